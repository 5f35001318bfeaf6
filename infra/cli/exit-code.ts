/** Exit codes of every command, as `rds-rotation-workflow --help` lists them. */
export const ExitCode = {
  /** The command succeeded. */
  success: 0,
  /** It ran and failed: a rotation failed, or a check found a fault. */
  failure: 1,
  /** Usage error: an unknown flag, a value out of range. Nothing was done. */
  usage: 2,
} as const;

/** The command cannot be run as given; the message says which flag, what was given and what is allowed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
