import { parseRules, type RotationRules } from '../../../infra/schedule/rotation-rules';

test.each<[RotationRules, number | 'restOfDay']>([
  [{ ScheduleExpression: 'cron(0 3 ? * 2#2 *)' }, 'restOfDay'],
  [{ ScheduleExpression: 'rate(10 days)' }, 'restOfDay'],
  [{ AutomaticallyAfterDays: 30 }, 'restOfDay'],
  [{ ScheduleExpression: 'rate(4 hours)' }, 1],
  [{ ScheduleExpression: 'rate(48 hours)' }, 1],
  [{ ScheduleExpression: 'cron(0 0/8 * * ? *)' }, 1],
  [{ ScheduleExpression: 'cron(0 20/8 * * ? *)' }, 1],
  [{ ScheduleExpression: 'cron(0 2,14 * * ? *)' }, 1],
])('gives %j its default window', (rules, window) => {
  expect(parseRules(rules)).toMatchObject({ window, duration: undefined });
});

test.each([
  ['cron(0 20 ? * MON *)', '4h', '5h', 'opening at 20:00, it must end by 24:00 UTC'],
  ['cron(0 0 ? * MON *)', '24h', '25h', 'opening at 00:00, it must end by 24:00 UTC'],
  ['cron(0 0/4 * * ? *)', '4h', '5h', 'the next window opens 4 hours later'],
  ['cron(0 2/10 * * ? *)', '2h', '3h', 'opening at 22:00, it must end by 24:00 UTC'],
  ['rate(4 hours)', '4h', '5h', 'the next window opens 4 hours later'],
  ['rate(48 hours)', '24h', '25h', 'a window ends with the UTC day in which it opened'],
  ['rate(10 days)', '24h', '25h', 'a window ends with the UTC day in which it opened'],
])('lets the window of %s be %s, but not %s', (expression, longest, tooLong, reason) => {
  const rules = parseRules({ ScheduleExpression: expression, Duration: longest });
  expect(`${rules.window}h`).toBe(longest);
  expect(() => parseRules({ ScheduleExpression: expression, Duration: tooLong })).toThrow(
    `Rotation schedule: window "${tooLong}" is too long: ${reason}. Write "${longest}".`,
  );
});

test.each([
  ['0h', '1h'],
  ['2', '2h'],
  ['90m', '2h'],
  ['2 hours', '2h'],
  ['1d', '21h'],
  ['-1h', '21h'],
  ['', '21h'],
])('refuses the window "%s" and suggests %s', (window, suggestion) => {
  expect(() => parseRules({ ScheduleExpression: 'cron(0 3 * * ? *)', Duration: window })).toThrow(
    `window "${window}" must be 1h to 24h, in whole hours. Write "${suggestion}".`,
  );
});

test.each([
  [1, 1],
  [1000, 1000],
])('takes AutomaticallyAfterDays of %d', (days, count) => {
  expect(parseRules({ AutomaticallyAfterDays: days }).schedule).toMatchObject({ unit: 'days', count });
});

test.each([
  [0, '1'],
  [1001, '1000'],
  [1.5, '2'],
])('refuses AutomaticallyAfterDays of %d', (days, suggestion) => {
  expect(() => parseRules({ AutomaticallyAfterDays: days })).toThrow(
    `days "${days}" must be a whole number from 1 to 1000. Write "${suggestion}".`,
  );
  expect(() => parseRules({ AutomaticallyAfterDays: NaN })).toThrow('must be a whole number from 1 to 1000.');
});

test('demands exactly one of expression and days, and knows no other field', () => {
  expect(() => parseRules({})).toThrow('must give ScheduleExpression or AutomaticallyAfterDays');
  expect(() => parseRules({ ScheduleExpression: 'rate(1 day)', AutomaticallyAfterDays: 1 })).toThrow(
    'cannot be combined with ScheduleExpression',
  );
  expect(() => parseRules({ ScheduleExpression: 'rate(1 day)', Window: '2h' } as RotationRules)).toThrow(
    '"Window" is none of ScheduleExpression, AutomaticallyAfterDays, Duration',
  );
});
