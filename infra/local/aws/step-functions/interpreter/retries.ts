import { matches } from '../language/failures';
import type { Retrier } from '../language/state-language';

/** The retriers of one state while it is visited. Each counts its own retries (Developer Guide, "Retrying after an error"). */
export class Retries {
  private readonly used: number[];

  /** @param random a number from 0 up to 1, for full jitter */
  constructor(
    private readonly retriers: readonly Retrier[],
    private readonly random: () => number,
  ) {
    this.used = retriers.map(() => 0);
  }

  /**
   * Takes one retry for this error from the first retrier that matches; a later one is never asked, even if the
   * first is spent.
   * @returns milliseconds to wait before it, or undefined if there is none (left)
   */
  next(errorName: string): number | undefined {
    const index = this.retriers.findIndex((retrier) => matches(retrier.errorEquals, errorName));
    const retrier = this.retriers[index];
    const used = this.used[index];
    if (!retrier || used === undefined || used >= retrier.maxAttempts) return undefined;
    this.used[index] = used + 1;
    const seconds = Math.min(retrier.intervalSeconds * retrier.backoffRate ** used, retrier.maxDelaySeconds);
    // "FULL" draws between nothing and the whole interval.
    return Math.round(seconds * 1000 * (retrier.fullJitter ? this.random() : 1));
  }
}
