import type { Jsonata, StateMachineDefinition, TaskState } from './asl';
import type { Outcome } from './document';
import { FailureName } from './error-names';
import type { FunctionArns } from './names';
import { StateName, TaskName } from './names';
import { Deadline } from './deadlines';
import {
  catchAll,
  retryInterrupted,
  retryInterruptedTwice,
  retryTransient,
  retryTransientPatiently,
  retryTransientQuickly,
  retryVerification,
} from './retries';
import { preflight } from './states/preflight';
import { INPUT_REFUSED, START } from './states/start';
import { task, type TaskProps, withResult } from './states/task';

/**
 * The state machine: a straight line from Preflight to RotationSucceeded, one catch for everything, and RollBack,
 * which looks at the labels and at the database to find the way back or forward. The same object is deployed,
 * interpreted on the laptop and asserted in tests.
 */
export function rotationDefinition(functions: FunctionArns): StateMachineDefinition {
  const notify = (outcome: Outcome, next: string): TaskState => ({
    ...task({
      task: TaskName.notify,
      functionArn: functions.notify,
      timeoutSeconds: Deadline.notifyTask,
      retry: [retryTransient, retryInterrupted],
      outcome,
    }),
    // A notification that fails never changes the outcome.
    Catch: [{ ErrorEquals: ['States.ALL'], Next: next, Output: '{% $states.input %}' }],
    Output: withResult(TaskName.notify),
    Next: next,
  });

  const step = (name: StateName & keyof typeof stepNames, props: Omit<TaskProps, 'task'>, next: string): TaskState => ({
    ...task({ ...props, task: stepNames[name] }),
    Catch: [catchAll(name, StateName.rollBack)],
    Output: withResult(stepNames[name]),
    Next: next,
  });

  const inspectDatabase = task({
    task: TaskName.preflight,
    functionArn: functions.preflight,
    timeoutSeconds: Deadline.databaseTask,
    retry: [retryTransient, retryInterrupted],
  });

  return {
    Comment:
      'Rotates the password of one secret: look, create, set, test, finish; on any failure find the way back or forward.',
    QueryLanguage: 'JSONata',
    StartAt: StateName.start,
    TimeoutSeconds: Deadline.machine,
    States: {
      [StateName.start]: START,
      [StateName.inputRefused]: INPUT_REFUSED,

      [StateName.preflight]: preflight(inspectDatabase, functions),
      [StateName.createSecret]: step(
        StateName.createSecret,
        {
          functionArn: functions.rotationFunction,
          timeoutSeconds: Deadline.createSecretTask,
          retry: [retryTransient, retryInterrupted],
        },
        StateName.setSecret,
      ),
      // From the COMMIT in SetSecret until FinishSecret moves the label applications may be locked out: nothing slow here.
      [StateName.setSecret]: step(
        StateName.setSecret,
        {
          functionArn: functions.setSecret,
          timeoutSeconds: Deadline.databaseTask,
          retry: [retryTransientQuickly, retryInterrupted],
        },
        StateName.testSecret,
      ),
      [StateName.testSecret]: step(
        StateName.testSecret,
        {
          functionArn: functions.testSecret,
          timeoutSeconds: Deadline.databaseTask,
          retry: [retryTransientQuickly, retryVerification, retryInterrupted],
        },
        StateName.finishSecret,
      ),
      // The pivot: before it compensate, after it only forward.
      [StateName.finishSecret]: step(
        StateName.finishSecret,
        {
          functionArn: functions.finishSecret,
          timeoutSeconds: Deadline.labelTask,
          retry: [retryTransientQuickly, retryInterrupted],
        },
        StateName.notifySucceeded,
      ),
      [StateName.notifySucceeded]: notify('succeeded', StateName.rotationSucceeded),
      [StateName.rotationSucceeded]: { Type: 'Succeed' },

      [StateName.rollBack]: {
        ...task({
          task: TaskName.rollBack,
          functionArn: functions.rollBack,
          timeoutSeconds: Deadline.rollBackTask,
          retry: [retryTransientPatiently, retryInterruptedTwice],
        }),
        Catch: [catchAll(StateName.rollBack, StateName.notifyUnresolved, 'rollBackFailure')],
        Output: withResult(TaskName.rollBack),
        Next: StateName.verdict,
      },
      [StateName.verdict]: {
        Type: 'Choice',
        Choices: [
          { Condition: "{% $states.input.rollBack.verdict = 'rolledForward' %}", Next: StateName.notifySucceeded },
          { Condition: "{% $states.input.rollBack.verdict = 'rolledBack' %}", Next: StateName.notifyRolledBack },
        ],
        Default: StateName.notifyUnresolved,
      },
      [StateName.notifyRolledBack]: notify('rolledBack', StateName.rotationFailed),
      [StateName.rotationFailed]: {
        Type: 'Fail',
        Error: FailureName.rotationFailed,
        Cause: summaryOr("$states.input.rollBack.reason & ': the rotation was rolled back'"),
      },
      [StateName.notifyUnresolved]: notify('unresolved', StateName.rotationUnresolved),
      [StateName.rotationUnresolved]: {
        Type: 'Fail',
        Error: FailureName.rotationUnresolved,
        Cause: summaryOr(
          `($exists($states.input.rollBack) ? $states.input.rollBack.reason & ': the rollback could not resolve the rotation' : ${saidBy('rollBackFailure')})`,
        ),
      },

      // Which version logs in, for a person to read; what it cannot find out, Check reports.
      [StateName.diagnose]: {
        ...task({
          task: TaskName.diagnose,
          functionArn: functions.preflight,
          timeoutSeconds: Deadline.databaseTask,
          retry: [retryTransient, retryInterrupted],
        }),
        Catch: [{ ErrorEquals: ['States.ALL'], Next: StateName.check, Output: '{% $states.input %}' }],
        Output: withResult(TaskName.diagnose),
        Next: StateName.check,
      },
      [StateName.check]: {
        ...inspectDatabase,
        Catch: [catchAll(StateName.check, StateName.notifyCheckFailed)],
        Output: withResult(TaskName.preflight),
        Next: StateName.checkPassed,
      },
      [StateName.checkPassed]: { Type: 'Succeed' },
      [StateName.notifyCheckFailed]: notify('checkFailed', StateName.checkFailed),
      [StateName.checkFailed]: {
        Type: 'Fail',
        Error: FailureName.checkFailed,
        Cause: summaryOr(saidBy('failure')),
      },
    },
  };
}

const stepNames = {
  [StateName.createSecret]: TaskName.createSecret,
  [StateName.setSecret]: TaskName.setSecret,
  [StateName.testSecret]: TaskName.testSecret,
  [StateName.finishSecret]: TaskName.finishSecret,
} as const;

/** The cause of a Fail state: the outcome in the words of the alert; if notify failed, the facts and that nobody was told. */
function summaryOr(facts: string): Jsonata {
  return `{% $exists($states.input.notify) ? $states.input.notify.summary : ${facts} & ' (notify failed: no alert was sent)' %}`;
}

/** What a failure says: the function's own message, which begins with its reason; without one, error and cause as they are. */
function saidBy(field: 'failure' | 'rollBackFailure'): string {
  const failure = `$states.input.${field}`;
  return `($exists(${failure}.cause) and $contains(${failure}.cause, '"errorMessage"') ? $parse(${failure}.cause).errorMessage : ${failure}.error & ' ' & ${failure}.cause)`;
}
