import { buildSchedule } from '../../../infra/schedule/builder';

test.each([
  [{ every: 'hours', count: 6 } as const, 'rate(6 hours)'],
  [{ every: 'hours', count: 10, hour: 2 } as const, 'cron(0 2/10 * * ? *)'],
  [{ every: 'days', count: 1 } as const, 'rate(1 day)'],
  [{ every: 'days', count: 10 } as const, 'rate(10 days)'],
  [{ every: 'days', count: 1, hour: 5 } as const, 'cron(0 5 * * ? *)'],
  [{ every: 'days', count: 10, hour: 5 } as const, 'cron(0 5 1/10 * ? *)'],
])('builds %j', (choice, expression) => {
  expect(buildSchedule(choice).expression).toBe(expression);
});

test('says honestly that days with an hour start again with every month', () => {
  expect(buildSchedule({ every: 'days', count: 10, hour: 5, window: 2 }).sentence).toBe(
    '1st, 11th, 21st and 31st of every month, 05:00 to 07:00 UTC',
  );
});
