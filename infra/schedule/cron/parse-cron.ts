import type { CronMeaning, CronSchedule, Parsed, ScheduleNote } from '../expression';
import { readDays } from './days';
import { HOURS, MONTHS, readTerm, spanOf, splitToken, termsOf, type TermValues, type Token } from './values';
import { Fault, type Repair } from '../schedule-error';
import { LEAST_DISTANCE_HOURS, neverOpens, spacedHours, tooClose } from './spacing';
import { fromUnix } from './write-cron';

/**
 * Reads what stands between the parentheses of `cron(...)`: minutes, hours, day of month, month, day of week, year.
 * Throws a {@link Fault} at the first thing Secrets Manager refuses (user guide, "Cron expressions").
 */
export function readCron(expression: string, body: Token): CronSchedule {
  const [minutes, hours, dates, months, weekdays, year] = sixFields(body);
  only(minutes, '0', 'minutes', 'must be 0, since windows open on the hour');
  const hourTerms = termsOf(hours, HOURS).map((term) => readTerm(term, HOURS));
  const { days, notes: dayNotes } = readDays(dates, weekdays);
  const monthTerms = termsOf(months, MONTHS).map((term) => readTerm(term, MONTHS));
  only(year, '*', 'year', 'must be *, since a schedule has no end');

  const meaning: CronMeaning = { hours: valuesOf(hourTerms), days, months: valuesOf(monthTerms) };
  refuseNever(meaning, dates.text === '?' ? weekdays : dates, months);
  refuseTooClose(meaning, hours);
  const fields: Omit<CronSchedule, keyof Parsed> = {
    kind: 'cron',
    expression,
    ...meaning,
    hoursStepped: hourTerms.some((term) => term.stepped),
    notes: [...notesOf(hourTerms), ...dayNotes, ...notesOf(monthTerms), ...lowerCaseNotes(body)],
  };
  return fields as CronSchedule;
}

type SixFields = readonly [Token, Token, Token, Token, Token, Token];

function sixFields(body: Token): SixFields {
  const fields = splitToken(body, ' ');
  if (fields.some((field) => field.text === '')) {
    const replacement = fields
      .map((field) => field.text)
      .filter((text) => text !== '')
      .join(' ');
    throw new Fault('schedule expression', spanOf(body), 'must have exactly one blank between its fields', [
      { ...spanOf(body), replacement },
    ]);
  }
  if (fields.length === 6) return fields as unknown as SixFields;
  throw new Fault(
    'schedule expression',
    spanOf(body),
    'must have six fields: minutes hours day-of-month month day-of-week year',
    fieldCountRepairs(body, fields),
  );
}

function fieldCountRepairs(body: Token, fields: readonly Token[]): Repair[] {
  const texts = fields.map((field) => field.text);
  if (texts.length === 5) return [{ ...spanOf(body), replacement: fromUnix(texts) }];
  // Quartz writes seconds first.
  if (texts.length === 7) return [{ ...spanOf(body), replacement: texts.slice(1).join(' ') }];
  return [];
}

function only(token: Token, wanted: string, field: 'minutes' | 'year', rule: string): void {
  if (token.text !== wanted) throw new Fault(field, spanOf(token), rule, [{ ...spanOf(token), replacement: wanted }]);
}

function refuseNever(meaning: CronMeaning, days: Token, months: Token): void {
  if (!neverOpens(meaning)) return;
  throw new Fault('day of month', spanOf(days), `never comes in month ${months.text}`, [
    { ...spanOf(days), replacement: days.text.includes('#') ? days.text.replace(/#\d/, '#4') : 'L' },
  ]);
}

function refuseTooClose(meaning: CronMeaning, hours: Token): void {
  const pair = tooClose(meaning);
  if (pair === undefined) return;
  const rule = `opens windows at ${clock(pair.first)} and ${clock(pair.second)}, but openings must be at least ${LEAST_DISTANCE_HOURS} hours apart`;
  throw new Fault('hours', spanOf(hours), rule, [{ ...spanOf(hours), replacement: spacedHours(meaning, hours.text) }]);
}

function valuesOf(terms: readonly TermValues[]): number[] {
  return [...new Set(terms.flatMap((term) => term.values))].sort((a, b) => a - b);
}

function notesOf(terms: readonly TermValues[]): ScheduleNote[] {
  return terms.flatMap((term) => term.notes);
}

function lowerCaseNotes(body: Token): ScheduleNote[] {
  const text = 'The guide writes names in capitals only.';
  return [...body.text.matchAll(/[A-Za-z]*[a-z][A-Za-z]*/g)].map(([value]) => ({ value, text }));
}

/** An hour as clocks show it: `03:00`. */
function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
