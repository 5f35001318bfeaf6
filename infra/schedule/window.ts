import type { ParsedSchedule } from './expression';
import { Fault } from './schedule-error';
import { closestWithinDay } from './cron/spacing';

const HOURS_IN_DAY = 24;
/** Default window of a schedule in hours, in hours (user guide of Secrets Manager, "Rotation schedules"). */
const DEFAULT_HOURS = 1;

/**
 * Reads a window such as `3h` (the API's `Duration`) and holds it against the schedule: it may reach neither into
 * the next window nor past the end of the UTC day. Answers with its length in hours, or throws a {@link Fault}.
 */
export function readWindow(text: string, schedule: ParsedSchedule): number {
  const longest = longestWindow(schedule);
  const span = { start: 0, end: text.length };
  const hours = /^\d{1,2}h$/.test(text) ? Number(text.slice(0, -1)) : NaN;
  if (hours >= 1 && hours <= longest.hours) return hours;
  const nearest = Math.min(longest.hours, Math.max(1, hoursMeant(text) ?? longest.hours));
  const rule = hours > longest.hours ? `is too long: ${longest.because}` : 'must be 1h to 24h, in whole hours';
  throw new Fault('window', span, rule, [{ ...span, replacement: `${nearest}h` }]);
}

/** The longest window that a schedule allows, in hours, and the reason in words. */
export function longestWindow(schedule: ParsedSchedule): { readonly hours: number; readonly because: string } {
  if (schedule.kind === 'rate') {
    if (schedule.unit === 'days' || schedule.count >= HOURS_IN_DAY) {
      return { hours: HOURS_IN_DAY, because: 'a window ends with the UTC day in which it opened' };
    }
    return { hours: schedule.count, because: `the next window opens ${schedule.count} hours later` };
  }
  const last = schedule.hours.at(-1) ?? 0;
  const untilMidnight = HOURS_IN_DAY - last;
  const untilNext = closestWithinDay(schedule.hours);
  return untilNext !== undefined && untilNext <= untilMidnight
    ? { hours: untilNext, because: `the next window opens ${untilNext} hours later` }
    : { hours: untilMidnight, because: `opening at ${String(last).padStart(2, '0')}:00, it must end by 24:00 UTC` };
}

/**
 * The window that holds if none is given: one hour for a schedule in hours, the rest of the UTC day for one in days
 * (user guide, "Rotation schedules"). The guide does not say what several hours without a step are (`2,14`); they
 * count as hours here, because a window to midnight would reach into the next.
 */
export function defaultWindow(schedule: ParsedSchedule): { readonly hours: number | 'restOfDay' } {
  const inHours =
    schedule.kind === 'rate' ? schedule.unit === 'hours' : schedule.hoursStepped || schedule.hours.length > 1;
  return { hours: inHours ? DEFAULT_HOURS : 'restOfDay' };
}

function hoursMeant(text: string): number | undefined {
  const [, number, unit = 'h'] = /^\s*(\d+)\s*(h|m|d)?[a-z]*\s*$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  const perUnit = { h: 1, m: 1 / 60, d: HOURS_IN_DAY }[unit.toLowerCase()] ?? 1;
  return Math.ceil(Number(number) * perUnit);
}
