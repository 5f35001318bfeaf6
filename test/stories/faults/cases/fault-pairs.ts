import { seededRandom } from '../../../../infra/local/aws/clocks/seeded-random';
import { isOneLookOfMany } from './single-faults';
import { drawn, shuffled } from './sampling';
import { type Fault, kindsAt, reaches } from '../fault';
import { type FaultCase, caseName, type Report } from '../run-case';
import { type InjectionPoint, pointName } from './injection-point';

/** How many of the pairs with one combination are kept to choose from. */
const CHOICE = 12;

/** Two faults, the second at a point that the story with the first alone has passed afterwards, so that it is nearly always injected. */
interface Pair extends FaultCase {
  readonly faults: readonly [first: Fault, second: Fault];
}

/**
 * Plots with two faults that cover, pairwise, all there is of (effect, kind): for any two of the first's effect, the
 * first's kind, the second's effect and the second's kind, each two values that can meet do so in one of the cases at least.
 *
 * @param singles reports of stories with one fault each
 * @param seed of the choice among pairs that serve alike; which points were passed may differ from run to run
 * @param done pairs that were run before: what they were to cover, and did not because a fault was never injected, others
 *   cover, as long as there are any
 */
export function pairwise(singles: readonly Report[], seed: number, done: readonly Report[] = []): FaultCase[] {
  const random = seededRandom(seed);
  const byName = [...singles].sort((left, right) => (caseName(left.faultCase) < caseName(right.faultCase) ? -1 : 1));
  const spent = new Set(done.map(({ faultCase }) => caseName(faultCase)));
  const candidates = candidatesOf(shuffled(byName, random), random, spent);
  const covered = new Set(
    done.filter(({ injected }) => injected).flatMap(({ faultCase }) => combinationsOf(faultCase)),
  );
  const uncovered = new Set([...candidates.keys()].filter((combination) => !covered.has(combination)));
  const cases: FaultCase[] = [];
  // The rarest first: what can meet often is covered on the way.
  const order = [...uncovered].sort((one, other) => count(one) - count(other));
  for (const combination of order) {
    if (!uncovered.has(combination)) continue;
    const best = (candidates.get(combination) ?? []).reduce((one, other) => (gain(other) > gain(one) ? other : one));
    cases.push(best);
    for (const each of combinationsOf(best)) uncovered.delete(each);
  }
  return cases;

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
    const [first] = report.faultCase.faults;
    if (first === undefined) continue;
    for (const second of secondsOf(first, report, random)) {
      const pair: Pair = { scenario: report.faultCase.scenario, faults: [first, second] };
      if (spent.has(caseName(pair))) continue;
      for (const combination of combinationsOf(pair)) {
        const known = candidates.get(combination) ?? [];
        if (known.length < CHOICE) candidates.set(combination, [...known, pair]);
      }
    }
  }
  return candidates;
}

/** For every effect that comes after the first fault, at a point it does not reach itself, and every kind at it, one fault at a point drawn by chance. */
function secondsOf(first: Fault, { points }: Report, random: () => number): Fault[] {
  const struckAt = points.findIndex((point) => pointName(point) === pointName(first.point));
  const later = points.slice(struckAt + 1).filter((point) => !isOneLookOfMany(point) && !reaches(first, point));
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
const effectOf = ({ operation }: InjectionPoint): string => operation.replace(/ \(.*\)$/, '');

function combinationsOf({ faults: [first, second] }: FaultCase): string[] {
  if (first === undefined || second === undefined) return [];
  const values = [
    `first ${effectOf(first.point)}`,
    `first ${first.kind}`,
    `second ${effectOf(second.point)}`,
    `second ${second.kind}`,
  ];
  return values.flatMap((one, index) => values.slice(index + 1).map((other) => `${one}, ${other}`));
}
