import { matches, StateFailure } from '../language/failures';
import type { ParallelState, Retrier, TaskState } from '../language/state-language';
import type { Transition, Visit } from './visit';

/**
 * Attempts the work of a state until it succeeds, or its retriers are spent and a catcher takes over.
 * @throws StateFailure if no catcher matches. Whatever is not a StateFailure passes through both untouched.
 */
export async function attemptUntilSettled(
  visit: Visit<TaskState | ParallelState>,
  attempt: () => Promise<Transition>,
): Promise<Transition> {
  const { clock } = visit.run;
  const retries = new Retries(visit.state.retry, () => clock.random());
  for (;;) {
    const began = clock.now();
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      visit.tell('attemptFailed', { durationMilliseconds: clock.now() - began }, error);
      const wait = retries.next(error.errorName);
      if (wait === undefined) return caught(visit, error);
      visit.tell('retryScheduled', { waitMilliseconds: wait }, error);
      await clock.sleep(wait, visit.thread.signal);
      visit.retryCount += 1;
    }
  }
}

async function caught(visit: Visit<TaskState | ParallelState>, failure: StateFailure): Promise<Transition> {
  const catcher = visit.state.catch.find(({ errorEquals }) => matches(errorEquals, failure.errorName));
  if (!catcher) throw failure;
  const { errorOutput } = failure;
  return { ...(await visit.transform(catcher, errorOutput, { errorOutput })), next: catcher.next, caught: failure };
}

/** The retriers of one state while it is visited. Each counts its own retries (Developer Guide, "Retrying after an error"). */
class Retries {
  private readonly used: number[];

  /** @param random a number from 0 up to 1, for full jitter */
  constructor(
    private readonly retriers: readonly Retrier[],
    private readonly random: () => number,
  ) {
    this.used = retriers.map(() => 0);
  }

  /**
   * Takes one retry for this error from the first retrier that matches; a later one is never used, even if the first has no
   * attempts left.
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
