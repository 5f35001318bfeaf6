import { Cron } from 'croner';
import fc from 'fast-check';
import type { CronSchedule } from '../../../../infra/schedule/expression';
import { cronOpenings } from '../../../../infra/schedule/cron/occurrences';
import { parseSchedule } from '../../../../infra/schedule/parse';
import { take } from '../../../../infra/schedule/calendar';
import { writeCron } from '../../../../infra/schedule/cron/write-cron';

const SUNDAY = Date.UTC(2026, 10, 22);

function parseCron(expression: string): CronSchedule {
  const schedule = parseSchedule(expression);
  if (schedule.kind !== 'cron') throw new Error(`${expression} is not cron`);
  return schedule;
}

function next(expression: string, count: number, from = SUNDAY): string[] {
  return take(cronOpenings(parseCron(expression), from), count).map((instant) =>
    new Date(instant).toISOString().slice(0, 16),
  );
}

/** Asked-for openings as text with their hour, from 22 November 2026, a Sunday. */
function at(hour: string, ...dates: string[]): string[] {
  return dates.map((date) => `${date}T${hour}`);
}

test.each([
  [
    'second Monday of every month',
    'cron(0 3 ? 1/1 2#2 *)',
    at('03:00', '2026-12-14', '2027-01-11', '2027-02-08', '2027-03-08', '2027-04-12'),
  ],
  [
    'last Sunday of each quarter',
    'cron(0 1 ? 3/3 1L *)',
    at('01:00', '2026-12-27', '2027-03-28', '2027-06-27', '2027-09-26', '2027-12-26'),
  ],
  [
    'second and fourth Saturday',
    'cron(0 0 ? * 7#2,7#4 *)',
    at('00:00', '2026-11-28', '2026-12-12', '2026-12-26', '2027-01-09', '2027-01-23'),
  ],
  [
    'last day of the month',
    'cron(0 17 L * ? *)',
    at('17:00', '2026-11-30', '2026-12-31', '2027-01-31', '2027-02-28', '2027-03-31'),
  ],
  [
    'first Monday of January and December',
    'cron(0 0 ? 1/11 2#1 *)',
    at('00:00', '2026-12-07', '2027-01-04', '2027-12-06', '2028-01-03', '2028-12-04'),
  ],
  [
    'last Thursday',
    'cron(0 8 ? * 5L *)',
    at('08:00', '2026-11-26', '2026-12-31', '2027-01-28', '2027-02-25', '2027-03-25'),
  ],
  ['every Saturday, by a lone L', 'cron(0 5 ? * L *)', at('05:00', '2026-11-28', '2026-12-05')],
  ['last Sunday, by SUNL', 'cron(0 1 SUNL * ? *)', at('01:00', '2026-11-29', '2026-12-27', '2027-01-31')],
  ['leap day', 'cron(0 3 29 2 ? *)', at('03:00', '2028-02-29', '2032-02-29')],
  ['the 31st where there is one', 'cron(0 3 31 * ? *)', at('03:00', '2026-12-31', '2027-01-31', '2027-03-31')],
  ['fifth Sunday where there is one', 'cron(0 3 ? * 1#5 *)', at('03:00', '2026-11-29', '2027-01-31', '2027-05-30')],
])('opens on the %s: %s', (_, expression, dates) => {
  expect(next(expression, dates.length)).toEqual(dates);
});

test('starts the steps of hours again every day', () => {
  expect(next('cron(0 2/10 * * ? *)', 5)).toEqual([
    '2026-11-22T02:00',
    '2026-11-22T12:00',
    '2026-11-22T22:00',
    '2026-11-23T02:00',
    '2026-11-23T12:00',
  ]);
});

test('counts an opening at exactly the given instant, and none a millisecond before it', () => {
  expect(next('cron(0 3 ? * MON *)', 1, Date.UTC(2026, 10, 23, 3))).toEqual(['2026-11-23T03:00']);
  expect(next('cron(0 3 ? * MON *)', 1, Date.UTC(2026, 10, 23, 3, 0, 0, 1))).toEqual(['2026-11-30T03:00']);
});

