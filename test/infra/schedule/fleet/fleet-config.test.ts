import { parseFleet } from '../../../../infra/schedule/fleet/fleet-config';

const rules = { ScheduleExpression: 'cron(0 3 ? * 2#2 *)', Duration: '2h' };

test('reads secrets and blackouts', () => {
  const fleet = parseFleet({
    $schema: 'fleet.schema.json',
    secrets: [
      { name: 'orders/app', host: 'db', rules, lastRotated: '2026-11-09T03:10:00Z' },
      { name: 'legacy', rules: { AutomaticallyAfterDays: 30 } },
    ],
    blackouts: [{ from: '2026-12-24', to: '2026-12-26', reason: 'Christmas' }, { from: '2027-01-01' }],
  });
  expect(fleet).toMatchObject({
    secrets: [
      { name: 'orders/app', host: 'db', rules: { duration: '2h' }, lastRotated: new Date('2026-11-09T03:10:00Z') },
      { name: 'legacy', host: undefined, rules: { window: 'restOfDay' }, lastRotated: undefined },
    ],
    blackouts: [
      { from: '2026-12-24', to: '2026-12-26', reason: 'Christmas' },
      { from: '2027-01-01', to: '2027-01-01', reason: undefined },
    ],
  });
});

test.each([
  [[], 'secrets is missing.'],
  ['a text', 'the file must be an object with secrets, blackouts.'],
  [{}, 'secrets is missing.'],
  [{ secrets: 'all' }, 'secrets must be a list.'],
  [{ secrets: [], hosts: [] }, 'hosts is unknown; known are secrets, blackouts.'],
  [{ secrets: [{ rules }] }, 'secrets[0].name is missing.'],
  [{ secrets: [{ name: '', rules }] }, 'secrets[0].name must be a text that is not empty.'],
  [
    { secrets: [{ name: 'a', rules, password: 'x' }] },
    'secrets[0].password is unknown; known are name, host, rules, lastRotated.',
  ],
  [{ secrets: [{ name: 'a' }] }, 'secrets[0].rules is missing.'],
  [{ secrets: [{ name: 'a', rules: 'weekly' }] }, 'secrets[0].rules must be an object with ScheduleExpression'],
  [
    { secrets: [{ name: 'a', rules: { ScheduleExpression: 'rate(1 hour)' } }] },
    'secrets[0].rules: Rotation schedule "rate(1 hour)": rate "1 hour" must be at least 4 hours',
  ],
  [
    { secrets: [{ name: 'a', rules: { AutomaticallyAfterDays: '30' } }] },
    'secrets[0].rules.AutomaticallyAfterDays must be a number.',
  ],
  [
    { secrets: [{ name: 'a', rules: { ScheduleExpression: 3 } }] },
    'secrets[0].rules.ScheduleExpression must be a text',
  ],
  [{ secrets: [{ name: 'a', rules, lastRotated: 'yesterday' }] }, 'secrets[0].lastRotated is "yesterday"'],
  [{ secrets: [{ name: 'a', rules, lastRotated: '2026-11-22T03:00' }] }, 'must be an ISO time with its offset'],
  [
    {
      secrets: [
        { name: 'a', rules },
        { name: 'a', rules },
      ],
    },
    'secrets: "a" is listed twice.',
  ],
  [{ secrets: [], blackouts: [{ from: '2026-02-30' }] }, 'blackouts[0].from is "2026-02-30"'],
  [{ secrets: [], blackouts: [{ from: '2026-12-26', to: '2026-12-24' }] }, '"to" (2026-12-24) is before "from"'],
  [{ secrets: [], blackouts: [{}] }, 'blackouts[0].from is missing.'],
])('refuses %j', (config, message) => {
  expect(() => parseFleet(config)).toThrow(message);
});
