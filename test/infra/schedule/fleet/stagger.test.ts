import { collisions, bursts } from '../../../../infra/schedule/fleet/contention';
import { type FleetSecret, plannedWindows, yearFrom } from '../../../../infra/schedule/fleet/fleet';
import { type Blackout } from '../../../../infra/schedule/fleet/fleet';
import { blackoutConflicts } from '../../../../infra/schedule/fleet/blackouts';
import { stagger as staggerFleet } from '../../../../infra/schedule/fleet/stagger';
import { aSecret } from './a-fleet';

const YEAR = yearFrom(new Date('2026-12-01T00:00Z'));

const stagger = (secrets: readonly FleetSecret[], horizon = YEAR, blackouts: readonly Blackout[] = []) =>
  staggerFleet({ secrets, blackouts }, horizon);

/** The fleet once every suggestion is followed. */
function followed(secrets: readonly FleetSecret[], blackouts: readonly Blackout[] = []): FleetSecret[] {
  const { suggestions } = stagger(secrets, YEAR, blackouts);
  return secrets.map((secret) => {
    const change = suggestions.find((each) => each.secret === secret.name);
    return change === undefined ? secret : aSecret(secret.name, secret.host, change.expression, change.duration);
  });
}

test('moves the second of two colliding secrets to the next free hour and leaves the first alone', () => {
  const fleet = [
    aSecret('orders/app', 'db', 'cron(0 3 ? * 2#2 *)', '2h'),
    aSecret('orders/reporting', 'db', 'cron(0 3 ? * 2#2 *)', '3h'),
    aSecret('billing/app', 'other', 'cron(0 3 ? * 2#2 *)', '2h'),
  ];
  expect(stagger(fleet, YEAR)).toEqual({
    suggestions: [
      {
        secret: 'orders/reporting',
        expression: 'cron(0 5 ? * 2#2 *)',
        duration: '3h',
        sentence: 'second Monday of every month, 05:00 to 08:00 UTC',
      },
    ],
    unresolved: [],
  });
});

test('suggests nothing for a fleet without trouble', () => {
  const fleet = [aSecret('a', 'db', 'cron(0 3 * * ? *)', '2h'), aSecret('b', 'db', 'cron(0 5 * * ? *)', '2h')];
  expect(stagger(fleet, YEAR)).toEqual({ suggestions: [], unresolved: [] });
});

test('shortens windows that run to the end of the day by default before it moves anything', () => {
  const fleet = [aSecret('a', 'db', 'cron(0 3 ? * MON *)'), aSecret('b', 'db', 'cron(0 3 ? * MON *)')];
  expect(stagger(fleet, YEAR).suggestions).toMatchObject([
    { secret: 'a', expression: 'cron(0 3 ? * MON *)', duration: '3h' },
    { secret: 'b', expression: 'cron(0 6 ? * MON *)', duration: '3h' },
  ]);
});

test('goes to another day when the day is full', () => {
  const weekly = [aSecret('a', 'db', 'cron(0 0 ? * MON *)', '24h'), aSecret('b', 'db', 'cron(0 0 ? * MON *)', '24h')];
  expect(stagger(weekly, YEAR).suggestions.map(({ expression }) => expression)).toEqual(['cron(0 0 ? * TUE *)']);
  const monthly = [
    aSecret('a', 'db', 'cron(0 0 27 * ? *)', '24h'),
    aSecret('b', 'db', 'cron(0 0 27 * ? *)', '24h'),
    aSecret('c', 'db', 'cron(0 0 27 * ? *)', '24h'),
  ];
  expect(stagger(monthly, YEAR)).toMatchObject({
    suggestions: [
      { secret: 'b', expression: 'cron(0 0 28 * ? *)' },
      { secret: 'c', expression: 'cron(0 0 26 * ? *)' },
    ],
    unresolved: [],
  });
});

