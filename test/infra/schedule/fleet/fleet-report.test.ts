import type { Fleet } from '../../../../infra/schedule/fleet/fleet';
import { fleetReport } from '../../../../infra/schedule/fleet/fleet-report';
import { aSecret } from './a-fleet';

/** Two that collide, one that opens on a blackout date and has no host, and a rate that nobody has rotated yet. */
const fleet: Fleet = {
  secrets: [
    aSecret('orders/app', 'db-10', 'cron(0 3 ? * 2#2 *)', '2h'),
    aSecret('orders/admin', 'db-10', 'cron(0 4 14 12 ? *)', '2h'),
    aSecret('ledger', 'db-2', 'cron(0 3 7 * ? *)', '2h'),
    aSecret('legacy', undefined, 'cron(0 2 L * ? *)'),
    aSecret('partner', 'db-2', 'rate(30 days)'),
  ],
  blackouts: [{ from: '2026-12-31', to: '2027-01-01', reason: 'New Year' }],
};
const report = fleetReport(fleet, '2026-12');

test('lays the month out by hosts and days, the urgent hosts first', () => {
  const { title, days, rows, openings } = report.month;
  expect(title).toBe('December 2026');
  expect([days.length, days[0], days[30]]).toEqual([
    31,
    { date: '2026-12-01', weekday: 1, blackout: undefined },
    { date: '2026-12-31', weekday: 3, blackout: 'New Year' },
  ]);
  const busy = rows.map(({ host, days: cells }) => [
    host,
    cells.flatMap((cell, index) => (cell.openings > 0 ? [{ day: index + 1, ...cell }] : [])),
  ]);
  expect(busy).toEqual([
    [undefined, [{ day: 31, openings: 1, collides: false, onBlackout: true }]],
    ['db-10', [{ day: 14, openings: 2, collides: true, onBlackout: false }]],
    ['db-2', [{ day: 7, openings: 1, collides: false, onBlackout: false }]],
  ]);
  expect(openings).toEqual([
    { secret: 'ledger', host: 'db-2', date: '2026-12-07', from: 3, until: 5, collides: false },
    { secret: 'orders/app', host: 'db-10', date: '2026-12-14', from: 3, until: 5, collides: true },
    { secret: 'orders/admin', host: 'db-10', date: '2026-12-14', from: 4, until: 6, collides: true },
    { secret: 'legacy', host: undefined, date: '2026-12-31', from: 2, until: 24, collides: undefined },
  ]);
});

test('counts the openings of twelve months, and those on blackout dates', () => {
  expect(report.year.map(({ title, openings, onBlackout }) => `${title} ${openings} ${onBlackout}`)).toEqual([
    'December 2026 4 1',
    'January 2027 3 0',
    'February 2027 3 0',
    'March 2027 3 0',
    'April 2027 3 0',
    'May 2027 3 0',
    'June 2027 3 0',
    'July 2027 3 0',
    'August 2027 3 0',
    'September 2027 3 0',
    'October 2027 3 0',
    'November 2027 3 0',
  ]);
});

test('names every secret that needs attention, with what is wrong and what to do', () => {
  expect(report.attention).toEqual([
    {
      secret: 'legacy',
      host: undefined,
      concern: 'blackout',
      problems: ['opens on 2026-12-31, a blackout date (New Year, 2026-12-31 to 2027-01-01)'],
      instead: {
        secret: 'legacy',
        expression: 'cron(0 2 28 * ? *)',
        duration: '3h',
        sentence: '28th of every month, 02:00 to 05:00 UTC',
      },
      note: undefined,
    },
    {
      secret: 'orders/admin',
      host: 'db-10',
      concern: 'collision',
      problems: ['is open at once with orders/app, once within a year, first 2026-12-14 04:00 UTC'],
      instead: undefined,
      note: 'may stay, if the others move',
    },
    {
      secret: 'orders/app',
      host: 'db-10',
      concern: 'collision',
      problems: ['is open at once with orders/admin, once within a year, first 2026-12-14 04:00 UTC'],
      instead: {
        secret: 'orders/app',
        expression: 'cron(0 2 ? * 2#2 *)',
        duration: '2h',
        sentence: 'second Monday of every month, 02:00 to 04:00 UTC',
      },
      note: undefined,
    },
    {
      secret: 'partner',
      host: 'db-2',
      concern: 'unplanned',
      problems: ['a rate counts from the last rotation, which is not known'],
      instead: undefined,
      note: 'rotate it once',
    },
  ]);
});

test('sums the fleet up, and says where collisions are not known', () => {
  expect(report.summary).toEqual([
    '5 secrets on 2 hosts, all times UTC',
    '1 pair colliding',
    'collisions unknown for 1 secret without a host',
    '1 secret opening on blackout dates',
    'busiest hour 2026-12-07 03:00 UTC: 1 rotation, 2 of 50 writes/s',
  ]);
  expect(report.general).toEqual([
    'Collisions unknown for legacy: the database host is not known. Name it in the tag of --host-tag, or as "host" in the file.',
  ]);
});

test('claims no absence of collisions where no host is known', () => {
  const secrets = ['a', 'b', 'c', 'd', 'e'].map((name) => aSecret(name, undefined, 'cron(0 3 * * ? *)', '2h'));
  const { summary, general } = fleetReport({ secrets, blackouts: [] }, '2026-12');
  expect(summary.slice(0, 2)).toEqual([
    '5 secrets on 0 hosts, all times UTC',
    'collisions unknown for 5 secrets without a host',
  ]);
  expect(general[0]).toContain('Collisions unknown for a, b, c and 2 more:');
});

test('says when so many rotate at once that the quota does not suffice', () => {
  const secrets = Array.from({ length: 27 }, (_, index) =>
    aSecret(`s${index}`, `db${index}`, 'cron(0 3 25 * ? *)', '2h'),
  );
  const { summary, general, attention } = fleetReport({ secrets, blackouts: [] }, '2026-12');
  expect(summary).toContain('12 hours over the quota');
  expect(general).toEqual([
    'Over the quota of 50 writes per second in 12 hours of the year, most on 2026-12-25 03:00 UTC: 27 rotations start at once and write 54 times.',
  ]);
  expect(attention[0]).toMatchObject({
    concern: 'quota',
    problems: ['starts with 26 others on 2026-12-25 03:00 UTC, over the write quota'],
  });
});
