import type { ParallelState, TaskState } from '../asl';
import type { FunctionArns } from '../names';
import { PreflightBranch, StateName, TaskName } from '../names';
import { Deadline } from '../deadlines';
import { catchAll, RETRIES } from '../retries';
import { task } from './task';

/** Inspects the database and, in parallel, warms up every function of the lockout window, so that no cold start falls into it. */
export function preflight(inspectDatabase: Omit<TaskState, 'Next' | 'End'>, functions: FunctionArns): ParallelState {
  const warm = (functionArn: string): TaskState => ({
    ...task({
      task: TaskName.warm,
      functionArn,
      timeoutSeconds: Deadline.databaseTask,
      retry: RETRIES.beforeAnythingChanges,
    }),
    End: true,
  });
  const branch = (name: string, state: TaskState) => ({ StartAt: name, States: { [name]: state } });
  return {
    Type: 'Parallel',
    Branches: [
      branch(PreflightBranch.inspectDatabase, {
        ...inspectDatabase,
        Output: '{% $states.result.Payload %}',
        End: true,
      }),
      branch(PreflightBranch.warmSetSecret, warm(functions.setSecret)),
      branch(PreflightBranch.warmTestSecret, warm(functions.testSecret)),
      branch(PreflightBranch.warmFinishSecret, warm(functions.finishSecret)),
      branch(PreflightBranch.warmRollBack, warm(functions.rollBack)),
    ],
    Catch: [catchAll(StateName.preflight, StateName.rollBack)],
    Output: "{% $merge([$states.input, {'preflight': $states.result[0]}]) %}",
    Next: StateName.createSecret,
  };
}
