/** The parts of a lockout window, each up to what begins the next: two invocations and a login between them. */
export const LOCKOUT_PARTS = [
  'the function that changed the password ends, that of the test begins',
  'the test reads the new value and logs in',
  'the test ends, the last function begins',
  'the last function looks at the labels',
] as const;

/** Milliseconds of each part. */
export type LockoutParts = Readonly<Record<(typeof LOCKOUT_PARTS)[number], number>>;

/**
 * @param changedAt when the password was changed, and so on, in milliseconds
 * @param events begins of invocations, and logins
 * @throws Error if these are others than the parts say
 */
export function lockoutParts(changedAt: number, events: readonly number[], movedAt: number): LockoutParts {
  const within = events.filter((at) => at > changedAt && at < movedAt).sort((one, other) => one - other);
  const bounds = [changedAt, ...within, movedAt];
  if (bounds.length !== LOCKOUT_PARTS.length + 1) {
    throw new Error(`A lockout window has a test, its login and a last function, not ${bounds.length - 2} of these.`);
  }
  return Object.fromEntries(
    LOCKOUT_PARTS.map((part, n) => [part, (bounds[n + 1] ?? 0) - (bounds[n] ?? 0)]),
  ) as LockoutParts;
}
