import type { ParallelState, TaskState } from '../asl';
import type { FunctionArns } from '../names';
import { StateName, TaskName, WarmUpBranch } from '../names';
import { Deadline } from '../deadlines';
import { catchAll, RETRIES } from '../retries';
import { task } from './task';

/**
 * Warms up every function of the lockout window, so that no cold start falls into it, and RollBack. SetSecret is cold when it
 * begins: that is over before the password changes.
 */
export function warmUp(functions: FunctionArns): ParallelState {
  const branch = (name: string, functionArn: string) => ({
    StartAt: name,
    States: {
      [name]: {
        ...task({
          task: TaskName.warm,
          functionArn,
          timeoutSeconds: Deadline.databaseTask,
          retry: RETRIES.beforeAnythingChanges,
        }),
        End: true,
      } satisfies TaskState,
    },
  });
  return {
    Type: 'Parallel',
    Branches: [
      branch(WarmUpBranch.warmTestSecret, functions.testSecret),
      branch(WarmUpBranch.warmFinishSecret, functions.finishSecret),
      branch(WarmUpBranch.warmRollBack, functions.rollBack),
    ],
    Catch: [catchAll(StateName.warmUp, StateName.rollBack)],
    Output: '{% $states.input %}',
    Next: StateName.setSecret,
  };
}
