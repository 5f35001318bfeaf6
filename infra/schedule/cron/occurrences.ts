import { type CronMeaning, DAY, type DayRule, HOUR } from '../expression';

/** The Gregorian calendar repeats after 400 years to the weekday: what does not happen within them never does. */
const CALENDAR_CYCLE = 146_097 * DAY;

/** Midnight UTC of the day that holds the instant. */
export function startOfDay(instant: number): number {
  return Math.floor(instant / DAY) * DAY;
}

/** The UTC days (their midnights, rising) on which windows open, from the day of `from` until before `until`. */
export function* openingDays(
  meaning: Pick<CronMeaning, 'days' | 'months'>,
  from: number,
  until = from + CALENDAR_CYCLE,
): Generator<number> {
  let midnight = startOfDay(from);
  while (midnight < until) {
    const date = new Date(midnight);
    if (!meaning.months.includes(date.getUTCMonth() + 1)) {
      midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
      continue;
    }
    if (meaning.days.some((rule) => holds(rule, date))) yield midnight;
    midnight += DAY;
  }
}

/** The instants at which windows of a cron expression open, rising, beginning with `from` itself if it is one. */
export function* cronOpenings(meaning: CronMeaning, from: number): Generator<number> {
  for (const midnight of openingDays(meaning, from)) {
    for (const hour of meaning.hours) {
      if (midnight + hour * HOUR >= from) yield midnight + hour * HOUR;
    }
  }
}

function holds(rule: DayRule, date: Date): boolean {
  const dayOfMonth = date.getUTCDate();
  if (rule.kind === 'date') return rule.date === dayOfMonth;
  if (rule.kind === 'lastDate') return dayOfMonth === lastDateOf(date);
  if (rule.weekday !== date.getUTCDay() + 1) return false;
  if (rule.kind === 'nthWeekday') return Math.ceil(dayOfMonth / 7) === rule.nth;
  return rule.kind === 'weekday' || dayOfMonth > lastDateOf(date) - 7;
}

function lastDateOf(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}
