import { readRate } from '../../../../../infra/local/aws/events/rate-expression';

const read = (expression: string) => readRate(expression, 'Rule r');

test.each([
  ['rate(1 minute)', 60_000],
  ['rate(5 minutes)', 300_000],
  ['rate(1 hour)', 3_600_000],
  ['rate(6 hours)', 21_600_000],
  ['rate(1 day)', 86_400_000],
  ['rate(30 days)', 2_592_000_000],
  ['rate(10  minutes)', 600_000],
])('%s has a period of %i ms', (expression, milliseconds) => {
  expect(read(expression)).toBe(milliseconds);
});

test.each([
  ['rate(1 hours)', 'Rule r: rate(1 hours) must be rate(1 hour): a value of 1 takes the singular, more the plural.'],
  ['rate(5 hour)', 'Rule r: rate(5 hour) must be rate(5 hours): a value of 1 takes the singular, more the plural.'],
])('%s is refused, as by EventBridge', (expression, message) => {
  expect(() => read(expression)).toThrow(message);
});

test.each([
  'rate(0 hours)',
  'rate(-1 hours)',
  'rate(1.5 hours)',
  'rate(2 weeks)',
  'rate(6hours)',
  'rate(hour)',
  '6 hours',
])('%s is refused with what is allowed', (expression) => {
  expect(() => read(expression)).toThrow(
    `Rule r: ${expression} must be rate(value unit), a whole number from 1 and minute, hour or day, as in rate(6 hours).`,
  );
});

test('cron(...) is refused by name', () => {
  expect(() => read('cron(0 3 * * ? *)')).toThrow('Rule r: cron(0 3 * * ? *) is not imitated; only rate(...) is.');
});
