import type { Fleet } from '../../../../infra/schedule/fleet/fleet';
import { fleetReport } from '../../../../infra/schedule/fleet/fleet-report';
import { fleetText } from '../../../../infra/schedule/fleet/fleet-text';
import { aSecret } from './a-fleet';

const RDS = 'abc.eu-central-1.rds.amazonaws.com';

test('shows a terminal what needs attention, the month by hosts and days, and every opening', () => {
  const fleet: Fleet = {
    secrets: [
      aSecret('orders/app', `orders.${RDS}`, 'cron(0 3 ? * 2#2 *)', '2h'),
      aSecret('orders/admin', `orders.${RDS}`, 'cron(0 4 14 12 ? *)', '2h'),
      aSecret('ledger', `ledger.${RDS}`, 'cron(0 3 31 12 ? *)', '2h'),
      aSecret('legacy', undefined, 'cron(0 2 7 12 ? *)', '1h'),
    ],
    blackouts: [{ from: '2026-12-30', to: '2027-01-01', reason: undefined }],
  };
  expect(fleetText(fleetReport(fleet, '2026-12')).split('\n')).toEqual([
    '  4 secrets on 2 hosts, all times UTC',
    '  1 pair colliding',
    '  collisions unknown for 1 secret without a host',
    '  1 secret opening on blackout dates',
    '  busiest hour 2026-12-07 02:00 UTC: 1 rotation, 2 of 50 writes/s',
    '',
    'Needs attention:',
    '  - Collisions unknown for legacy: the database host is not known. Name it in the tag of --host-tag, or as "host" in the file.',
    '  - ledger',
    '      opens on 2026-12-31, a blackout date (2026-12-30 to 2027-01-01)',
    '      instead cron(0 3 28 12 ? *), window 2h: 28th of December, 03:00 to 05:00 UTC',
    '  - orders/admin',
    '      is open at once with orders/app, once within a year, first 2026-12-14 04:00 UTC',
    '      may stay, if the others move',
    '  - orders/app',
    '      is open at once with orders/admin, once within a year, first 2026-12-14 04:00 UTC',
    '      instead cron(0 2 ? * 2#2 *), window 2h: second Monday of every month, 02:00 to 04:00 UTC',
    '',
    'December 2026, windows that open per host and day, UTC',
    `  1-9 openings, + more, ! two at once on the host, x on a blackout date, # blackout; hosts end in .${RDS}`,
    '',
    '                                                     1          2           3',
    '                                           123456 7890123 4567890 1234567 8901',
    'ledger                                     ...... ....... ....... ....... ..#x',
    'orders                                     ...... ....... !...... ....... ..##',
    '(host unknown, collisions too)             ...... 1...... ....... ....... ..##',
    '',
    'Openings in December 2026:',
    '    Mon 2026-12-07 02:00-03:00  legacy',
    '  ! Mon 2026-12-14 03:00-05:00  orders/app on orders',
    '  ! Mon 2026-12-14 04:00-06:00  orders/admin on orders',
    '    Thu 2026-12-31 03:00-05:00  ledger on ledger',
    '',
  ]);
});

test('counts what would fill more than a screen, and writes + for more than nine a day', () => {
  const secrets = Array.from({ length: 30 }, (_, index) => {
    const name = `s${String(index).padStart(2, '0')}`;
    return aSecret(name, undefined, `cron(0 ${index % 3} ${index < 11 ? 1 : 2} * ? *)`, '1h');
  });
  const lines = fleetText(fleetReport({ secrets, blackouts: [] }, '2026-12')).split('\n');
  expect(lines.filter((line) => line.includes('and 10 more: --out fleet.html and --json show all'))).toHaveLength(1);
  expect(lines.find((line) => line.startsWith('(host unknown'))).toContain(' ++.... ');
});

test('cuts a long name in its middle', () => {
  const host = `${'a'.repeat(30)}-middle-${'z'.repeat(30)}`;
  const text = fleetText(
    fleetReport({ secrets: [aSecret('s', host, 'cron(0 3 1 * ? *)', '2h')], blackouts: [] }, '2026-12'),
  );
  expect(text).toContain(`${'a'.repeat(21)}…${'z'.repeat(20)} 1.....`);
});
