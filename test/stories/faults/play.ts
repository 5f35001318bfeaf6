import { type Verdict, verdictOfStory, violationsOfAlerts } from './announcements';
import type { Course } from './course';
import { type Fault, faultName } from './fault';
import { leaksOf, type Mark } from './leaks';
import type { Point } from './point';
import type { Stage } from './stage';
import { lookAt, type Standing, violationsOf, violationsOfResolved } from './standing';
import { type Hold, Story } from './story';

/** A rotation by a course, with faults. */
export interface Plot {
  readonly course: Course;
  readonly faults: readonly Fault[];
  readonly holds?: readonly Hold[];
}

/** How a story went. */
export interface Report {
  readonly plot: Plot;
  readonly verdict: Verdict;
  /** Whether every fault had its occasion. */
  readonly struck: boolean;
  /** Whether AWSCURRENT did not log in at the end of the rotation under faults, as an unresolved one may. */
  readonly lockedOutUnresolved: boolean;
  /** What must never happen, and did. */
  readonly violations: readonly string[];
  /** Every point passed while the faults were armed. */
  readonly points: readonly Point[];
  /** Real milliseconds. */
  readonly took: number;
}

/** `through: setSecret > ALTER ROLE (rotation) #1 replyLost`. */
export const plotName = ({ course, faults }: Plot): string =>
  [course.name, faults.map(faultName).join(' and ') || 'no fault'].join(': ');

/**
 * Plays a story to its end: the rotation with its faults; then, with the faults gone, the service's next attempt with the
 * same token, or where there is none the recovery that people are told of; then a new rotation. After each of them everything that must hold is looked at.
 */
export async function play(stage: Stage, plot: Plot): Promise<Report> {
  const began = performance.now();
  const since: Mark = { logLines: stage.logs.length, serverLogBytes: stage.database.logBytes };
  const story = new Story(stage, plot.course, plot.faults, plot.holds);
  const violations: string[] = [];
  const check = (when: string, found: readonly string[]) =>
    void violations.push(...found.map((violation) => `${when}: ${violation}`));
  let verdict: Verdict = 'broken';
  let lockedOutUnresolved = false;
  let points: readonly Point[] = [];
  try {
    await story.begin();
    const versionId = await (plot.course.begin?.(story) ?? story.rotate());
    verdict = verdictOfStory(story);
    points = [...story.points];
    const standing = await lookAt(story);
    lockedOutUnresolved = verdict === 'unresolved' && !standing.currentLogsIn;
    check('at the end of the rotation', [
      ...violationsOf(standing, story.mayKeepVersions),
      ...violationsOfVerdict(verdict, standing.current === versionId),
      ...(verdict === 'unresolved' || verdict === 'notStarted'
        ? violationsOfOpen(standing, story.firstVersionId)
        : violationsOfResolved(standing)),
      ...violationsOfAlerts(story, standing, 0),
    ]);

    await story.mend();
    const alertsBeforeRetry = story.alerts.length;
    const mayFail = standing.pending !== versionId && standing.current !== versionId;
    // What is no longer pending the service does not try again: then the one who was told does.
    const isLeftToPeople = verdict === 'unresolved' && standing.pending !== versionId;
    const retried = isLeftToPeople ? await story.recover(versionId) : await story.retry(versionId);
    const afterRetry = await lookAt(story);
    check(isLeftToPeople ? 'after the recovery by hand' : "after the service's retry", [
      ...violationsOf(afterRetry),
      ...violationsOfResolved(afterRetry),
      ...violationsOfAlerts(story, afterRetry, alertsBeforeRetry),
      ...(retried === 'failed' && afterRetry.current === versionId ? ['it failed, though the version is current'] : []),
      ...(retried === 'succeeded' && mayFail ? ['it succeeded for a version that was withdrawn'] : []),
    ]);

    const alertsBefore = story.alerts.length;
    const nextVersionId = await story.rotate();
    const atLast = await lookAt(story);
    check('after the next rotation', [
      ...violationsOf(atLast),
      ...violationsOfResolved(atLast),
      ...(atLast.current === nextVersionId ? [] : ['it did not make its version current']),
      ...(story.alerts.length > alertsBefore ? ['it raised an alert'] : []),
    ]);
    check('in all', leaksOf(story, since));
    await stage.dismiss(story);
  } catch (error) {
    check('the story broke off', [error instanceof Error ? error.message : String(error)]);
  }
  const struck = plot.faults.every((fault) => story.plan.strikesOf(fault) > 0);
  return { plot, verdict, struck, lockedOutUnresolved, violations, points, took: performance.now() - began };
}

/** What people are told of the end is how it is. */
function violationsOfVerdict(verdict: Verdict, isCurrent: boolean): string[] {
  const untrue = isCurrent ? verdict === 'rolledBack' : verdict === 'succeeded' || verdict === 'rolledForward';
  return untrue ? [`it ended ${verdict}, and AWSCURRENT is ${isCurrent ? '' : 'not '}on its version`] : [];
}

/** Where the rotation is left open, the version it began with must keep a label, whether or not its password is the right one. */
function violationsOfOpen({ labels }: Standing, firstVersionId: string): string[] {
  return (labels[firstVersionId] ?? []).length > 0 ? [] : ['the version it began with has lost its labels'];
}
