import { parseSchedule } from '../../../infra/schedule/parse';
import { ScheduleError, underline } from '../../../infra/schedule/schedule-error';

function refusal(expression: string): ScheduleError {
  try {
    parseSchedule(expression);
  } catch (error) {
    if (error instanceof ScheduleError) return error;
    throw error;
  }
  throw new Error(`${expression} was accepted`);
}

test.each([
  ['cron(0 3 ? * 2#2 *)', [3]],
  ['cron(0 2/10 * * ? *)', [2, 12, 22]],
  ['cron(0 /8 * * ? *)', [0, 8, 16]],
  ['cron(0 */8 * * ? *)', [0, 8, 16]],
  ['cron(0 4-23/6 * * ? *)', [4, 10, 16, 22]],
  ['cron(0 20-8/6 * * ? *)', [2, 8, 20]],
  ['cron(0 14,2 * * ? *)', [2, 14]],
])('reads the hours of %s', (expression, hours) => {
  expect(parseSchedule(expression)).toMatchObject({ kind: 'cron', hours });
});

test.each([
  ['cron(0 3 1,15,L * ? *)', [{ kind: 'date', date: 1 }, { kind: 'date', date: 15 }, { kind: 'lastDate' }]],
  ['cron(0 3 SUNL * ? *)', [{ kind: 'lastWeekday', weekday: 1 }]],
  ['cron(0 3 ? * 1L *)', [{ kind: 'lastWeekday', weekday: 1 }]],
  ['cron(0 3 ? * L *)', [{ kind: 'weekday', weekday: 7 }]],
  [
    'cron(0 3 ? * FRI-MON/2 *)',
    [
      { kind: 'weekday', weekday: 6 },
      { kind: 'weekday', weekday: 1 },
    ],
  ],
  ['cron(0 3 ? * MON#5 *)', [{ kind: 'nthWeekday', weekday: 2, nth: 5 }]],
  [
    'cron(0 0 ? * 7#2,7#4 *)',
    [
      { kind: 'nthWeekday', weekday: 7, nth: 2 },
      { kind: 'nthWeekday', weekday: 7, nth: 4 },
    ],
  ],
  ['cron(0 3 30-2 * ? *)', [1, 2, 30, 31].map((date) => ({ kind: 'date', date }))],
])('reads the days of %s', (expression, days) => {
  expect(parseSchedule(expression)).toMatchObject({ days });
});

