/** Exit codes of every command, as `rds-rotation-workflow --help` lists them. */
export const ExitCode = {
  /** What was asked for ended well. */
  success: 0,
  /** It ran and did not end well: a rotation failed, a check found a fault. */
  failure: 1,
  /** Usage error: an unknown flag, a value out of range. Nothing was done. */
  usage: 2,
} as const;

/** A person asked for something impossible; the message says which flag, what was given and what is allowed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
