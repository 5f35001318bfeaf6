import fc from 'fast-check';
import { openings, take } from '../../../infra/schedule/calendar';
import { parseRules } from '../../../infra/schedule/rotation-rules';
import { sentence } from '../../../infra/schedule/sentence';

const say = (expression: string, window?: string): string =>
  sentence(parseRules({ ScheduleExpression: expression, ...(window === undefined ? {} : { Duration: window }) }));

test.each([
  ['cron(0 3 ? 1/1 2#2 *)', '2h', 'second Monday of every month, 03:00 to 05:00 UTC'],
  ['cron(0 1 ? 3/3 1L *)', undefined, 'last Sunday of March, June, September and December, 01:00 to 24:00 UTC'],
  ['cron(0 1 SUNL * ? *)', '3h', 'last Sunday of every month, 01:00 to 04:00 UTC'],
  ['cron(0 0 ? * 7#2,7#4 *)', '4h', 'second Saturday and fourth Saturday of every month, 00:00 to 04:00 UTC'],
  ['rate(4 hours)', undefined, 'every 4 hours after the last rotation, for 1 hour'],
  ['rate(10 days)', undefined, 'every 10 days after the last rotation, 00:00 to 24:00 UTC'],
  ['rate(1 day)', '2h', 'every day after the last rotation, 00:00 to 02:00 UTC'],
  ['cron(0 17 L * ? *)', undefined, 'last day of every month, 17:00 to 24:00 UTC'],
  ['cron(0 0 ? 1/11 2#1 *)', '1h', 'first Monday of January and December, 00:00 to 01:00 UTC'],
  ['cron(0 2/10 * * ? *)', undefined, 'every day, at 02:00, 12:00 and 22:00 UTC, for 1 hour each'],
  ['cron(0 2,14 * * ? *)', '3h', 'every day, 02:00 to 05:00 and 14:00 to 17:00 UTC'],
  ['cron(0 20 ? * MON *)', '4h', 'every Monday, 20:00 to 24:00 UTC'],
  ['cron(0 3 ? * 2-6 *)', '2h', 'every Monday to Friday, 03:00 to 05:00 UTC'],
  ['cron(0 3 ? * SUN,SAT *)', '2h', 'every Saturday and Sunday, 03:00 to 05:00 UTC'],
  ['cron(0 3 ? MAR-MAY FRI *)', '2h', 'every Friday in March to May, 03:00 to 05:00 UTC'],
  ['cron(0 3 1,15 * ? *)', '2h', '1st and 15th of every month, 03:00 to 05:00 UTC'],
  [
    'cron(0 3 1-7,11,22,23,L JAN ? *)',
    '2h',
    '1st to 7th, 11th, 22nd, 23rd and last day of January, 03:00 to 05:00 UTC',
  ],
  ['cron(0 3 * 12 ? *)', '2h', 'every day in December, 03:00 to 05:00 UTC'],
  ['cron(0 3 ? * 2#2,WED *)', '2h', 'second Monday of every month and every Wednesday, 03:00 to 05:00 UTC'],
  ['cron(0 3 ? 3 2#2,WED *)', '2h', 'second Monday of March and every Wednesday in March, 03:00 to 05:00 UTC'],
])('says %s with window %s as "%s"', (expression, window, expected) => {
  expect(say(expression, window)).toBe(expected);
});

test('says nothing twice: schedules with the same sentence open the same windows', () => {
  const days = fc.oneof(
    fc.constantFrom('1', '1-3', '*', 'L', 'SUNL', '1,L', '31', '1/10', '1,2,3').map((dates) => [dates, '?'] as const),
    fc
      .constantFrom('2', 'MON', '2#1', '2L', '2-4', 'MON,TUE,WED', 'L', '7', '*', '2#1,3')
      .map((day) => ['?', day] as const),
  );
  const rules = fc
    .tuple(
      fc.constantFrom('3', '3,15', '3-15/12', '3/8'),
      days,
      fc.constantFrom('*', '1/1', '3', 'MAR', '3,4,5', '3-5'),
    )
    .map(([hours, [date, weekday], month]) =>
      parseRules({ ScheduleExpression: `cron(0 ${hours} ${date} ${month} ${weekday} *)` }),
    );
  const after = new Date('2026-11-22T00:00:00Z');
  const seen = new Map<string, string>();
  fc.assert(
    fc.property(rules, (parsed) => {
      const dates = JSON.stringify(take(openings(parsed, { after }), 12));
      const words = sentence(parsed);
      expect(seen.get(words) ?? dates).toBe(dates);
      seen.set(words, dates);
    }),
    { numRuns: 300 },
  );
});
