import type { Fleet } from '../../../../infra/schedule/fleet/fleet';
import { fleetHtml } from '../../../../infra/schedule/fleet/fleet-html';
import { fleetReport } from '../../../../infra/schedule/fleet/fleet-report';
import { calendarMonth } from '../../../../infra/schedule/fleet/month';
import { monthSvg } from '../../../../infra/schedule/fleet/month-svg';
import { monthText } from '../../../../infra/schedule/fleet/month-text';
import { aSecret } from './a-fleet';

const fleet: Fleet = {
  secrets: [
    aSecret('orders/app', 'orders-db', 'cron(0 3 ? * 2#2 *)', '2h'),
    aSecret('orders/admin', 'orders-db', 'cron(0 4 14 12 ? *)', '2h'),
    aSecret('legacy', undefined, 'cron(0 2 L * ? *)'),
    aSecret('partner', 'orders-db', 'rate(30 days)'),
  ],
  blackouts: [{ from: '2026-12-31', to: '2027-01-01', reason: 'New <Year>' }],
};

test('lays the windows out on weeks that begin on Monday', () => {
  const month = calendarMonth(fleet, '2026-12');
  expect(month.title).toBe('December 2026');
  expect(month.weeks.map((week) => `${week[0]?.date} ${week.length}`)).toEqual([
    '2026-11-30 7',
    '2026-12-07 7',
    '2026-12-14 7',
    '2026-12-21 7',
    '2026-12-28 7',
  ]);
  const days = month.weeks.flat().filter((day) => day.entries.length > 0 || day.blackout !== undefined);
  expect(days).toEqual([
    {
      date: '2026-12-14',
      inMonth: true,
      blackout: undefined,
      entries: [
        { secret: 'orders/app', host: 'orders-db', from: 3, until: 5, collides: true },
        { secret: 'orders/admin', host: 'orders-db', from: 4, until: 6, collides: true },
      ],
    },
    {
      date: '2026-12-31',
      inMonth: true,
      blackout: 'New <Year>',
      entries: [{ secret: 'legacy', host: undefined, from: 2, until: 24, collides: false }],
    },
    { date: '2027-01-01', inMonth: false, blackout: 'New <Year>', entries: [] },
  ]);
  expect(month.unplanned).toEqual(['partner']);
});

test('ends a month whose last day is a Sunday with that week', () => {
  expect(calendarMonth(fleet, '2026-05').weeks.at(-1)?.at(-1)?.date).toBe('2026-05-31');
});

test('draws the month as text with collisions and black-out dates marked', () => {
  expect(monthText(calendarMonth(fleet, '2026-12')).split('\n').slice(10, 21)).toEqual([
    '|!  3 03-05   |             |             |             |             |             |             |',
    '|!  2 04-06   |             |             |             |             |             |             |',
    '+-------------+-------------+-------------+-------------+-------------+-------------+-------------+',
    '| 21          | 22          | 23          | 24          | 25          | 26          | 27          |',
    '+-------------+-------------+-------------+-------------+-------------+-------------+-------------+',
    '| 28          | 29          | 30          | 31 x        |             |             |             |',
    '|             |             |             |   1 02-24   |             |             |             |',
    '+-------------+-------------+-------------+-------------+-------------+-------------+-------------+',
    '',
    '  1  legacy',
    '  2  orders/admin',
  ]);
});

test('counts what does not fit into a day', () => {
  const crowd = Array.from({ length: 9 }, (_, index) => aSecret(`s${index}`, 'db', 'cron(0 3 15 12 ? *)', '2h'));
  const month = calendarMonth({ secrets: crowd, blackouts: [] }, '2026-12');
  expect(monthText(month)).toContain('and 5 more');
  expect(monthSvg(month, '')).toContain('and 3 more, some colliding');
});

test('draws every window with its host, and escapes what people wrote', () => {
  const month = calendarMonth(fleet, '2026-12');
  const svg = monthSvg(month, 'a & b');
  expect(svg).toContain('<title>orders/app on orders-db, 03–05 UTC, collides</title>');
  expect(svg).toContain('<title>legacy, 02–24 UTC</title>');
  expect(svg).toContain('New &lt;Year&gt;');
  expect(svg).toContain('a &amp; b');
  expect(svg).not.toContain('<Year>');
});

test('writes one page with the picture, the findings, the suggestions and every secret in words', () => {
  const html = fleetHtml(fleetReport(fleet, '2026-12'));
  expect(html).toContain('<svg xmlns="http://www.w3.org/2000/svg"');
  expect(html).toContain(
    '<li>legacy opens on 2026-12-31, a black-out date (New &lt;Year&gt;, 2026-12-31 to 2027-01-01).',
  );
  expect(html).toContain('<td>orders/app</td><td><code>cron(0 2 ? * 2#2 *)</code></td><td><code>2h</code></td>');
  expect(html).toContain(
    '<td>orders/app</td><td>orders-db</td><td>second Monday of every month, 03:00 to 05:00 UTC</td>',
  );
});

test('sums a fleet up in one line', () => {
  expect(fleetReport(fleet, '2026-12').summary).toBe(
    '4 secrets on 1 host, all times UTC · 1 pair colliding · 1 opening on black-out dates · ' +
      'busiest hour 2026-12-14 03:00 UTC: 1 rotation, 2 of 50 writes/s',
  );
});
