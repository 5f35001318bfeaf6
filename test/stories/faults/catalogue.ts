import { COURSES, type Course } from './course';
import { type Fault, kindsAt } from './fault';
import { play, type Plot, plotName } from './play';
import type { Point } from './point';
import type { Stage } from './stage';

/** While the rotation function waits it looks at the labels again and again, all looks alike: so many are enough. */
const LOOKS_WHILE_WAITING = 3;

/** Every point of every course, as fault-free rotations pass them, each under the first course that has it. */
export interface Catalogue {
  readonly points: readonly { readonly course: Course; readonly point: Point }[];
  /** One fault at one point, all of them. */
  readonly singles: readonly Plot[];
}

/**
 * Enumerates by recording: each course is played once without a fault, and what it passes are the points.
 * @throws Error if a rotation without a fault violates anything
 */
export async function recordCatalogue(stage: Stage): Promise<Catalogue> {
  const points: { course: Course; point: Point }[] = [];
  for (const course of COURSES) {
    const report = await play(stage, { course, faults: [] });
    if (report.violations.length > 0) {
      throw new Error(`Without any fault, ${plotName(report.plot)}: ${report.violations.join('; ')}`);
    }
    const own = report.points.filter((point) => course.own(point.actor) && !isOneLookOfMany(point));
    points.push(...own.map((point) => ({ course, point })));
  }
  const singles = points.flatMap(({ course, point }) =>
    kindsAt(point).map((kind): Plot => ({ course, faults: [{ point, kind }] })),
  );
  return { points, singles };
}

const isOneLookOfMany = ({ actor, deed, occurrence }: Point): boolean =>
  actor === 'createSecret call' && deed.startsWith('Describe') && occurrence > LOOKS_WHILE_WAITING;

/**
 * Plots with two faults: a seeded sample. The first fault is any; the second strikes later on the same course or, since
 * most first faults lead there, in RollBack or Notify of any course. First faults are taken in turn from a shuffled deck of
 * all, so that each comes equally often; second faults are drawn by (deed, kind), so that rare deeds are not drowned by
 * frequent ones.
 */
export function samplePairs({ points, singles }: Catalogue, count: number, random: () => number): Plot[] {
  const deck = shuffled(singles, random);
  const pairs: Plot[] = [];
  for (let index = 0; pairs.length < count && deck.length > 0; index++) {
    const first = deck[index % deck.length];
    const [fault] = first?.faults ?? [];
    if (!first || !fault) break;
    const later = points.slice(points.findIndex(({ point }) => point === fault.point) + 1);
    const candidates = later
      .filter(({ course, point }) => course === first.course || ['rollBack', 'notify'].includes(point.actor))
      .flatMap(({ point }) => kindsAt(point).map((kind): Fault => ({ point, kind })));
    const second = drawByDeed(candidates, random);
    if (second) pairs.push({ course: first.course, faults: [fault, second] });
    if (index > count * 10) break;
  }
  return pairs;
}

function drawByDeed(candidates: readonly Fault[], random: () => number): Fault | undefined {
  return draw(draw([...grouped(candidates, classOf).values()], random) ?? [], random);
}

const classOf = ({ point, kind }: Fault) => `${point.actor} ${point.deed} ${kind}`;

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}

function draw<T>(from: readonly T[], random: () => number): T | undefined {
  return from[Math.floor(random() * from.length)];
}

/** A stratified sample of single faults: of every kind at every system equally many, from a shuffled deck. */
export function sampleSingles({ singles }: Catalogue, count: number, random: () => number): Plot[] {
  const strata = grouped(shuffled(singles, random), ({ faults: [fault] }) => `${fault?.point.system} ${fault?.kind}`);
  const chosen: Plot[] = [];
  for (let round = 0; chosen.length < count && round < singles.length; round++) {
    chosen.push(...[...strata.values()].flatMap((plots) => plots.slice(round, round + 1)));
  }
  return chosen.slice(0, count);
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const deck = [...items];
  for (let last = deck.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [deck[last], deck[other]] = [deck[other] as T, deck[last] as T];
  }
  return deck;
}
