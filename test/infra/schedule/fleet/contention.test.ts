import { bursts, busiestHour, collisions } from '../../../../infra/schedule/fleet/contention';
import { type FleetSecret, plannedWindows, yearFrom } from '../../../../infra/schedule/fleet/fleet';
import { aSecret, hourOf } from './a-fleet';

const YEAR = yearFrom(new Date('2026-12-01T00:00Z'));
const planned = (...secrets: FleetSecret[]) => secrets.flatMap((secret) => plannedWindows(secret, YEAR));

test('finds two secrets whose windows overlap on one host, how often and since when', () => {
  const found = collisions(
    planned(
      aSecret('orders/app', 'orders-db', 'cron(0 3 ? * 2#2 *)', '2h'),
      aSecret('orders/admin', 'orders-db', 'cron(0 4 ? * MON *)', '2h'),
    ),
  );
  expect(found).toEqual([
    { host: 'orders-db', secrets: ['orders/admin', 'orders/app'], at: hourOf('2026-12-14T04:00Z'), count: 12 },
  ]);
});

test('finds none between windows that follow one another, between hosts, or where no host is known', () => {
  const first = aSecret('a', 'db', 'cron(0 3 * * ? *)', '2h');
  expect(collisions(planned(first, aSecret('b', 'db', 'cron(0 5 * * ? *)', '2h')))).toEqual([]);
  expect(collisions(planned(first, aSecret('b', 'db', 'cron(0 4 * * ? *)', '2h')))).toHaveLength(1);
  expect(collisions(planned(first, aSecret('b', 'other', 'cron(0 3 * * ? *)', '2h')))).toEqual([]);
  expect(collisions(planned(first, aSecret('b', undefined, 'cron(0 3 * * ? *)', '2h')))).toEqual([]);
  expect(
    collisions(planned(aSecret('a', undefined, 'cron(0 3 * * ? *)'), aSecret('b', undefined, 'cron(0 3 * * ? *)'))),
  ).toEqual([]);
});

test('counts the windows of one secret never as collisions with themselves', () => {
  expect(collisions(planned(aSecret('a', 'db', 'cron(0 0/4 * * ? *)', '4h')))).toEqual([]);
});

test('allows 25 rotations at the same hour, and reports the 26th as over the quota', () => {
  const crowd = Array.from({ length: 26 }, (_, index) => aSecret(`s${index}`, undefined, 'cron(0 3 25 12 ? *)', '2h'));
  expect(bursts(planned(...crowd.slice(1)))).toEqual([]);
  const [burst, ...more] = bursts(planned(...crowd));
  expect(more).toEqual([]);
  expect(burst).toMatchObject({ at: hourOf('2026-12-25T03:00Z'), writes: 52 });
  expect(burst?.secrets).toHaveLength(26);
});

test('names the busiest hour, the first of equals', () => {
  const weekly = aSecret('a', undefined, 'cron(0 3 ? * MON *)', '2h');
  const monthly = aSecret('b', undefined, 'cron(0 3 ? * 2#2 *)', '2h');
  expect(busiestHour(planned(weekly, monthly))).toEqual({
    at: hourOf('2026-12-14T03:00Z'),
    secrets: ['a', 'b'],
    writes: 4,
  });
  expect(busiestHour([])).toBeUndefined();
});

test('leaves a rate without a last rotation out of the plan', () => {
  expect(planned(aSecret('a', 'db', 'rate(300 days)'))).toEqual([]);
  expect(planned(aSecret('a', 'db', 'rate(300 days)', '2h', '2026-11-22T01:00Z'))).toMatchObject([
    { opensAt: hourOf('2027-09-18T00:00Z'), closesAt: hourOf('2027-09-18T02:00Z') },
  ]);
});
