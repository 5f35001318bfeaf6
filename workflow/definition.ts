import type { StateMachineDefinition, TaskState } from './asl';
import type { Outcome } from './document';
import { FailureName } from './error-names';
import type { FunctionArns } from './names';
import { StateName, TaskName } from './names';
import { Deadline } from './deadlines';
import { catchAll, databaseRetries, DEFAULT_PATIENCE, type Patience, RETRIES } from './retries';
import { saidBy, told } from './states/fail';
import { recover, START_RECOVERY, VERDICT } from './states/recovery';
import { INPUT_REFUSED, START } from './states/start';
import { task, type TaskProps, withResult } from './states/task';
import { warmUp } from './states/warm-up';

/** What a deployment may change. */
export interface DefinitionOptions {
  /** Whether a rotation ends with a report of the sessions from before it. Default: false. */
  readonly reportSessions?: boolean;
}

/**
 * The state machine: a straight line from Preflight to RotationSucceeded, one catch for everything, and RollBack,
 * which checks the labels and the database, and rolls back or forward. The same object is deployed,
 * interpreted on the laptop and asserted in tests.
 */
export function rotationDefinition(
  functions: FunctionArns,
  patience: Patience = DEFAULT_PATIENCE,
  { reportSessions = false }: DefinitionOptions = {},
): StateMachineDefinition {
  const whileAway = databaseRetries(patience);
  const notify = (outcome: Outcome, next: string): TaskState => ({
    ...task({
      task: TaskName.notify,
      functionArn: functions.notify,
      timeoutSeconds: Deadline.notifyTask,
      retry: RETRIES.beforeAnythingChanges,
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

  const countSessions = task({
    task: TaskName.reportSessions,
    functionArn: functions.preflight,
    timeoutSeconds: Deadline.databaseTask,
    retry: RETRIES.beforeAnythingChanges,
  });

  return {
    Comment:
      'Rotates the password of one secret: check, create, set, test, finish; on any failure roll back or forward.',
    QueryLanguage: 'JSONata',
    StartAt: StateName.start,
    TimeoutSeconds: Deadline.machine,
    States: {
      [StateName.start]: START,
      [StateName.inputRefused]: INPUT_REFUSED,

      [StateName.preflight]: step(
        StateName.preflight,
        {
          functionArn: functions.preflight,
          timeoutSeconds: Deadline.databaseTask,
          retry: whileAway.preflight,
        },
        StateName.createSecret,
      ),
      [StateName.createSecret]: step(
        StateName.createSecret,
        {
          functionArn: functions.rotationFunction,
          timeoutSeconds: Deadline.createSecretTask,
          retry: RETRIES.createSecret,
        },
        StateName.warmUp,
      ),
      [StateName.warmUp]: warmUp(functions),
      // From the COMMIT in SetSecret until FinishSecret moves the label applications may be locked out: nothing slow here.
      [StateName.setSecret]: step(
        StateName.setSecret,
        {
          functionArn: functions.setSecret,
          timeoutSeconds: Deadline.databaseTask,
          retry: whileAway.setSecret,
        },
        StateName.testSecret,
      ),
      [StateName.testSecret]: step(
        StateName.testSecret,
        {
          functionArn: functions.testSecret,
          timeoutSeconds: Deadline.databaseTask,
          retry: whileAway.testSecret,
        },
        StateName.finishSecret,
      ),
      // The pivot: before it compensate, after it only forward.
      [StateName.finishSecret]: step(
        StateName.finishSecret,
        {
          functionArn: functions.finishSecret,
          timeoutSeconds: Deadline.labelTask,
          retry: RETRIES.finishSecret,
        },
        reportSessions ? StateName.reportSessions : StateName.notifySucceeded,
      ),
      ...(reportSessions && {
        [StateName.reportSessions]: {
          ...countSessions,
          // The password is current already: a report that fails never changes the outcome.
          Catch: [{ ErrorEquals: ['States.ALL'], Next: StateName.notifySucceeded, Output: '{% $states.input %}' }],
          Output: withResult(TaskName.reportSessions),
          Next: StateName.notifySucceeded,
        } satisfies TaskState,
      }),
      [StateName.notifySucceeded]: notify('succeeded', StateName.rotationSucceeded),
      [StateName.rotationSucceeded]: { Type: 'Succeed' },

      [StateName.rollBack]: {
        ...task({
          task: TaskName.rollBack,
          functionArn: functions.rollBack,
          timeoutSeconds: Deadline.rollBackTask,
          retry: whileAway.rollBack,
        }),
        Catch: [catchAll(StateName.rollBack, StateName.restoreAccess, 'rollBackFailure')],
        Output: withResult(TaskName.rollBack),
        Next: StateName.verdict,
      },
      // Only RollBack may have lost a permission, or be refused by the database. SetSecret's function has another role, and
      // may still be able to let applications in. Verdict leads here too if RollBack could not do that, but only once.
      [StateName.restoreAccess]: {
        ...task({
          task: TaskName.restoreAccess,
          functionArn: functions.setSecret,
          timeoutSeconds: Deadline.databaseTask,
          retry: RETRIES.restoreAccess,
        }),
        Catch: [{ ErrorEquals: ['States.ALL'], Next: StateName.verdict, Output: '{% $states.input %}' }],
        Output: withResult(TaskName.rollBack),
        Next: StateName.verdict,
      },
      [StateName.recover]: {
        ...recover(functions, whileAway.recover),
        Catch: [catchAll(StateName.recover, StateName.verdict, 'rollBackFailure')],
        Output: withResult(TaskName.rollBack),
        Next: StateName.verdict,
      },
      [StateName.verdict]: VERDICT,
      [StateName.startRecovery]: START_RECOVERY,
      [StateName.notifyRolledBack]: notify('rolledBack', StateName.rotationFailed),
      [StateName.rotationFailed]: told(
        FailureName.rotationFailed,
        "$states.input.rollBack.reason & ': the rotation was rolled back'",
      ),
      [StateName.notifyUnresolved]: notify('unresolved', StateName.rotationUnresolved),
      [StateName.rotationUnresolved]: told(
        FailureName.rotationUnresolved,
        `($exists($states.input.rollBack) ? $states.input.rollBack.reason & ': the rollback could not resolve the rotation' : ${saidBy('rollBackFailure')})`,
      ),

      // Its caller reads how it ended in the history.
      [StateName.listSessions]: { ...countSessions, Output: withResult(TaskName.reportSessions), End: true },

      // Shows an operator which version logs in. If it fails, Check reports why.
      [StateName.diagnose]: {
        ...task({
          task: TaskName.diagnose,
          functionArn: functions.preflight,
          timeoutSeconds: Deadline.databaseTask,
          retry: RETRIES.beforeAnythingChanges,
        }),
        Catch: [{ ErrorEquals: ['States.ALL'], Next: StateName.check, Output: '{% $states.input %}' }],
        Output: withResult(TaskName.diagnose),
        Next: StateName.check,
      },
      [StateName.check]: {
        ...task({
          task: TaskName.preflight,
          functionArn: functions.preflight,
          timeoutSeconds: Deadline.databaseTask,
          retry: RETRIES.beforeAnythingChanges,
        }),
        Catch: [catchAll(StateName.check, StateName.notifyCheckFailed)],
        Output: withResult(TaskName.preflight),
        Next: StateName.notifyCheckPassed,
      },
      [StateName.notifyCheckPassed]: notify('checkPassed', StateName.checkPassed),
      [StateName.checkPassed]: { Type: 'Succeed' },
      [StateName.notifyCheckFailed]: notify('checkFailed', StateName.checkFailed),
      [StateName.checkFailed]: told(FailureName.checkFailed, saidBy('failure')),
    },
  };
}

const stepNames = {
  [StateName.preflight]: TaskName.preflight,
  [StateName.createSecret]: TaskName.createSecret,
  [StateName.setSecret]: TaskName.setSecret,
  [StateName.testSecret]: TaskName.testSecret,
  [StateName.finishSecret]: TaskName.finishSecret,
} as const;
