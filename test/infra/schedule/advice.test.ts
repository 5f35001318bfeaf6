import { advice, meetsOfficeHours } from '../../../infra/schedule/advice';
import { parseRules } from '../../../infra/schedule/rotation-rules';

test('has nothing to say about a documented schedule with room for retries', () => {
  expect(advice(parseRules({ ScheduleExpression: 'cron(0 3 ? * 2#2 *)', Duration: '2h' }))).toEqual([]);
});

test('says the default window, and that an hour is too short for retries', () => {
  expect(advice(parseRules({ ScheduleExpression: 'cron(0 3 * * ? *)' }))).toEqual([
    'No window is given; by default it is open to the end of the UTC day (24:00).',
  ]);
  expect(advice(parseRules({ ScheduleExpression: 'rate(4 hours)' }))).toEqual([
    'No window is given; by default it is open for 1 hour.',
    'The window of 1 hour leaves little room: a failed rotation is retried inside windows only. Give it 2 to 3 hours.',
  ]);
  expect(advice(parseRules({ ScheduleExpression: 'cron(0 23 * * ? *)' }))).toHaveLength(2);
});

test('repeats the notes of the parser', () => {
  expect(advice(parseRules({ ScheduleExpression: 'cron(0 3 ? * 1L *)', Duration: '2h' }))).toEqual([
    'The guide does not show 1L in day of week; it writes SUNL in day of month, with ? in day of week.',
  ]);
});

test('warns that a long window of an hourly rate is cut at midnight', () => {
  expect(advice(parseRules({ ScheduleExpression: 'rate(6 hours)', Duration: '3h' }))).toEqual([
    'A window that opens late in the day ends at 24:00 UTC, however long it is.',
  ]);
});

describe('office hours of Tokyo from 9 to 18', () => {
  const tokyo = { zone: 'Asia/Tokyo', from: 9, until: 18 };
  const meets = (opensAt: string, closesAt: string): boolean =>
    meetsOfficeHours({ opensAt: new Date(opensAt), closesAt: new Date(closesAt) }, tokyo);

  test.each([
    // Tokyo is nine hours ahead of UTC.
    ['2026-12-14T00:00Z', '2026-12-14T02:00Z', true],
    ['2026-12-13T22:00Z', '2026-12-14T00:00Z', false],
    ['2026-12-13T23:00Z', '2026-12-14T01:00Z', true],
    ['2026-12-14T08:00Z', '2026-12-14T10:00Z', true],
    ['2026-12-14T09:00Z', '2026-12-14T11:00Z', false],
    ['2026-12-12T01:00Z', '2026-12-12T03:00Z', false],
  ])('a window from %s to %s meets them: %s', (opensAt, closesAt, expected) => {
    expect(meets(opensAt, closesAt)).toBe(expected);
  });
});
