import { COMMAND_LINE, FunctionName, stateMachineArnOf, StateName } from '../../workflow/names';
import { adviceFor, type Reason, REASONS } from '../../workflow/reasons';
import { isExplained } from '../../workflow/read-failure';
import type { Alert } from './alert';
import { aws, type Command, type CommandFacts, quoted, REPAIR_COMMANDS, typedHost } from './repair-commands';

/** One numbered thing to do. */
export interface Step {
  readonly heading: string;
  /** What to know before typing, as sentences; perhaps nothing. */
  readonly note: string;
  readonly commands: readonly Command[];
}

/** What the operator does about an alert, in this order: verify, remove the cause, recover, rotate. Empty if there is nothing to do. */
export function stepsFor(alert: Alert): readonly Step[] {
  const { kind, reason, needsRecovery, secretArn, region } = alert;
  if (
    reason === undefined ||
    kind === 'recovered' ||
    (kind === 'resolved' && alert.acts?.includes('movedCurrentForward'))
  ) {
    return [];
  }
  const check = [{ into: 'shell', text: `${COMMAND_LINE} check ${quoted(secretArn)}` }] as const;
  const recover = [{ into: 'shell', text: `${COMMAND_LINE} recover ${quoted(secretArn)}` }] as const;
  const rotate = [aws('secretsmanager rotate-secret', region, `--secret-id ${quoted(secretArn)}`)];
  const rotatesAgain = REASONS[reason].next !== 'nothing' || kind === 'unresolved';
  return [
    ...(kind === 'resolved' ? [] : [{ heading: 'Is it so?', note: whatCheckTells(alert), commands: check }]),
    repairOf(alert, reason),
    ...(needsRecovery
      ? [
          {
            heading: 'Finish the rotation.',
            note: 'No new one can start before that. Twice does no harm.',
            commands: recover,
          },
        ]
      : []),
    ...(kind === 'checkFailed'
      ? [{ heading: 'Check again.', note: '', commands: check }]
      : rotatesAgain
        ? [{ heading: 'Rotate again.', note: laterNote(alert), commands: rotate }]
        : []),
  ];
}

/** How the cause is removed, with the commands for this secret. */
export function repairOf(alert: Alert, reason: Reason): Step {
  return {
    heading: 'Remove the cause.',
    note: remedyFor(alert, reason),
    commands: REPAIR_COMMANDS[reason](factsFor(alert)),
  };
}

function whatCheckTells({ severity, impact }: Alert): string {
  const harmless = 'Takes some seconds, changes nothing, and sends no alert.';
  return impact !== 'yes' && (severity === 'critical' || severity === 'error')
    ? `${harmless} If it says that applications can log in, the rest can wait until the morning.`
    : harmless;
}

function laterNote({ impact, severity }: Alert): string {
  return impact !== 'yes' && (severity === 'critical' || severity === 'error') ? 'In the morning.' : '';
}

/** The remedy of the failure itself before that of its reason. */
function remedyFor({ failure, rollBackFailure }: Alert, reason: Reason): string {
  const own = [rollBackFailure, failure].find((facts) => facts?.reason === reason);
  return adviceFor(reason, { remedy: own && isExplained(own) ? own.remedy : undefined, next: 'nothing' });
}

function factsFor(alert: Alert): CommandFacts {
  const { secretArn, region, executionArn, address, failure, rollBackFailure } = alert;
  const stateMachineArn = stateMachineArnOf(executionArn);
  const prefix = stateMachineArn.split(':').at(-1) ?? '';
  const entry = FUNCTION_OF_STATE[(rollBackFailure ?? failure)?.state ?? ''] ?? FunctionName.rollBack;
  return { secretArn, region, executionArn, stateMachineArn, functionName: `${prefix}-${entry}`, address };
}

const FUNCTION_OF_STATE: Readonly<Record<string, string>> = {
  [StateName.preflight]: FunctionName.preflight,
  [StateName.check]: FunctionName.preflight,
  [StateName.createSecret]: FunctionName.rotationFunction,
  [StateName.warmUp]: FunctionName.testSecret,
  [StateName.setSecret]: FunctionName.setSecret,
  [StateName.testSecret]: FunctionName.testSecret,
  [StateName.finishSecret]: FunctionName.finishSecret,
  [StateName.rollBack]: FunctionName.rollBack,
  [StateName.restoreAccess]: FunctionName.setSecret,
  [StateName.recover]: FunctionName.rollBack,
};

/** A step for a terminal: what to do, and below it what to type, a line each. */
export function stepText(step: Step, alert: Alert): string {
  return [`${step.heading} ${step.note}`.trim(), ...commandLines(step, alert)].join('\n');
}

/** The commands of a step as lines to copy, with a line that says where SQL goes. */
export function commandLines({ commands }: Step, { address }: Alert): readonly string[] {
  const [shell, psql] = (['shell', 'psql'] as const).map((into) =>
    commands.filter((command) => command.into === into).map(({ text }) => text),
  );
  const [server = 'the server'] = typedHost(address);
  return [...(shell ?? []), ...(psql?.length ? [`-- in psql on ${server}, as the administrator:`, ...psql] : [])];
}
