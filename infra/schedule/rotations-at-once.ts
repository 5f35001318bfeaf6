import { cronOpenings } from './cron/occurrences';
import { DAY, HOUR, type ParsedSchedule } from './expression';

/** A year, in which every schedule opens at least once, except those on leap days. */
const HORIZON = 366 * DAY;

/** The hour in which most rotations may begin, and how many. */
interface BusiestHour {
  /** Milliseconds since 1970; undefined if only schedules that count from the last rotation meet. */
  readonly at: number | undefined;
  readonly rotations: number;
}

/**
 * How many rotations may begin in one hour. A rate in days opens at midnight of any day, one in hours at any hour, since they
 * count from the last rotation, which is not known in advance.
 */
export function busiestHour(schedules: readonly ParsedSchedule[], from: number): BusiestHour {
  const rates = schedules.filter((schedule) => schedule.kind === 'rate');
  const daily = rates.filter(({ unit }) => unit === 'days').length;
  const anyHour = rates.length - daily;
  const openings = new Map<number, number>();
  for (const schedule of schedules) {
    if (schedule.kind !== 'cron') continue;
    for (const opening of cronOpenings(schedule, from)) {
      if (opening >= from + HORIZON) break;
      openings.set(opening, (openings.get(opening) ?? 0) + 1);
    }
  }
  let busiest: BusiestHour = { at: undefined, rotations: daily + anyHour };
  for (const [at, count] of openings) {
    const rotations = count + anyHour + (at % DAY < HOUR ? daily : 0);
    if (rotations > busiest.rotations) busiest = { at, rotations };
  }
  return busiest;
}
