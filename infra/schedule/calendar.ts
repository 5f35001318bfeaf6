import { DAY, HOUR, type RateSchedule } from './expression';
import { cronOpenings, startOfDay } from './cron/occurrences';
import type { ParsedRules } from './rotation-rules';

const SECOND = 1000;

/** A rotation window: Secrets Manager rotates at any time from `opensAt` to before `closesAt`. */
export interface RotationWindow {
  readonly opensAt: Date;
  readonly closesAt: Date;
}

/** Where on the time line to begin. */
export interface WindowQuery {
  /**
   * The last successful rotation: a rate counts from it (by default from `after`), and a window that was already open
   * then is done with.
   */
  readonly lastRotated?: Date | undefined;
  readonly after: Date;
}

/**
 * The windows that are open at `after` or open later, in order and without end. The windows of a rate assume that
 * each rotation happens as its window opens, since the next one counts from there.
 */
export function* windows(rules: ParsedRules, { lastRotated, after }: WindowQuery): Generator<RotationWindow> {
  const { schedule } = rules;
  const openings =
    schedule.kind === 'cron'
      ? // No window is longer than the day it opened in.
        cronOpenings(schedule, startOfDay(after.getTime()))
      : rateOpenings(schedule, lastRotated ?? after, after);
  for (const opening of openings) {
    const window = { opensAt: new Date(opening), closesAt: closing(rules, opening) };
    const done = lastRotated !== undefined && window.opensAt <= lastRotated;
    if (window.closesAt > after && !done) yield window;
  }
}

/** Like {@link windows}, but only those that open at `after` or later: the next ones. */
export function* openings(rules: ParsedRules, query: WindowQuery): Generator<RotationWindow> {
  for (const window of windows(rules, query)) {
    if (window.opensAt >= query.after) yield window;
  }
}

/** The first `count` of what may be endless. (Iterator helpers come with Node 22 only.) */
export function take<T>(items: Iterable<T>, count: number): T[] {
  const taken: T[] = [];
  if (count <= 0) return taken;
  for (const item of items) {
    taken.push(item);
    if (taken.length >= count) break;
  }
  return taken;
}

/**
 * `NextRotationDate` as DescribeSecret reports it: the last second of the first window that opens after the last
 * rotation, because Secrets Manager rotates "on or before" that date. It is not the opening, and after a rotation that
 * failed it lies in the past. Without a last rotation it is the first window not yet over at `now`.
 */
export function nextRotationDate(rules: ParsedRules, lastRotated: Date | undefined, now: Date): Date {
  for (const { closesAt } of windows(rules, { lastRotated, after: lastRotated ?? now })) {
    return new Date(closesAt.getTime() - SECOND);
  }
  throw new RangeError('A parsed schedule has no further opening, although the parser proved that it always has one.');
}

function* rateOpenings({ unit, count }: RateSchedule, lastRotated: Date, after: Date): Generator<number> {
  // Days count from midnight and hours from the full hour: windows open on the hour.
  const unitLength = unit === 'days' ? DAY : HOUR;
  const anchor = Math.floor(lastRotated.getTime() / unitLength) * unitLength;
  const distance = count * unitLength;
  // Windows that closed before `after` need not be counted through: none is longer than a day.
  const passed = Math.floor((after.getTime() - DAY - anchor) / distance);
  for (let number = Math.max(1, passed); ; number += 1) yield anchor + number * distance;
}

function closing({ window }: ParsedRules, opening: number): Date {
  const endOfDay = startOfDay(opening) + DAY;
  // A rate in hours can open so late in the day that its window would cross midnight, which no window does.
  return new Date(window === 'restOfDay' ? endOfDay : Math.min(endOfDay, opening + window * HOUR));
}

/** Openings that are compared: more than two years of a monthly one, and all that a policy of days can care for. */
const COMPARED = 400;
const ANY_DAY = new Date(Date.UTC(2026, 0, 1));

/** The longest time between two neighbouring openings of the schedule's windows, in whole days. */
export function longestIntervalDays(rules: ParsedRules): number {
  const times = take(openings(rules, { after: ANY_DAY }), COMPARED).map(({ opensAt }) => opensAt.getTime());
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return Math.ceil(Math.max(0, ...gaps) / DAY);
}
