import { UsageError } from './exit-code';

/**
 * Reads the value of a flag. Each throws a {@link UsageError} that names the flag, the value (except where it may be a
 * secret) and what is allowed; commander passes it on.
 */
export type Reader<T> = (text: string) => T;

export function refusal(flag: string, text: string, allowed: string): UsageError {
  return new UsageError(`${flag} is "${text}"; it must be ${allowed}.`);
}

/** A whole number within bounds. */
export function wholeNumber(flag: string, least: number, most: number, unit = ''): Reader<number> {
  return (text) => {
    const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    throw refusal(flag, text, `a whole number${unit && ` of ${unit}`} from ${least} to ${most}`);
  };
}

/** One of these words. */
export function oneOf<const T extends string>(flag: string, allowed: readonly T[]): Reader<T> {
  return (text) => {
    const found = allowed.find((each) => each === text);
    if (found !== undefined) return found;
    throw refusal(flag, text, `${allowed.slice(0, -1).join(', ')} or ${allowed.at(-1)}`);
  };
}

/** An ISO date or time. A time without an offset is UTC, as everything about rotation schedules is. */
export function instant(flag: string): Reader<Date> {
  return (text) => {
    const [, date, time = 'T00:00', offset = 'Z'] =
      /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
    const midnight = new Date(`${date}T00:00Z`);
    const found = new Date(`${date}${time}${offset}`);
    // JavaScript reads 30 February as 2 March.
    const real = !Number.isNaN(found.getTime()) && date !== undefined && midnight.toISOString().startsWith(date);
    if (real) return found;
    throw refusal(flag, text, 'a date such as 2026-11-22 or 2026-11-22T03:00Z (UTC)');
  };
}

/** An IANA time zone name. */
export function timeZone(flag: string): Reader<string> {
  return (text) => {
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
      throw new UsageError(`${flag} is "${text}"; it must be an IANA time zone name. ${hint}`);
    }
  };
}
