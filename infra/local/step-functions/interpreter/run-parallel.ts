import { attemptUntilSettled } from './attempts';
import { Abandoned, StateFailure } from '../language/failures';
import type { Thread } from './run';
import type { Flow, ParallelState } from '../language/state-language';
import type { Departure, Visit } from './visit';

/** Runs one branch to its end. */
export type RunBranch = (branch: Flow, input: unknown, thread: Thread) => Promise<unknown>;

/** Runs a Parallel state: every branch gets the same input, the result is the list of their outputs. */
export function runParallel(visit: Visit<ParallelState>, runBranch: RunBranch): Promise<Departure> {
  const { state, thread } = visit;
  return attemptUntilSettled(visit, async () => {
    const input = state.arguments === undefined ? visit.input : await visit.evaluate('Arguments', state.arguments);
    thread.record('ParallelStateStarted');
    try {
      const result = await allBranches(visit, input, runBranch);
      visit.checkSize(result);
      thread.record('ParallelStateSucceeded');
      return { ...(await visit.transform(state, result, { result })), next: state.next };
    } catch (error) {
      if (error instanceof StateFailure) thread.record('ParallelStateFailed');
      throw error;
    }
  });
}

/** "If any branch fails, the entire Parallel state is considered to have failed and all its branches are stopped." */
async function allBranches(
  { state, thread }: Visit<ParallelState>,
  input: unknown,
  runBranch: RunBranch,
): Promise<readonly unknown[]> {
  const siblings = new AbortController();
  const signal = AbortSignal.any([thread.signal, siblings.signal]);
  const failures: unknown[] = [];
  const branches = state.branches.map(async (flow) => {
    const branch = thread.branch(signal);
    try {
      return await runBranch(flow, input, branch);
    } catch (error) {
      failures.push(error);
      siblings.abort(new Abandoned('siblingFailed'));
      return undefined;
    } finally {
      // What comes after the Parallel state follows the branch that ended last.
      thread.lastEventId = branch.lastEventId;
    }
  });
  const outputs = await Promise.all(branches);
  if (failures.length > 0) throw failures[0];
  return outputs;
}
