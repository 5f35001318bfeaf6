import { attemptUntilSettled } from './attempts';
import { Abandoned, StateFailure, StatesError } from '../language/failures';
import type { ParallelState } from '../language/state-language';
import type { Thread } from './thread';
import type { Transition, Visit } from './visit';

/** Runs a branch to its end. */
type RunBranch = (branch: Thread) => Promise<unknown>;

/**
 * Runs a Parallel state: every branch gets the same input, the result is the list of their outputs. A redrive
 * "reschedules and redrives only those branches that failed or aborted"; a retry starts all of them again.
 */
export function runParallel(visit: Visit<ParallelState>, runBranch: RunBranch): Promise<Transition> {
  const { state, thread } = visit;
  let unfinished = thread.position.branches;
  return attemptUntilSettled(visit, async () => {
    const siblings = new AbortController();
    const signal = AbortSignal.any([thread.signal, siblings.signal]);
    const branches = unfinished?.map((branch) => branch.redriven(signal)) ?? (await startBranches(visit, signal));
    unfinished = undefined;
    thread.position = { ...thread.position, branches };
    try {
      const result = await allOf(branches, thread, siblings, runBranch);
      visit.checkSize(result);
      thread.record('ParallelStateSucceeded');
      return { ...(await visit.transform(state, result, { result })), next: state.next };
    } catch (error) {
      if (error instanceof StateFailure) {
        thread.record('ParallelStateFailed');
        // After this error "the Parallel state is rerun, including the branches that were successful".
        if (error.errorName === StatesError.dataLimitExceeded) {
          thread.position = { ...thread.position, branches: undefined };
        }
      }
      throw error;
    }
  });
}

async function startBranches(visit: Visit<ParallelState>, signal: AbortSignal): Promise<readonly Thread[]> {
  const { state, thread } = visit;
  const input = state.arguments === undefined ? visit.input : await visit.evaluate('Arguments', state.arguments);
  thread.record('ParallelStateStarted');
  return state.branches.map((flow) => thread.branch(flow, input, signal));
}

/** "If any branch fails, the entire Parallel state is considered to have failed and all its branches are stopped." */
async function allOf(
  branches: readonly Thread[],
  thread: Thread,
  siblings: AbortController,
  runBranch: RunBranch,
): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  const running = branches.map(async (branch) => {
    try {
      return await runBranch(branch);
    } catch (error) {
      failures.push(error);
      siblings.abort(new Abandoned('siblingFailed'));
      return undefined;
    } finally {
      // What comes after the Parallel state follows the branch that ended last.
      thread.lastEventId = branch.lastEventId;
    }
  });
  const outputs = await Promise.all(running);
  if (failures.length > 0) throw failures[0];
  return outputs;
}
