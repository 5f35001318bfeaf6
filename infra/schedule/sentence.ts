import type { CronMeaning, DayRule, Weekday } from './expression';
import { mondayFirst } from './cron/days';
import type { ParsedRules } from './rotation-rules';
import { enumerate, enumerateRuns, ORDINALS, ordinal, runs } from './ordinals';

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** More openings a day than this are listed as times with one common length. */
const MOST_SPANS = 2;

/**
 * Describes rotation rules in words: `second Monday of every month, 03:00 to 05:00 UTC`. Two schedules that open
 * different windows never get the same sentence.
 */
export function sentence(rules: ParsedRules): string {
  const { schedule, window } = rules;
  if (schedule.kind === 'cron') return `${days(schedule)}, ${times(schedule.hours, window)}`;
  const every =
    schedule.count === 1 ? `every ${schedule.unit.slice(0, -1)}` : `every ${schedule.count} ${schedule.unit}`;
  const length =
    schedule.unit === 'days' ? times([0], window) : `for ${hoursLong(window === 'restOfDay' ? 24 : window)}`;
  return `${every} after the last rotation, ${length}`;
}

/** A length in hours: `1 hour`, `3 hours`. */
export function hoursLong(hours: number): string {
  return `${hours} hour${hours === 1 ? '' : 's'}`;
}

function days({ days: rules, months }: CronMeaning): string {
  const inMonths = months.length === 12 ? 'every month' : enumerateRuns(months, (month) => MONTHS[month - 1] ?? '');
  const weekdays = rules.flatMap((rule) => (rule.kind === 'weekday' ? [rule.weekday] : []));
  const dates = rules.flatMap((rule) => (rule.kind === 'date' ? [rule.date] : []));
  const daily = weekdays.length === 7 || dates.length === 31;
  const only = months.length === 12 ? '' : ` in ${inMonths}`;
  if (daily) return `every day${only}`;

  const monthly = [...runs(dates, ordinal), ...rules.flatMap(monthlyRule)];
  const parts = monthly.length > 0 ? [`${enumerate(monthly)} of ${inMonths}`] : [];
  if (weekdays.length > 0) parts.push(`every ${weekdayRuns(weekdays)}${only}`);
  return parts.join(' and ');
}

function monthlyRule(rule: DayRule): string[] {
  switch (rule.kind) {
    case 'lastDate':
      return ['last day'];
    case 'nthWeekday':
      return [`${ORDINALS[rule.nth - 1] ?? ''} ${WEEKDAYS[rule.weekday - 1] ?? ''}`];
    case 'lastWeekday':
      return [`last ${WEEKDAYS[rule.weekday - 1] ?? ''}`];
    case 'date':
    case 'weekday':
      return [];
  }
}

function weekdayRuns(weekdays: readonly Weekday[]): string {
  return enumerateRuns(weekdays.map(mondayFirst), (fromMonday) => WEEKDAYS[(fromMonday + 1) % 7] ?? '');
}

function times(hours: readonly number[], window: number | 'restOfDay'): string {
  if (hours.length > MOST_SPANS && window !== 'restOfDay') {
    return `at ${enumerate(hours.map(clock))} UTC, for ${hoursLong(window)} each`;
  }
  const spans = hours.map((hour) => `${clock(hour)} to ${clock(window === 'restOfDay' ? 24 : hour + window)}`);
  return `${enumerate(spans)} UTC`;
}

/** An hour as clocks show it, with 24:00 for the end of the day. */
function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