describe('blackouts', () => {
  const christmas: Blackout = { from: '2026-12-24', to: '2026-12-27', reason: 'Christmas' };

  test.each([
    ['a date, to the next that is free', 'cron(0 3 24 * ? *)', 'cron(0 3 28 * ? *)'],
    ['a weekday of the month, to another', 'cron(0 3 ? * 5#4 *)', 'cron(0 3 ? * 2#4 *)'],
    ['a weekday, to one outside of it', 'cron(0 3 ? * FRI *)', 'cron(0 3 ? * MON *)'],
  ])('are kept clear of by moving %s', (_, expression, instead) => {
    expect(stagger([aSecret('a', 'db', expression, '2h')], YEAR, [christmas])).toMatchObject({
      suggestions: [{ secret: 'a', expression: instead, duration: '2h' }],
      unresolved: [],
    });
  });

  test.each([
    ['a date without a free one behind it, to one before', 'cron(0 3 26 * ? *)', 'cron(0 3 23 * ? *)'],
    ['the last day of the month, to one that every month has', 'cron(0 3 L * ? *)', 'cron(0 3 23 * ? *)'],
  ])('at the end of the year move %s', (_, expression, instead) => {
    const week: Blackout = { from: '2026-12-24', to: '2027-01-01', reason: undefined };
    expect(stagger([aSecret('a', 'db', expression, '2h')], YEAR, [week]).suggestions).toMatchObject([
      { expression: instead },
    ]);
  });

  test('move a secret that would be free of them only in another week of the month', () => {
    const week: Blackout = { from: '2026-12-07', to: '2026-12-14', reason: undefined };
    expect(stagger([aSecret('a', 'db', 'cron(0 3 ? * 2#2 *)', '2h')], YEAR, [week]).suggestions).toMatchObject([
      { expression: 'cron(0 3 ? * 2#3 *)' },
    ]);
  });

  test('leave a secret that opens every day, or by an unmovable rate, to its owner', () => {
    const fleet = [
      aSecret('a', 'db', 'cron(0 3 * * ? *)', '2h'),
      aSecret('b', 'other', 'rate(10 days)', '2h', '2026-11-24T01:00Z'),
    ];
    expect(stagger(fleet, YEAR, [christmas])).toEqual({
      suggestions: [],
      unresolved: [
        { secret: 'b', reason: 'a rate moves with every rotation and cannot be given an hour; write it as cron(...)' },
        {
          secret: 'a',
          reason:
            'no other hour or day is free of blackouts and of the other windows on its host; rotate it less often, or shorten those windows',
        },
      ],
    });
  });

  test('are clear of every secret whose suggestion is followed', () => {
    const expressions = ['cron(0 3 25 * ? *)', 'cron(0 3 24,8 * ? *)', 'cron(0 3 ? * 6#4 *)', 'cron(0 3 ? * 6L *)'];
    const fleet = expressions.map((expression, index) => aSecret(`s${index}`, 'db', expression, '3h'));
    const conflicts = (secrets: FleetSecret[]) =>
      blackoutConflicts({ secrets, blackouts: [christmas] }, new Date('2026-12-01')).map(({ secret }) => secret);
    expect(conflicts(fleet)).toEqual(['s1', 's0', 's2', 's3']);
    const after = followed(fleet, [christmas]);
    expect(conflicts(after)).toEqual([]);
    expect(collisions(after.flatMap((secret) => plannedWindows(secret, YEAR)))).toEqual([]);
  });
});

test('makes room around a rate, which cannot be moved', () => {
  const fleet = [
    aSecret('a', 'db', 'cron(0 0 * * ? *)', '4h'),
    aSecret('b', 'db', 'rate(10 days)', '4h', '2026-11-22T01:00Z'),
  ];
  expect(stagger(fleet, YEAR)).toMatchObject({
    suggestions: [{ secret: 'a', expression: 'cron(0 4 * * ? *)' }],
    unresolved: [],
  });
});

test('turns a weekly or monthly rate into the cron nearest to it, since a rate always opens at midnight', () => {
  const fleet = [
    aSecret('a', 'db', 'rate(30 days)', '3h', '2026-11-22T01:00Z'),
    aSecret('b', 'db', 'rate(7 days)', '3h', '2026-11-23T01:00Z'),
    aSecret('c', 'db', 'cron(0 0 * * ? *)', '3h'),
  ];
  expect(stagger(fleet, YEAR).suggestions).toMatchObject([
    { secret: 'b', expression: 'cron(0 3 ? * MON *)', duration: '3h' },
    { secret: 'c', expression: 'cron(0 6 * * ? *)', duration: '3h' },
  ]);
});

test('says so when nothing can be done', () => {
  const fleet = [
    aSecret('a', 'db', 'rate(10 days)', '24h', '2026-11-22T01:00Z'),
    aSecret('b', 'db', 'rate(10 days)', '24h', '2026-11-22T02:00Z'),
    aSecret('c', 'full', 'cron(0 0 * * ? *)', '24h'),
    aSecret('d', 'full', 'cron(0 0 * * ? *)', '24h'),
  ];
  expect(stagger(fleet, YEAR)).toEqual({
    suggestions: [],
    unresolved: [
      {
        secret: 'b',
        reason: 'a rate moves with every rotation and cannot be given an hour; write it as cron(...)',
      },
      {
        secret: 'd',
        reason:
          'no other hour or day is free of blackouts and of the other windows on its host; rotate it less often, or shorten those windows',
      },
    ],
  });
});

test('leaves neither a collision nor a burst in a large fleet whose suggestions are followed', () => {
  const expressions = ['cron(0 3 ? * 2#2 *)', 'cron(0 2 ? * SUN *)', 'cron(0 4 1,15 * ? *)', 'cron(0 3 ? * MON *)'];
  const fleet = Array.from({ length: 60 }, (_, index) =>
    aSecret(`s${String(index).padStart(2, '0')}`, `db-${index % 11}`, expressions[index % 4] ?? '', '3h'),
  );
  const before = fleet.flatMap((secret) => plannedWindows(secret, YEAR));
  const after = followed(fleet).flatMap((secret) => plannedWindows(secret, YEAR));
  expect([collisions(before).length > 0, bursts(before).length > 0]).toEqual([true, true]);
  expect([collisions(after), bursts(after)]).toEqual([[], []]);
});
