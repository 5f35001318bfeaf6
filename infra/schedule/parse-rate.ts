import type { Parsed, RateSchedule, ScheduleNote } from './expression';
import { spanOf, splitToken, type Token } from './cron/values';
import { Fault, type Repair } from './schedule-error';
import { LEAST_DISTANCE_HOURS } from './cron/spacing';

/** Longest rate, in days (user guide of Secrets Manager, "Rate expressions"). */
const MOST_RATE_DAYS = 999;
/** Longest `AutomaticallyAfterDays` (API model, RotationRulesType). */
const MOST_AUTOMATIC_DAYS = 1000;
const ALLOWED = 'must be a whole number and hours or days, as in "10 days", with one blank between them';

/** Reads what stands between the parentheses of `rate(...)`, or throws a {@link Fault}. */
export function readRate(expression: string, body: Token): RateSchedule {
  const [number, unit, ...more] = splitToken(body, ' ');
  if (number === undefined || unit === undefined || more.length > 0 || !/^\d+$/.test(number.text)) {
    throw new Fault('rate', spanOf(body), ALLOWED, respell(body));
  }
  const days = /^days?$/.test(unit.text);
  if (!days && !/^hours?$/.test(unit.text)) throw new Fault('rate', spanOf(unit), ALLOWED, respell(body));
  const count = Number(number.text);
  const least = days ? 1 : LEAST_DISTANCE_HOURS;
  const most = days ? MOST_RATE_DAYS : MOST_RATE_DAYS * 24;
  if (count < least || count > most) {
    const rule = `must be at least ${LEAST_DISTANCE_HOURS} hours and at most ${MOST_RATE_DAYS} days`;
    const replacement = count < least ? (days ? '1 day' : `${least} hours`) : `${MOST_RATE_DAYS} days`;
    throw new Fault('rate', spanOf(body), rule, [{ ...spanOf(body), replacement }]);
  }
  return branded({ kind: 'rate', unit: days ? 'days' : 'hours', count, expression, notes: pluralNotes(body, count) });
}

/**
 * The schedule of `AutomaticallyAfterDays`, which the API has in addition to expressions, and which reaches one day further.
 * Throws a {@link Fault} for anything but a whole number from 1 to 1000.
 */
export function readAutomaticDays(text: string): RateSchedule {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MOST_AUTOMATIC_DAYS) {
    const span = { start: 0, end: text.length };
    const nearest = Math.min(MOST_AUTOMATIC_DAYS, Math.max(1, Math.round(count)));
    const repairs: Repair[] = Number.isNaN(nearest) ? [] : [{ ...span, replacement: String(nearest) }];
    throw new Fault('days', span, `must be a whole number from 1 to ${MOST_AUTOMATIC_DAYS}`, repairs);
  }
  return branded({ kind: 'rate', unit: 'days', count, expression: undefined, notes: [] });
}

function branded(rate: Omit<RateSchedule, keyof Parsed>): RateSchedule {
  return rate as RateSchedule;
}

/** The same length of time in a unit there is. */
function respell(body: Token): Repair[] {
  const [, number, unit = ''] = /^\s*(\d+)\s*([a-z]*)\s*$/i.exec(body.text) ?? [];
  if (number === undefined) return [];
  const inHours = HOURS_PER_UNIT.find(([names]) => names.test(unit));
  if (inHours === undefined) return [];
  const hours = Math.max(LEAST_DISTANCE_HOURS, Math.ceil(Number(number) * inHours[1]));
  const replacement = hours % 24 === 0 && inHours[1] !== 1 ? plural(hours / 24, 'day') : `${hours} hours`;
  return [{ ...spanOf(body), replacement }];
}

const HOURS_PER_UNIT: readonly (readonly [RegExp, number])[] = [
  [/^(m|mins?|minutes?)$/i, 1 / 60],
  [/^(h|hrs?|hours?)$/i, 1],
  [/^(d|days?)$/i, 24],
  [/^(w|weeks?)$/i, 7 * 24],
  [/^(months?)$/i, 30 * 24],
  [/^(y|years?)$/i, 365 * 24],
];

function pluralNotes(body: Token, count: number): ScheduleNote[] {
  if (/s$/.test(body.text) === (count !== 1)) return [];
  return [
    {
      value: body.text,
      text: 'The guide writes "1 day" but "2 days"; it does not say that the other form is accepted.',
    },
  ];
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
