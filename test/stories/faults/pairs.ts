import { seededRandom } from '../../../infra/local/clock';
import { isOneLookOfMany } from './catalogue';
import { drawn, shuffled, strataOf } from './chance';
import { type Fault, kindsAt } from './fault';
import { type Plot, plotName, type Report } from './play';
import { pointName } from './point';

/**
 * Plots with two faults: a seeded sample. First faults come in turn from a shuffled deck of all single faults, so that
 * each comes equally often. The second strikes at a point that the story with the first alone has passed afterwards, so
 * that it nearly always has its occasion; it is drawn by (deed, kind), lest rare deeds drown among frequent ones.
 *
 * @param singles reports of stories with one fault each
 */
export function samplePairs(singles: readonly Report[], count: number, seed: number): Plot[] {
  const sorted = [...singles].sort((left, right) => (plotName(left.plot) < plotName(right.plot) ? -1 : 1));
  const deck = shuffled(sorted, seededRandom(seed));
  return Array.from({ length: deck.length > 0 ? count : 0 }, (_, index) => index).flatMap((index) => {
    const first = deck[index % deck.length];
    const [fault] = first?.plot.faults ?? [];
    // Each pair has a chance of its own: which points were passed may differ from run to run, and shifts no other draw.
    const second = first && fault && drawnAfter(fault, first, seededRandom(seed + 1_000 * (index + 1)));
    return second ? [{ course: first.plot.course, faults: [fault, second] }] : [];
  });
}

function drawnAfter(fault: Fault, { points }: Report, random: () => number): Fault | undefined {
  const struckAt = points.findIndex((point) => pointName(point) === pointName(fault.point));
  const later = points.slice(struckAt + 1).filter((point) => !isOneLookOfMany(point));
  const candidates = later.flatMap((point) => kindsAt(point).map((kind): Fault => ({ point, kind })));
  const strata = strataOf(candidates, ({ point, kind }) => `${point.actor} ${point.deed} ${kind}`);
  return drawn(drawn([...strata.values()], random) ?? [], random);
}
