import { DAY, HOUR } from './expression';
import type { RotationWindow } from './calendar';
import type { ParsedRules } from './rotation-rules';
import { hoursLong } from './sentence';

/** A window under this many hours leaves room for few retries, which happen inside windows only. */
const COMFORTABLE_WINDOW_HOURS = 2;
/** Every offset from UTC in use is a multiple of a quarter of an hour (IANA time zone database). */
const QUARTER = HOUR / 4;

/** Local office hours, Monday to Friday, from `from` up to but not including `until`. */
export interface OfficeHours {
  readonly zone: string;
  readonly from: number;
  readonly until: number;
}

/** What is allowed but may surprise: forms AWS leaves open, short windows, the default window. One sentence each. */
export function advice(rules: ParsedRules): string[] {
  const { schedule, window, duration } = rules;
  const found = schedule.notes.map((note) => note.text);
  if (duration === undefined) {
    const length = window === 'restOfDay' ? 'to the end of the UTC day (24:00)' : `for ${hoursLong(window)}`;
    found.push(`No window is given; by default it is open ${length}.`);
  }
  const shortest = shortestWindow(rules);
  if (shortest < COMFORTABLE_WINDOW_HOURS) {
    found.push(
      `The window of ${hoursLong(shortest)} leaves little room: a failed rotation is retried inside windows only. ` +
        `Give it ${COMFORTABLE_WINDOW_HOURS} to 3 hours.`,
    );
  }
  if (schedule.kind === 'rate' && schedule.unit === 'hours' && window !== 'restOfDay' && window > 1) {
    found.push('A window that opens late in the day ends at 24:00 UTC, however long it is.');
  }
  return found;
}

/** Whether some part of the window lies in office hours of the zone. */
export function meetsOfficeHours({ opensAt, closesAt }: RotationWindow, office: OfficeHours): boolean {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: office.zone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  for (let instant = opensAt.getTime(); instant < closesAt.getTime(); instant += QUARTER) {
    const parts = format.formatToParts(instant);
    const weekday = parts.find((part) => part.type === 'weekday')?.value ?? '';
    const hour = Number(parts.find((part) => part.type === 'hour')?.value);
    if (weekday !== 'Sat' && weekday !== 'Sun' && hour >= office.from && hour < office.until) return true;
  }
  return false;
}

function shortestWindow({ schedule, window }: ParsedRules): number {
  if (window !== 'restOfDay') return window;
  return schedule.kind === 'cron' ? DAY / HOUR - (schedule.hours.at(-1) ?? 0) : DAY / HOUR;
}
