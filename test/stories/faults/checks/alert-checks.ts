import { parseAlert } from '../../../../functions/alerts/sns/alert-attribute';
import type { Alert } from '../../../../functions/alerts/alert';
import { isLasting } from '../../../support/pages';
import { SDK_LIMITS } from '../../../../functions/runtime/sdk-limits';
import type { RotationDocument } from '../../../../workflow/document';
import { FailureName } from '../../../../workflow/error-names';
import type { Execution } from '../../../../infra/local/aws/step-functions/execution';
import type { InjectionPoint } from '../cases/injection-point';
import { type Fault, reaches } from '../fault';
import type { PublishedMessage } from '../../../../infra/local/aws/sns/published-message';
import type { ObservedState } from './observed-state';
import type { Story } from '../story';

/** How a rotation under faults ended. `notStarted`: Secrets Manager was told of the failure before an execution began. */
export type Verdict = 'succeeded' | 'rolledForward' | 'rolledBack' | 'unresolved' | 'notStarted' | 'broken';

/** The kinds of alert by the first line that must go with the impact they state. */
const FIRST_LINE = {
  yes: /\. Applications (can )?log in /,
  no: /\. Applications (most likely )?cannot log in /,
  unknown: /\. It is not known whether applications /,
} as const;

function verdictOf({ status, output, error }: Execution): Verdict | 'stopped' {
  switch (status) {
    case 'SUCCEEDED': {
      const { failure, rollBack } = JSON.parse(output ?? '{}') as Partial<RotationDocument>;
      // A recovery by hand that found everything in order has nothing to tell.
      const foundInOrder = rollBack === undefined || (failure === undefined && rollBack.acts.length === 0);
      return foundInOrder ? 'succeeded' : 'rolledForward';
    }
    case 'ABORTED':
    case 'TIMED_OUT':
      return 'stopped';
    case 'FAILED':
      if (error === FailureName.rotationFailed) return 'rolledBack';
      return error === FailureName.rotationUnresolved ? 'unresolved' : 'broken';
    case 'RUNNING':
      return 'broken';
  }
}

/** The verdict of the execution that had the last word; stopped ones have none. */
export function verdictOfStory({ executions }: Story): Verdict {
  const ended = [...executions].filter(({ status }) => status !== 'RUNNING');
  const verdicts = ended.map(verdictOf).filter((verdict) => verdict !== 'stopped');
  return verdicts.at(-1) ?? 'notStarted';
}

const ALERT_FOR: Readonly<Partial<Record<Verdict, Alert['kind']>>> = {
  rolledForward: 'recovered',
  rolledBack: 'rolledBack',
  unresolved: 'unresolved',
};

/**
 * Each failed execution has been announced exactly once, or not at all if the last alert before it was about the same incident;
 * truthfully, with the impact in the first line. A Notify that was cut off after it had sent may send once more, for each such cut;
 * what forbids publishing permanently, none.
 *
 * @param said how many alerts there were before; what they said was true then
 */