test.each([
  ['cron(0 3 1 3/3 ? *)', [3, 6, 9, 12]],
  ['cron(0 3 1 1/11 ? *)', [1, 12]],
  ['cron(0 3 1 1/1 ? *)', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ['cron(0 3 1 NOV-FEB ? *)', [1, 2, 11, 12]],
  ['cron(0 3 1 JAN,JUL ? *)', [1, 7]],
])('reads the months of %s', (expression, months) => {
  expect(parseSchedule(expression)).toMatchObject({ months });
});

test.each([
  ['rate(4 hours)', 'hours', 4],
  ['rate(23976 hours)', 'hours', 23976],
  ['rate(1 day)', 'days', 1],
  ['rate(999 days)', 'days', 999],
])('reads %s', (expression, unit, count) => {
  expect(parseSchedule(expression)).toMatchObject({ kind: 'rate', unit, count, notes: [] });
});

test.each([
  ['cron(0 3 ? * 1L *)', '1L'],
  ['cron(0 0 ? * 7#2,7#4 *)', '7#2,7#4'],
  ['cron(0 3 L,15 * ? *)', 'L,15'],
  ['cron(0 3 1 NOV-FEB ? *)', 'NOV-FEB'],
  ['cron(0 3 ? * mon *)', 'mon'],
  ['rate(1 days)', '1 days'],
])('accepts %s with a note, because the guide leaves it open', (expression, value) => {
  expect(parseSchedule(expression).notes.map((note) => note.value)).toEqual([value]);
});

test('has no note on what the guide documents', () => {
  for (const expression of [
    'cron(0 3 SUNL * ? *)',
    'cron(0 3 ? 1/1 2#2 *)',
    'cron(0 3 L * ? *)',
    'cron(0 3 ? * L *)',
  ]) {
    expect(parseSchedule(expression).notes).toEqual([]);
  }
});

test.each([
  // expression, field, value at fault, what to write instead
  ['cron(15 3 * * ? *)', 'minutes', '15', 'cron(0 3 * * ? *)'],
  ['cron(* 3 * * ? *)', 'minutes', '*', 'cron(0 3 * * ? *)'],
  ['cron(0 24 * * ? *)', 'hours', '24', 'cron(0 0 * * ? *)'],
  ['cron(0 99 * * ? *)', 'hours', '99', 'cron(0 23 * * ? *)'],
  ['cron(0 0/24 * * ? *)', 'hours', '24', 'cron(0 0 * * ? *)'],
  ['cron(0 3,, * * ? *)', 'hours', '3,,', 'cron(0 3 * * ? *)'],
  ['cron(0 3 32 * ? *)', 'day of month', '32', 'cron(0 3 31 * ? *)'],
  ['cron(0 3 0 * ? *)', 'day of month', '0', 'cron(0 3 1 * ? *)'],
  ['cron(0 3 15W * ? *)', 'day of month', '15W', 'cron(0 3 15 * ? *)'],
  ['cron(0 3 1L * ? *)', 'day of month', '1L', 'cron(0 3 SUNL * ? *)'],
  ['cron(0 3 31 2 ? *)', 'day of month', '31', 'cron(0 3 L 2 ? *)'],
  ['cron(0 3 1 13 ? *)', 'month', '13', 'cron(0 3 1 12 ? *)'],
  ['cron(0 3 1 JUNE ? *)', 'month', 'JUNE', 'cron(0 3 1 JUN ? *)'],
  ['cron(0 3 ? * 0 *)', 'day of week', '0', 'cron(0 3 ? * SUN *)'],
  ['cron(0 3 ? * 8 *)', 'day of week', '8', 'cron(0 3 ? * 7 *)'],
  ['cron(0 3 ? * 2#6 *)', 'day of week', '2#6', 'cron(0 3 ? * 2#5 *)'],
  ['cron(0 3 * * * *)', 'day of week', '*', 'cron(0 3 * * ? *)'],
  ['cron(0 3 * * MON *)', 'day of week', 'MON', 'cron(0 3 ? * MON *)'],
  ['cron(0 3 ? * ? *)', 'day of week', '?', 'cron(0 3 * * ? *)'],
  ['cron(0 3 * * ? 2027)', 'year', '2027', 'cron(0 3 * * ? *)'],
  ['cron(0 0/2 * * ? *)', 'hours', '0/2', 'cron(0 0/4 * * ? *)'],
  ['cron(0 0/7 * * ? *)', 'hours', '0/7', 'cron(0 0/8 * * ? *)'],
  ['cron(0 1,23 * * ? *)', 'hours', '1,23', 'cron(0 1 * * ? *)'],
  ['cron(0 1,3,9 ? * MON *)', 'hours', '1,3,9', 'cron(0 1,9 ? * MON *)'],
  ['cron(0 3  * * ? *)', 'schedule expression', '0 3  * * ? *', 'cron(0 3 * * ? *)'],
  ['cron(0 0 3 * * ? *)', 'schedule expression', '0 0 3 * * ? *', 'cron(0 3 * * ? *)'],
  ['CRON(0 3 * * ? *)', 'schedule expression', 'CRON(0 3 * * ? *)', 'cron(0 3 * * ? *)'],
  ['cron(0 3 * * ? *);', 'schedule expression', ';', 'cron(0 3 * * ? *)'],
  ['0 3 * * 1', 'schedule expression', '0 3 * * 1', 'cron(0 3 ? * MON *)'],
  ['rate(1 hour)', 'rate', '1 hour', 'rate(4 hours)'],
  ['rate(0 days)', 'rate', '0 days', 'rate(1 day)'],
  ['rate(1000 days)', 'rate', '1000 days', 'rate(999 days)'],
  ['rate(23977 hours)', 'rate', '23977 hours', 'rate(999 days)'],
  ['rate(2 weeks)', 'rate', 'weeks', 'rate(14 days)'],
  ['rate(30 minutes)', 'rate', 'minutes', 'rate(4 hours)'],
  ['rate(10days)', 'rate', '10days', 'rate(10 days)'],
])('refuses %s, names the %s "%s" and suggests %s', (expression, field, value, suggestion) => {
  const error = refusal(expression);
  expect(error).toMatchObject({ field, value, input: expression });
  expect(error.message).toContain(`"${suggestion}"`);
  expect(() => parseSchedule(suggestion)).not.toThrow();
});

test('offers both ways out where both day fields say something', () => {
  expect(refusal('cron(0 3 15 * MON *)').message).toBe(
    'Rotation schedule "cron(0 3 15 * MON *)": day of week "MON" must be ? while day of month says which days, ' +
      'or the other way round. Write "cron(0 3 15 * ? *)" or "cron(0 3 ? * MON *)".',
  );
});

test('repairs several faults at once in what it suggests', () => {
  expect(refusal('cron(30 25 * * * 2026)').message).toContain('Write "cron(0 23 * * ? *)".');
});

test('suggests nothing rather than something unrelated', () => {
  expect(refusal('every full moon').message).toBe(
    'Rotation schedule: schedule expression "every full moon" must be cron(...) with six fields or rate(...).',
  );
  expect(refusal('')).toMatchObject({ value: '' });
  expect(refusal('cron()').message).not.toContain('Write');
});

test.each([
  'cron(0 3 1/2/3 * ? *)',
  'cron(0 3 1-2-3 * ? *)',
  'cron(0 3 ? * 2-3#1 *)',
  'cron(0 3 L-3 * ? *)',
  'cron(0 *,3 * * ? *)',
])('refuses %s, a form that Secrets Manager does not have', (expression) => {
  expect(refusal(expression)).toBeInstanceOf(ScheduleError);
});

test('refuses an expression of more than 256 characters', () => {
  const hours = Array.from({ length: 125 }, () => '3').join(',');
  expect(refusal(`cron(0 ${hours} * * ? *)`)).toMatchObject({ position: { start: 256, end: 265 } });
});

test('accepts hours whose last opening is far enough from the first of the next day that opens', () => {
  // 22:00 to 02:00 is exactly four hours; Mondays are a week apart.
  expect(parseSchedule('cron(0 2/10 * * ? *)').kind).toBe('cron');
  expect(parseSchedule('cron(0 1,23 ? * MON *)').kind).toBe('cron');
  // The last day of a month and the first of the next are neighbours.
  expect(refusal('cron(0 1,23 1,L * ? *)').field).toBe('hours');
});

test('puts a caret under every character at fault', () => {
  expect(underline(refusal('cron(0 25 * * ? *)'))).toBe('cron(0 25 * * ? *)\n       ^^');
  expect(underline(refusal(''))).toBe('\n^');
});
