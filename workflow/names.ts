/**
 * How an operator calls the command line of this package. `--no` keeps npx from installing someone else's package, with
 * production credentials at hand, in a folder where this one is not installed.
 */
export const COMMAND_LINE = 'npx --no rds-rotation-workflow';

/** Names of the states, as the Step Functions console and every alert show them. */
export const StateName = {
  start: 'Start',
  inputRefused: 'InputRefused',
  preflight: 'Preflight',
  createSecret: 'CreateSecret',
  warmUp: 'WarmUp',
  setSecret: 'SetSecret',
  testSecret: 'TestSecret',
  finishSecret: 'FinishSecret',
  reportSessions: 'ReportSessions',
  notifySucceeded: 'NotifySucceeded',
  rotationSucceeded: 'RotationSucceeded',
  listSessions: 'ListSessions',
  diagnose: 'Diagnose',
  check: 'Check',
  notifyCheckPassed: 'NotifyCheckPassed',
  checkPassed: 'CheckPassed',
  notifyCheckFailed: 'NotifyCheckFailed',
  checkFailed: 'CheckFailed',
  rollBack: 'RollBack',
  restoreAccess: 'RestoreAccess',
  recover: 'Recover',
  verdict: 'Verdict',
  startRecovery: 'StartRecovery',
  notifyRolledBack: 'NotifyRolledBack',
  rotationFailed: 'RotationFailed',
  notifyUnresolved: 'NotifyUnresolved',
  rotationUnresolved: 'RotationUnresolved',
} as const;
export type StateName = (typeof StateName)[keyof typeof StateName];

/** States inside the WarmUp state: one for every function of the lockout window, and for RollBack. */
export const WarmUpBranch = {
  warmTestSecret: 'WarmTestSecret',
  warmFinishSecret: 'WarmFinishSecret',
  warmRollBack: 'WarmRollBack',
} as const;

/**
 * What the state machine asks a function to do: the field `task` of every task's payload.
 * `warm` loads the function, proves that it reaches Secrets Manager and returns (see docs/decisions/008-warm-up-after-create-secret.md).
 */
export const TaskName = {
  preflight: 'preflight',
  diagnose: 'diagnose',
  createSecret: 'createSecret',
  setSecret: 'setSecret',
  testSecret: 'testSecret',
  finishSecret: 'finishSecret',
  reportSessions: 'reportSessions',
  rollBack: 'rollBack',
  restoreAccess: 'restoreAccess',
  notify: 'notify',
  warm: 'warm',
} as const;
export type TaskName = (typeof TaskName)[keyof typeof TaskName];

/** The functions the state machine invokes; each is one file of the same name in functions/. */
export const FunctionName = {
  rotationFunction: 'rotation-function',
  preflight: 'preflight',
  setSecret: 'set-secret',
  testSecret: 'test-secret',
  finishSecret: 'finish-secret',
  rollBack: 'roll-back',
  notify: 'notify',
} as const;
/** Key of {@link FunctionName}. */
export type FunctionKey = keyof typeof FunctionName;

/** How a secret's password is rotated: by the role itself, by a superuser, or by a superuser for two roles that take turns. */
export const STRATEGIES = ['single-user', 'single-user-with-superuser', 'alternating-users'] as const;
export type StrategyName = (typeof STRATEGIES)[number];

/** How urgent an alert is, the most urgent first. */
export const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Whether a rotation runs all steps, only inspects (`check`), or goes straight to RollBack (`recover`). */
export type Mode = 'rotate' | 'check' | 'recover';

/** ARN of every function the machine invokes. */
export type FunctionArns = Readonly<Record<FunctionKey, string>>;

/** ARN of the state machine of an execution: `...:execution:NAME:...` is one of `...:stateMachine:NAME`. */
export const stateMachineArnOf = (executionArn: string): string =>
  executionArn.replace(':execution:', ':stateMachine:').split(':').slice(0, 7).join(':');

/**
 * Name of the recovery that an execution starts when it ends unresolved: the end of its own name, and this suffix, within
 * the 80 characters of an execution's name. It is the same whenever that execution asks, so that there is never a second.
 */
export const RecoveryName = { suffix: '-recovery', kept: 71 } as const;

/** See {@link RecoveryName}. */
export const recoveryNameOf = (executionName: string): string =>
  executionName.slice(-RecoveryName.kept) + RecoveryName.suffix;

/**
 * What to do if a password is stored as MD5: store the new one as SCRAM if the server itself would do so (`follow-server`),
 * store it as SCRAM always (`upgrade`), or do not begin the rotation (`refuse`).
 */
export const MD5_POLICIES = ['follow-server', 'upgrade', 'refuse'] as const;
export type Md5Policy = (typeof MD5_POLICIES)[number];