export function violationsOfAlerts(story: Story, state: ObservedState, said: number): string[] {
  const alerts = story.alerts.map((message) => ({
    firstLine: message.message.split('\n')[0] ?? '',
    alert: alertIn(message),
  }));
  // A recovery that still looks has nothing to say yet.
  const executions = [...story.executions].filter(({ status }) => status !== 'RUNNING');
  const place = (arn: string | undefined) => executions.findIndex((execution) => execution.arn === arn);
  const wasTold = ({ arn }: Execution): boolean => {
    const before = alerts.filter(({ alert }) => place(alert?.executionArn) < place(arn)).at(-1)?.alert;
    return before !== undefined && isLasting(before);
  };
  const violations = executions.flatMap((execution) => {
    const verdict = verdictOf(execution);
    if (verdict === 'broken') return [`an execution ended with ${execution.error}: ${execution.cause}`];
    const kind = verdict === 'stopped' ? undefined : ALERT_FOR[verdict];
    const own = alerts.filter(({ alert }) => alert?.executionArn === execution.arn);
    // An execution that ends what an earlier alert began says that.
    const wrong = own.filter(({ alert }) => alert?.kind !== kind && alert?.kind !== 'resolved');
    const wanted = kind === undefined && !own.some(({ alert }) => alert?.kind === 'resolved') ? 0 : 1;
    return [
      ...wrong.map(({ alert }) => `an execution that ended ${verdict} was announced as ${alert?.kind}`),
      ...(own.length > wanted + toleratedRepeats(story) ? [`${own.length} alerts for one execution (${verdict})`] : []),
      ...(own.length < wanted && !isMuted(story) && !wasTold(execution)
        ? [`no alert for an execution that ended ${verdict}`]
        : []),
    ];
  });
  const unparsed = alerts.filter(({ alert }) => alert === undefined).map(() => 'an alert cannot be read by programs');
  const { impact, impactProven } = alerts.slice(said).at(-1)?.alert ?? {};
  const untrue =
    (impact === 'yes' && !state.currentLogsIn) || (impact === 'no' && impactProven && state.currentLogsIn)
      ? [`the alert says ${impact} to "can applications log in", which is not so`]
      : [];
  const misleading = alerts
    .filter(({ alert, firstLine }) => alert !== undefined && !FIRST_LINE[alert.impact].test(firstLine))
    .map(({ firstLine }) => `the first line of an alert does not state its impact: ${firstLine}`);
  return [...violations, ...unparsed, ...untrue, ...misleading];
}

const alertIn = ({ attributes }: PublishedMessage) => parseAlert(attributes['alert']?.StringValue ?? '');

/**
 * A rotation that succeeds raises no alert, unless an incident is open: then it announces the end of that, once.
 *
 * @param before how many alerts there were before it
 */
export function violationsOfSuccess({ alerts }: Story, before: number): string[] {
  const parsed = alerts.map(alertIn);
  const last = parsed.slice(0, before).at(-1);
  const expected = last !== undefined && isLasting(last) ? 'resolved' : '';
  const raised = parsed.slice(before).map((alert) => alert?.kind ?? 'one that cannot be read');
  return raised.join() === expected
    ? []
    : [`it raised ${raised.join(' and ') || 'no alert'}, not ${expected || 'none'}`];
}

/** The faults on the way of an alert. */
const onAlerts = ({ plan }: Story) => plan.faults.filter(({ point }) => point.caller === 'notify');

function toleratedRepeats(story: Story): number {
  return cutsAfterSending(story.points, onAlerts(story)) + repliesTooLate(story);
}

/**
 * How often a Notify was cut off after it had sent, or was not told that it had: SNS has no idempotency token, so that the retry
 * sends once more.
 *
 * @param points all that were passed, in order
 */
export function cutsAfterSending(points: readonly InjectionPoint[], faults: readonly Fault[]): number {
  const own = points.filter(({ caller }) => caller === 'notify');
  const isInvocation = ({ system }: InjectionPoint) => system === 'lambda';
  const isPublish = ({ operation }: InjectionPoint) => operation === 'Publish';
  return own.filter((point, index) => {
    const kind = faults.find((fault) => reaches(fault, point))?.kind;
    if (kind === undefined) return false;
    const next = own.findIndex((later, at) => at > index && isInvocation(later));
    const began = own.findLastIndex((earlier, at) => at <= index && isInvocation(earlier));
    if (isInvocation(point)) {
      const finished = ['replyLost', 'outOfMemory', 'unknownError'].includes(kind);
      return finished && own.slice(index, next < 0 ? undefined : next).some(isPublish);
    }
    if (isPublish(point)) return ['replyLost', 'repliesLost', 'killedAfter'].includes(kind);
    return ['killedBefore', 'killedAfter'].includes(kind) && own.slice(Math.max(0, began), index).some(isPublish);
  }).length;
}

/** On a busy machine a reply may come after the SDK has given it up, which to the caller is a reply lost. */
function repliesTooLate({ points }: Story): number {
  const publications = points.filter(({ operation }) => operation === 'Publish');
  const patience = SDK_LIMITS.requestHandler.requestTimeout;
  return publications.filter(({ at }, index) => at - (publications[index - 1]?.at ?? at) >= patience).length;
}

function isMuted(story: Story): boolean {
  const faults = onAlerts(story);
  return faults.length > 1 || faults.some(({ kind }) => kind === 'denied' || kind === 'deniedToAll');
}
