import type { Reason } from '../../../workflow/reasons';
import { isRotationError, RotationError } from '../../errors/rotation-error';
import type { Clock } from '../ports';

/** How often a possibly stale value is read, and the pause in between: all within a second. */
const STALE = { looks: 3, pauseMilliseconds: 400 };
/** Pauses after a transient failure: growing, and continued until `patienceMilliseconds` have passed. */
const PASSING = { firstMilliseconds: 500, growth: 2, longestMilliseconds: 10_000 };

/**
 * Retries while the failure is transient.
 *
 * @param patienceMilliseconds how long at most; default 10 s
 * @param alsoFor reasons that may come from a stale read and are believed only the third time
 */
export async function patiently<T>(
  clock: Clock,
  { patienceMilliseconds = 10_000, alsoFor = [] }: { patienceMilliseconds?: number; alsoFor?: readonly Reason[] },
  work: () => Promise<T>,
): Promise<T> {
  const until = clock.now() + patienceMilliseconds;
  let pause = PASSING.firstMilliseconds;
  for (let look = 1; ; look++) {
    try {
      return await work();
    } catch (error) {
      if (isRotationError(error, ...alsoFor) && look < STALE.looks) {
        await clock.sleep(STALE.pauseMilliseconds);
      } else if (error instanceof RotationError && error.transient && clock.now() + pause <= until) {
        await clock.sleep(pause);
        pause = Math.min(pause * PASSING.growth, PASSING.longestMilliseconds);
      } else {
        throw error;
      }
    }
  }
}
