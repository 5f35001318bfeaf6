import { seededRandom } from '../../../infra/local/aws/clocks/clock';
import { isOneLookOfMany } from './catalogue';
import { drawn, shuffled } from './chance';
import { type Fault, kindsAt, strikes } from './fault';
import { type Plot, plotName, type Report } from './play';
import { type Point, pointName } from './point';

/** How many of the pairs with one combination are kept to choose from. */
const CHOICE = 12;

/** Two faults, the second at a point that the story with the first alone has passed afterwards, so that it nearly always has its occasion. */
interface Pair extends Plot {
  readonly faults: readonly [first: Fault, second: Fault];
}

/**
 * Plots with two faults that cover, pairwise, all there is of (effect, kind): for any two of the first's effect, the
 * first's kind, the second's effect and the second's kind, each two values that can meet do so in one of the plots at least.
 *
 * @param singles reports of stories with one fault each
 * @param seed of the choice among pairs that serve alike; which points were passed may differ from run to run
 * @param played pairs that were played before: what they were to cover, and did not because a fault never had its occasion,
 *   others cover, as long as there are any
 */
export function pairwise(singles: readonly Report[], seed: number, played: readonly Report[] = []): Plot[] {
  const random = seededRandom(seed);
  const byName = [...singles].sort((left, right) => (plotName(left.plot) < plotName(right.plot) ? -1 : 1));
  const spent = new Set(played.map(({ plot }) => plotName(plot)));
  const candidates = candidatesOf(shuffled(byName, random), random, spent);
  const covered = new Set(played.filter(({ struck }) => struck).flatMap(({ plot }) => combinationsOf(plot)));
  const uncovered = new Set([...candidates.keys()].filter((combination) => !covered.has(combination)));
  const plots: Plot[] = [];
  // The rarest first: what can meet often is covered on the way.
  const order = [...uncovered].sort((one, other) => count(one) - count(other));
  for (const combination of order) {
    if (!uncovered.has(combination)) continue;
    const best = (candidates.get(combination) ?? []).reduce((one, other) => (gain(other) > gain(one) ? other : one));
    plots.push(best);
    for (const each of combinationsOf(best)) uncovered.delete(each);
  }
  return plots;

  function gain(pair: Pair): number {
    return combinationsOf(pair).filter((each) => uncovered.has(each)).length;
  }

  function count(combination: string): number {
    return candidates.get(combination)?.length ?? 0;
  }
}

/** A sample of pairs by combination: the first ones met, in an order by chance. @param spent names of pairs that are none */
function candidatesOf(
  singles: readonly Report[],
  random: () => number,
  spent: ReadonlySet<string>,
): ReadonlyMap<string, readonly Pair[]> {
  const candidates = new Map<string, Pair[]>();
  for (const report of singles) {
    const [first] = report.plot.faults;
    if (first === undefined) continue;
    for (const second of secondsOf(first, report, random)) {
      const pair: Pair = { course: report.plot.course, faults: [first, second] };
      if (spent.has(plotName(pair))) continue;
      for (const combination of combinationsOf(pair)) {
        const known = candidates.get(combination) ?? [];
        if (known.length < CHOICE) candidates.set(combination, [...known, pair]);
      }
    }
  }
  return candidates;
}

/** For every effect that comes after the first fault, at a point it does not strike itself, and every kind at it, one fault at a point drawn by chance. */
function secondsOf(first: Fault, { points }: Report, random: () => number): Fault[] {
  const struckAt = points.findIndex((point) => pointName(point) === pointName(first.point));
  const later = points.slice(struckAt + 1).filter((point) => !isOneLookOfMany(point) && !strikes(first, point));
  return [...new Set(later.map(effectOf))].flatMap((effect) => {
    const alike = later.filter((point) => effectOf(point) === effect);
    return [...new Set(alike.flatMap(kindsAt))].flatMap((kind) => {
      const point = drawn(
        alike.filter((each) => kindsAt(each).includes(kind)),
        random,
      );
      return point === undefined ? [] : [{ point, kind }];
    });
  });
}

/** `ALTER ROLE` of a session, `PutSecretValue`, `invocation`: what is done, whoever does it. */
const effectOf = ({ deed }: Point): string => deed.replace(/ \(.*\)$/, '');

function combinationsOf({ faults: [first, second] }: Plot): string[] {
  if (first === undefined || second === undefined) return [];
  const values = [
    `first ${effectOf(first.point)}`,
    `first ${first.kind}`,
    `second ${effectOf(second.point)}`,
    `second ${second.kind}`,
  ];
  return values.flatMap((one, index) => values.slice(index + 1).map((other) => `${one}, ${other}`));
}
