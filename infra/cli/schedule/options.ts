import type { OfficeHours } from '../../schedule/advice';
import { UsageError } from '../exit-code';

const MOST_OPENINGS = 500;

/** Reads `--next`, `--count` and the like: a whole number within bounds. */
export function readWhole(flag: string, text: string, least: number, most: number): number {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${flag} is "${text}"; it must be a whole number from ${least} to ${most}.`);
}

/** Reads `--next`. */
export function readCount(text: string): number {
  return readWhole('--next', text, 1, MOST_OPENINGS);
}

/** Reads an ISO date or time. A time without an offset is UTC, as everything about rotation schedules is. */
export function readInstant(flag: string, text: string): Date {
  const [, date, time = 'T00:00', offset = 'Z'] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const midnight = new Date(`${date}T00:00Z`);
  const instant = new Date(`${date}${time}${offset}`);
  // JavaScript takes 30 February for 2 March.
  const real = !Number.isNaN(instant.getTime()) && date !== undefined && midnight.toISOString().startsWith(date);
  if (real) return instant;
  throw new UsageError(`${flag} is "${text}"; it must be a date such as 2026-11-22 or 2026-11-22T03:00Z (UTC).`);
}

/** Reads an IANA time zone name. */
export function readZone(text: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    const wanted = text
      .toLowerCase()
      .replace(/\W+/g, '_')
      .replace(/^_+|_+$/g, '');
    const near = Intl.supportedValuesOf('timeZone').filter(
      (zone) => wanted !== '' && zone.toLowerCase().includes(wanted),
    );
    const hint = near.length > 0 ? `Did you mean ${near.slice(0, 3).join(' or ')}?` : 'Examples: UTC, Asia/Tokyo.';
    throw new UsageError(`--zone is "${text}"; it must be an IANA time zone name. ${hint}`);
  }
}

/** Reads `09-18`. */
export function readOfficeHours(text: string, zone: string): OfficeHours {
  const [, from, until] = /^(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  const office = { zone, from: Number(from), until: Number(until) };
  if (office.from < office.until && office.until <= 24) return office;
  throw new UsageError(
    `--office-hours is "${text}"; it must be two full hours, the first before the second, as 09-18.`,
  );
}
