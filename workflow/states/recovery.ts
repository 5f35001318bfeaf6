import type { ChoiceState, Jsonata, Retrier, TaskState } from '../asl';
import { Deadline } from '../deadlines';
import { ErrorName } from '../error-names';
import { type FunctionArns, RecoveryName, StateName, TaskName } from '../names';
import { RETRIES } from '../retries';
import { task } from './task';

/**
 * Starts an execution that keeps trying, after Secrets Manager has stopped waiting. It receives everything that is known, and
 * may find that someone else has repaired things in the meantime.
 */
export const START_RECOVERY: TaskState = {
  Type: 'Task',
  Resource: 'arn:aws:states:::states:startExecution',
  Arguments: {
    StateMachineArn: '{% $states.context.StateMachine.Id %}',
    Name: `{% $substring($states.context.Execution.Name, -${RecoveryName.kept}) & '${RecoveryName.suffix}' %}`,
    Input: "{% $merge([$states.input, {'mode': 'recover', 'recoveryOf': $states.context.Execution.Id}]) %}",
  },
  TimeoutSeconds: Deadline.startRecoveryTask,
  Retry: RETRIES.startRecovery,
  // Without it the watch starts one within a quarter of an hour; the alert is sent either way.
  Catch: [{ ErrorEquals: ['States.ALL'], Next: StateName.notifyUnresolved, Output: '{% $states.input %}' }],
  Output: "{% $merge([$states.input, {'recoveryArn': $states.result.ExecutionArn}]) %}",
  Next: StateName.notifyUnresolved,
};

/** RollBack could not work at all (it did not merely wait in vain for the database), and nothing else has let applications in. */
const BARRED = [
  '$exists($states.input.rollBackFailure)',
  `$not($states.input.rollBackFailure.error = '${ErrorName.transient}')`,
  "$not($states.input.rollBack.applicationsCanLogIn = 'yes')",
].join(' and ');

/**
 * The same rollback with more patience, because nothing waits for it. If RollBack's function is barred, SetSecret's function
 * makes every second attempt, including the last, and lets applications in as RestoreAccess does.
 */
export function recover(functions: FunctionArns, retry: Retrier): Omit<TaskState, 'Next'> {
  const looks = '$states.context.State.RetryCount';
  const byTurns = `${BARRED} and ${looks} > 0 and ${looks} % 2 = ${retry.MaxAttempts % 2}`;
  const either = (restores: string, rollsBack: string): Jsonata => `{% ${byTurns} ? '${restores}' : '${rollsBack}' %}`;
  return task({
    task: either(TaskName.restoreAccess, TaskName.rollBack),
    functionArn: either(functions.setSecret, functions.rollBack),
    timeoutSeconds: Deadline.rollBackTask,
    retry: [retry],
  });
}

/** Whether RollBack was cut short, or a later attempt may end differently, in an execution that nothing waits for. */
const UNFINISHED = [
  '($not($exists($states.input.rollBack.verdict)) or $exists($states.input.rollBack.lookAgain))',
  '$not($exists($states.input.recoveryOf))',
  "($states.input.mode = 'rotate' or $states.input.failure.state = 'Execution')",
].join(' and ');

/** RollBack ended and applications are still refused, despite all it could see and do. Another function may see and do more. */
const SHUT_OUT = [
  '$exists($states.input.rollBack.lookAgain)',
  "$not($states.input.rollBack.applicationsCanLogIn = 'yes')",
  '$not($exists($states.input.rollBackFailure))',
  '$not($exists($states.input.recoveryOf))',
].join(' and ');

/** What RestoreAccess needs, and the mark that it has run. */
const AS_FAILURE = `{'state': '${StateName.rollBack}', 'error': '${ErrorName.permanent}', 'cause': $states.input.rollBack.reason & ': Rolling back: applications cannot log in yet.'}`;

/** How RollBack, or a recovery, ended. */
export const VERDICT: ChoiceState = {
  Type: 'Choice',
  Choices: [
    { Condition: "{% $states.input.rollBack.verdict = 'rolledForward' %}", Next: StateName.notifySucceeded },
    { Condition: "{% $states.input.rollBack.verdict = 'rolledBack' %}", Next: StateName.notifyRolledBack },
    {
      Comment: 'shut out',
      Condition: `{% ${SHUT_OUT} %}`,
      Output: `{% $merge([$states.input, {'rollBackFailure': ${AS_FAILURE}}]) %}`,
      Next: StateName.restoreAccess,
    },
    { Comment: 'unfinished', Condition: `{% ${UNFINISHED} %}`, Next: StateName.startRecovery },
  ],
  Default: StateName.notifyUnresolved,
};
