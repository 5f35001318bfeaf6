import { shuffled, strataOf } from './chance';
import { COURSES } from './course';
import { kindsAt } from './fault';
import { type Play, playAll } from './ensemble';
import { type Plot, plotName } from './play';
import type { Point } from './point';

/** While the rotation function waits it looks at the labels again and again, all looks alike: so many are enough. */
const LOOKS_WHILE_WAITING = 3;

/** How many courses are recorded at a time. */
const AT_ONCE = 3;

/**
 * One fault at one point, all of them. Enumerated by recording: each course is played once without a fault, and what it
 * passes are the points; a point counts under the first course that has it.
 *
 * @throws Error if a rotation without a fault violates anything
 */
export async function recordSingles(play: Play): Promise<Plot[]> {
  const plots: Plot[] = [];
  const reports = await playAll(
    play,
    COURSES.map((course) => ({ course, faults: [] })),
    { atOnce: AT_ONCE },
  );
  for (const report of reports) {
    const { course } = report.plot;
    if (report.violations.length > 0) {
      throw new Error(`Without any fault, ${plotName(report.plot)}: ${report.violations.join('; ')}`);
    }
    const own = report.points.filter((point) => course.own(point) && !isOneLookOfMany(point));
    plots.push(...own.flatMap((point) => kindsAt(point).map((kind) => ({ course, faults: [{ point, kind }] }))));
  }
  return plots;
}

/** Whether this is one more of the looks with which the rotation function waits, after those that are counted. */
export const isOneLookOfMany = ({ actor, deed, occurrence }: Point): boolean =>
  actor === 'createSecret call' && deed.startsWith('Describe') && occurrence > LOOKS_WHILE_WAITING;

/** A stratified sample of single faults: of every kind at every system equally many. */
export function sampleSingles(singles: readonly Plot[], count: number, random: () => number): Plot[] {
  const strata = strataOf(shuffled(singles, random), ({ faults: [fault] }) => `${fault?.point.system} ${fault?.kind}`);
  const chosen: Plot[] = [];
  for (let round = 0; chosen.length < count && round < singles.length; round++) {
    chosen.push(...[...strata.values()].flatMap((plots) => plots.slice(round, round + 1)));
  }
  return chosen.slice(0, count);
}
