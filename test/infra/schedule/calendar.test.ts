import {
  longestIntervalDays,
  nextRotationDate,
  openings,
  windows,
  type RotationWindow,
  type WindowQuery,
  take,
} from '../../../infra/schedule/calendar';
import { parseRules, type RotationRules } from '../../../infra/schedule/rotation-rules';

const short = ({ opensAt, closesAt }: RotationWindow): string =>
  `${opensAt.toISOString().slice(0, 16)} to ${closesAt.toISOString().slice(0, 16)}`;

function next(rules: RotationRules, count: number, query: WindowQuery): string[] {
  return take(windows(parseRules(rules), query), count).map(short);
}

test('opens an hourly rate on the hour, counted from the hour of the last rotation', () => {
  const query = { lastRotated: new Date('2026-11-22T00:40:00Z'), after: new Date('2026-11-22T00:40:00Z') };
  expect(next({ ScheduleExpression: 'rate(4 hours)' }, 5, query)).toEqual([
    '2026-11-22T04:00 to 2026-11-22T05:00',
    '2026-11-22T08:00 to 2026-11-22T09:00',
    '2026-11-22T12:00 to 2026-11-22T13:00',
    '2026-11-22T16:00 to 2026-11-22T17:00',
    '2026-11-22T20:00 to 2026-11-22T21:00',
  ]);
});

test('opens a daily rate at midnight, counted from the day of the last rotation', () => {
  const query = { lastRotated: new Date('2026-11-22T13:00:00Z'), after: new Date('2026-11-22T13:00:00Z') };
  expect(next({ ScheduleExpression: 'rate(10 days)' }, 5, query)).toEqual([
    '2026-12-02T00:00 to 2026-12-03T00:00',
    '2026-12-12T00:00 to 2026-12-13T00:00',
    '2026-12-22T00:00 to 2026-12-23T00:00',
    '2027-01-01T00:00 to 2027-01-02T00:00',
    '2027-01-11T00:00 to 2027-01-12T00:00',
  ]);
  expect(next({ AutomaticallyAfterDays: 30, Duration: '3h' }, 1, query)).toEqual([
    '2026-12-22T00:00 to 2026-12-22T03:00',
  ]);
});

test('ends every window with the UTC day, even that of an hourly rate that opens late', () => {
  const query = { lastRotated: new Date('2026-11-22T18:00:00Z'), after: new Date('2026-11-22T18:00:00Z') };
  expect(next({ ScheduleExpression: 'rate(4 hours)', Duration: '4h' }, 2, query)).toEqual([
    '2026-11-22T22:00 to 2026-11-23T00:00',
    '2026-11-23T02:00 to 2026-11-23T06:00',
  ]);
});

test('includes the window that is open at the moment, up to its last millisecond', () => {
  const rules = { ScheduleExpression: 'cron(0 3 ? * 2#2 *)', Duration: '2h' };
  const open = ['2026-12-14T03:00 to 2026-12-14T05:00'];
  expect(next(rules, 1, { after: new Date('2026-12-14T04:59:59.999Z') })).toEqual(open);
  expect(next(rules, 1, { after: new Date('2026-12-14T05:00:00Z') })).toEqual(['2027-01-11T03:00 to 2027-01-11T05:00']);
  const upcoming = (at: string): string[] => take(openings(parseRules(rules), { after: new Date(at) }), 1).map(short);
  expect(upcoming('2026-12-14T03:00:00Z')).toEqual(open);
  expect(upcoming('2026-12-14T03:00:01Z')).toEqual(['2027-01-11T03:00 to 2027-01-11T05:00']);
});

test('is done with a window in which the secret was rotated', () => {
  const rules = { ScheduleExpression: 'cron(0 3 ? * 2#2 *)', Duration: '2h' };
  const after = new Date('2026-12-14T04:00:00Z');
  expect(next(rules, 1, { lastRotated: new Date('2026-12-14T03:20:00Z'), after })).toEqual([
    '2027-01-11T03:00 to 2027-01-11T05:00',
  ]);
  expect(next(rules, 1, { lastRotated: new Date('2026-11-09T03:20:00Z'), after })).toEqual([
    '2026-12-14T03:00 to 2026-12-14T05:00',
  ]);
});

test('continues to count a rate whose rotations have long been overdue', () => {
  const query = { lastRotated: new Date('2020-01-01T00:30:00Z'), after: new Date('2026-11-22T03:30:00Z') };
  expect(next({ ScheduleExpression: 'rate(10 days)' }, 2, query)).toEqual([
    '2026-11-25T00:00 to 2026-11-26T00:00',
    '2026-12-05T00:00 to 2026-12-06T00:00',
  ]);
  expect(next({ ScheduleExpression: 'rate(5 hours)', Duration: '2h' }, 1, query)).toEqual([
    '2026-11-22T02:00 to 2026-11-22T04:00',
  ]);
});

describe('the next rotation date', () => {
  const now = new Date('2026-12-14T04:00:00Z');
  const date = (rules: RotationRules, lastRotated?: string): string =>
    nextRotationDate(
      parseRules(rules),
      lastRotated === undefined ? undefined : new Date(lastRotated),
      now,
    ).toISOString();
  const monthly = { ScheduleExpression: 'cron(0 3 ? * 2#2 *)', Duration: '2h' };

  test('is the end of the next window, not its opening', () => {
    expect(date(monthly, '2026-12-14T03:10:00Z')).toBe('2027-01-11T04:59:59.000Z');
    expect(date({ ScheduleExpression: 'rate(10 days)' }, '2026-12-14T03:10:00Z')).toBe('2026-12-24T23:59:59.000Z');
  });

  test('is that of the very next window after a rotation by hand outside a window', () => {
    expect(date(monthly, '2026-12-13T12:00:00Z')).toBe('2026-12-14T04:59:59.000Z');
  });

  test('moves a rate, but not cron, when someone rotates by hand', () => {
    expect(date({ ScheduleExpression: 'rate(10 days)' }, '2026-12-18T09:00:00Z')).toBe('2026-12-28T23:59:59.000Z');
    expect(date(monthly, '2026-12-18T09:00:00Z')).toBe('2027-01-11T04:59:59.000Z');
  });

  test('lies in the past as long as no rotation has succeeded', () => {
    expect(date(monthly, '2026-10-12T03:10:00Z')).toBe('2026-11-09T04:59:59.000Z');
  });

  test('is the end of the window now open for a secret that never was rotated', () => {
    expect(date(monthly)).toBe('2026-12-14T04:59:59.000Z');
    expect(date({ ScheduleExpression: 'rate(10 days)' })).toBe('2026-12-24T23:59:59.000Z');
  });
});

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
