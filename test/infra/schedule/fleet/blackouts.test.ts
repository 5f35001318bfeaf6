import { blackoutConflicts, refuseBlackouts } from '../../../../infra/schedule/fleet/blackouts';
import type { Blackout, FleetSecret } from '../../../../infra/schedule/fleet/fleet';
import { aSecret } from './a-fleet';

const DECEMBER = new Date('2026-12-01T12:00Z');
const christmas: Blackout = { from: '2026-12-24', to: '2026-12-27', reason: 'Christmas freeze' };
const conflicts = (secret: FleetSecret, ...blackouts: Blackout[]) =>
  blackoutConflicts({ secrets: [secret], blackouts }, DECEMBER);

test('refuses an opening on a blackout date, and names the secret, the date and the next free one', () => {
  const fleet = { secrets: [aSecret('orders/batch', 'db', 'cron(0 1 ? * SUN *)', '2h')], blackouts: [christmas] };
  expect(() => refuseBlackouts(fleet, DECEMBER)).toThrow(
    'orders/batch opens on 2026-12-27, a blackout date (Christmas freeze, 2026-12-24 to 2026-12-27). ' +
      'The next free date is 2026-12-28; its own next opening on a free date is 2027-01-03. ' +
      'Change its schedule, or the blackout.',
  );
});

test('lets a fleet pass that keeps clear of the blackouts', () => {
  const fleet = { secrets: [aSecret('orders/app', 'db', 'cron(0 3 ? * 2#2 *)', '2h')], blackouts: [christmas] };
  expect(() => refuseBlackouts(fleet, DECEMBER)).not.toThrow();
});

test('skips consecutive blackouts when it looks for a free date', () => {
  const newYear: Blackout = { from: '2026-12-28', to: '2027-01-03', reason: undefined };
  expect(conflicts(aSecret('a', 'db', 'cron(0 1 ? * SUN *)'), christmas, newYear)).toMatchObject([
    { date: '2026-12-27', nextFreeDate: '2027-01-04', nextFreeOpening: '2027-01-10' },
    { date: '2027-01-03', nextFreeDate: '2027-01-04', nextFreeOpening: '2027-01-10' },
  ]);
});

test('includes both ends of a blackout and looks one year ahead', () => {
  const on = (date: string): Blackout => ({ from: date, to: date, reason: undefined });
  const daily = aSecret('a', 'db', 'cron(0 1 * * ? *)');
  expect(conflicts(daily, on('2026-12-01')).map(({ date }) => date)).toEqual(['2026-12-01']);
  expect(conflicts(daily, on('2027-12-01')).map(({ date }) => date)).toEqual(['2027-12-01']);
  expect(conflicts(daily, on('2027-12-02'))).toEqual([]);
  expect(conflicts(daily, on('2026-11-30'))).toEqual([]);
});

test('names no opening of its own where none is free within a year', () => {
  const leapDay: Blackout = { from: '2028-02-29', to: '2028-02-29', reason: undefined };
  const secret = aSecret('a', 'db', 'cron(0 1 29 2 ? *)');
  const [conflict] = blackoutConflicts({ secrets: [secret], blackouts: [leapDay] }, new Date('2027-12-01'));
  expect(conflict).toMatchObject({ date: '2028-02-29', nextFreeDate: '2028-03-01', nextFreeOpening: undefined });
});
