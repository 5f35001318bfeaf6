import { longestIntervalDays } from '../../../infra/schedule/longest-interval';
import { parseRules } from '../../../infra/schedule/rotation-rules';

it.each([
  ['rate(30 days)', 30],
  ['rate(12 hours)', 1],
  ['cron(0 3 * * ? *)', 1],
  ['cron(0 3 1 * ? *)', 31],
  ['cron(0 3 ? * 2#2 *)', 35],
  ['cron(0 3 1 1/3 ? *)', 92],
  ['cron(0 3 1 JAN ? *)', 366],
])('%s opens at least every %d days', (expression, days) => {
  expect(longestIntervalDays(parseRules({ ScheduleExpression: expression }))).toBe(days);
});

it('AutomaticallyAfterDays counts as a rate', () => {
  expect(longestIntervalDays(parseRules({ AutomaticallyAfterDays: 45 }))).toBe(45);
});