test.each([
  ['cron(0 1 SUNL * ? *)', 'cron(0 1 ? * 1L *)'],
  ['cron(0 1 ? * L *)', 'cron(0 1 ? * 7 *)'],
  ['cron(0 1 1 NOV-FEB ? *)', 'cron(0 1 1 11,12,1,2 ? *)'],
  ['cron(0 1 ? * FRI-MON *)', 'cron(0 1 ? * 6,7,1,2 *)'],
  ['cron(0 20-8/6 * * ? *)', 'cron(0 2,8,20 * * ? *)'],
  ['cron(0 /8 * * ? *)', 'cron(0 0,8,16 * * ? *)'],
  ['cron(0 1 * * ? *)', 'cron(0 1 ? * * *)'],
])('reads %s as %s', (expression, other) => {
  expect(next(expression, 30)).toEqual(next(other, 30));
});

// Random expressions, in the forms that need no translation for the reference implementation.

const hoursField = fc.oneof(
  fc.integer({ min: 0, max: 23 }).map(String),
  fc.constantFrom('2/10', '0/8', '0/6', '4,12,20', '1-23/8', '7,15'),
);
const monthField = fc.oneof(
  fc.constantFrom('*', '1/1', '3/3', '1/11', 'JAN-JUN', '6-9', 'FEB', '2/5'),
  fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 }).map((months) => months.join(',')),
);
const dateField = fc.oneof(
  fc.constantFrom('*', 'L', '1/10', '5-9', '10-30/7', '1,15,28', '29-31', '31'),
  fc.integer({ min: 1, max: 31 }).map(String),
);
const weekday = fc.constantFrom('1', '2', '3', '4', '5', '6', '7', 'SUN', 'WED', 'SAT');
const weekdayField = fc.oneof(
  weekday,
  fc.constantFrom('MON-FRI', '2-6', '2,4,6', 'TUE,SAT', '1-7', '2-6/2'),
  fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 })).map(([day, nth]) => `${day}#${nth}`),
  fc.integer({ min: 1, max: 7 }).map((day) => `${day}L`),
  fc.constantFrom('7#2,7#4', '2#1,5#3'),
);
const dayFields = fc.oneof(
  dateField.map((dates) => [dates, '?'] as const),
  weekdayField.map((weekdays) => ['?', weekdays] as const),
);
const cronBody = fc
  .tuple(hoursField, dayFields, monthField)
  .map(([hours, [dates, weekdays], months]) => `0 ${hours} ${dates} ${months} ${weekdays} *`)
  .filter((body) => parses(`cron(${body})`));

function parses(expression: string): boolean {
  try {
    parseSchedule(expression);
    return true;
  } catch {
    return false;
  }
}

const instants = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2032, 0, 1) });

test('agrees with an independent implementation of cron on random expressions', () => {
  fc.assert(
    fc.property(cronBody, instants, (body, from) => {
      const reference = new Cron(`0 ${body}`, {
        mode: '7-part',
        alternativeWeekdays: true,
        sloppyRanges: true,
        timezone: 'UTC',
      });
      // The reference looks strictly after its start.
      const expected = reference.nextRuns(6, new Date(from - 1)).map((date) => date.getTime());
      expect(take(cronOpenings(parseCron(`cron(${body})`), from), 6)).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

test('opens the same windows after being rewritten in documented forms', () => {
  fc.assert(
    fc.property(cronBody, instants, (body, from) => {
      const schedule = parseCron(`cron(${body})`);
      const rewritten = parseCron(writeCron(schedule));
      expect(take(cronOpenings(rewritten, from), 12)).toEqual(take(cronOpenings(schedule, from), 12));
    }),
    { numRuns: 150 },
  );
});

test('writes the last weekday in the documented form', () => {
  expect(writeCron(parseCron('cron(0 1 ? 3/3 1L *)'))).toBe('cron(0 1 SUNL 3,6,9,12 ? *)');
  expect(writeCron(parseCron('cron(0 1 ? * 1L,2#2 *)'))).toBe('cron(0 1 ? * 2#2,1L *)');
  expect(writeCron(parseCron('cron(0 2/10 ? * * *)'))).toBe('cron(0 2,12,22 * * ? *)');
});
