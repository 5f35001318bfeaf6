import { type Verdict, verdictOfStory, violationsOfAlerts, violationsOfSuccess } from './checks/alert-checks';
import { Application } from './application';
import type { Denial } from '../../../infra/local/aws/iam/local-iam';
import type { Scenario } from './scenarios';
import { type Fault, faultName } from './fault';
import { leaksOf, type LogPosition } from './checks/leaks';
import type { InjectionPoint } from './cases/injection-point';
import type { Testbed } from './testbed';
import { observe, type ObservedState, violationsOf, violationsOfResolved } from './checks/observed-state';
import { type Hold, Story } from './story';

/** A rotation by a scenario, with faults. */
export interface FaultCase {
  readonly scenario: Scenario;
  readonly faults: readonly Fault[];
  readonly holds?: readonly Hold[];
}

/** How a story went. */
export interface Report {
  readonly faultCase: FaultCase;
  readonly verdict: Verdict;
  /** Whether every fault was injected. */
  readonly injected: boolean;
  /** Whether AWSCURRENT did not log in at the end of the rotation under faults, whatever its verdict. */
  readonly lockedOut: boolean;
  /** What must never happen, and did. */
  readonly violations: readonly string[];
  /** Every point passed while the faults were armed. */
  readonly points: readonly InjectionPoint[];
  /** Real milliseconds. */
  readonly took: number;
}

/** `through: setSecret > ALTER ROLE (rotation) #1 replyLost`. */
export const caseName = ({ scenario, faults }: FaultCase): string =>
  [scenario.name, faults.map(faultName).join(' and ') || 'no fault'].join(': ');

/**
 * Runs a story to its end: the rotation with its faults; then, with the faults gone, the recovery that it has started, if it
 * is unresolved; the service's next attempt with the same token, or where there is none the recovery by hand that people are
 * told of; then a new rotation. After each of them everything that must hold is looked at.
 */
export async function runCase(testbed: Testbed, faultCase: FaultCase): Promise<Report> {
  const began = performance.now();
  const since: LogPosition = { logLines: testbed.logs.length, serverLogBytes: testbed.database.logBytes };
  const denialsBefore = testbed.denials.length;
  const story = new Story(testbed, faultCase.scenario, faultCase.faults, faultCase.holds);
  const violations: string[] = [];
  const check = (when: string, found: readonly string[]) =>
    void violations.push(...found.map((violation) => `${when}: ${violation}`));
  let verdict: Verdict = 'broken';
  let lockedOut = false;
  let points: readonly InjectionPoint[] = [];
  try {
    await story.begin();
    const { strategy, locksOut } = story.scenario;
    if (strategy === 'alternating-users' && !locksOut) story.application = await Application.start(story);
    const versionId = await (faultCase.scenario.begin?.(story) ?? story.rotate());
    verdict = verdictOfStory(story);
    points = [...story.points];
    let state = await observe(story);
    lockedOut = !state.currentLogsIn;
    check('at the end of the rotation', [
      ...violationsOf(state, story.mayKeepVersions),
      ...violationsOfVerdict(verdict, state.current === versionId),
      ...(verdict === 'unresolved' || verdict === 'notStarted'
        ? violationsOfOpen(state, story.firstVersionId)
        : violationsOfResolved(state)),
      ...violationsOfAlerts(story, state, 0),
    ]);

    const recovers = story.isRecovering;
    const alertsBeforeRecovery = story.alerts.length;
    await story.repair();
    if (recovers) {
      await story.recovered();
      state = await observe(story);
      check('after the recovery that went on', [
        ...violationsOf(state),
        ...violationsOfResolved(state),
        ...violationsOfAlerts(story, state, alertsBeforeRecovery),
      ]);
    }
    const alertsBeforeRetry = story.alerts.length;
    const mayFail = state.pending !== versionId && state.current !== versionId;
    // What is no longer pending the service does not try again: then the one who was told does.
    const isLeftToPeople = verdict === 'unresolved' && !recovers && state.pending !== versionId;
    const retried = isLeftToPeople ? await story.recover(versionId) : await story.retry(versionId);
    const afterRetry = await observe(story);
    check(isLeftToPeople ? 'after the recovery by hand' : "after the service's retry", [
      ...violationsOf(afterRetry),
      ...violationsOfResolved(afterRetry),
      ...violationsOfAlerts(story, afterRetry, alertsBeforeRetry),
      ...(retried === 'failed' && afterRetry.current === versionId ? ['it failed, though the version is current'] : []),
      ...(retried === 'succeeded' && mayFail ? ['it succeeded for a version that was withdrawn'] : []),
    ]);

    const alertsBefore = story.alerts.length;
    const nextVersionId = await story.rotate();
    const atLast = await observe(story);
    check('after the next rotation', [
      ...violationsOf(atLast),
      ...violationsOfResolved(atLast),
      ...(atLast.current === nextVersionId ? [] : ['it did not make its version current']),
      ...violationsOfSuccess(story, alertsBefore),
    ]);
    check('in all', [
      ...leaksOf(story, since),
      ...testbed.denials.slice(denialsBefore).map(denialText),
      ...((await story.application?.end()) ?? []),
    ]);
    await testbed.removeSecret(story);
  } catch (error) {
    await story.application?.end().catch(() => undefined);
    check('the story broke off', [error instanceof Error ? error.message : String(error)]);
  }
  const injected = faultCase.faults.every((fault) => story.plan.timesInjected(fault) > 0);
  return { faultCase, verdict, injected, lockedOut, violations, points, took: performance.now() - began };
}

const denialText = ({ who, action, resource }: Denial): string => `IAM does not allow ${who}: ${action} on ${resource}`;

/** What people are told of the end is how it is. */
function violationsOfVerdict(verdict: Verdict, isCurrent: boolean): string[] {
  const untrue = isCurrent ? verdict === 'rolledBack' : verdict === 'succeeded' || verdict === 'rolledForward';
  return untrue ? [`it ended ${verdict}, and AWSCURRENT is ${isCurrent ? '' : 'not '}on its version`] : [];
}

/** Where the rotation is left open, the version it began with must keep a label, whether or not its password is the right one. */
function violationsOfOpen({ labels }: ObservedState, firstVersionId: string): string[] {
  return (labels[firstVersionId] ?? []).length > 0 ? [] : ['the version it began with has lost its labels'];
}
