import { matches, StateFailure } from '../language/failures';
import { Retries } from './retries';
import type { ParallelState, TaskState } from '../language/state-language';
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
