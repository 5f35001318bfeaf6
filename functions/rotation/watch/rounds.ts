/** How often the watch runs. */
const ROUND_MILLISECONDS = 15 * 60_000;
const ROUNDS_OF_A_DAY = 96;
const DAY_MILLISECONDS = ROUNDS_OF_A_DAY * ROUND_MILLISECONDS;
/** Number of rounds in which a day's check may be started, because a round may be a little late, or fail. */
const ROUNDS_OF_A_CHECK = 2;

/** The number of the round, the same for all calls within a quarter of an hour. */
export const roundAt = (now: number): number => Math.floor(now / ROUND_MILLISECONDS);

/** Whether this is the one round of the day in which a lasting problem is alerted again. */
export const isDaily = (secretArn: string, now: number): boolean =>
  roundAt(now) % ROUNDS_OF_A_DAY === slotOf(secretArn);

/** The number of the day whose check is due now; otherwise undefined. Each secret has its own time of day. */
export function dayOfCheck(secretArn: string, now: number): number | undefined {
  const since = now - slotOf(secretArn) * ROUND_MILLISECONDS;
  return since % DAY_MILLISECONDS < ROUNDS_OF_A_CHECK * ROUND_MILLISECONDS
    ? Math.floor(since / DAY_MILLISECONDS)
    : undefined;
}

/** Spreads the secrets over the day. */
function slotOf(secretArn: string): number {
  return Array.from(secretArn).reduce(
    (sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % ROUNDS_OF_A_DAY,
    0,
  );
}
