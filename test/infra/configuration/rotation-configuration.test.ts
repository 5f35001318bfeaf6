import { ConfigurationError, parseConfiguration } from '../../../infra/configuration/rotation-configuration';

const orders = { secret: 'orders/db', schedule: 'rate(30 days)' };
const vpc = { id: 'vpc-0a1b2c3d4e5f60718', subnets: ['subnet-0a1b2c3d4e5f60718'] };

function refusalOf(json: unknown): string {
  try {
    parseConfiguration(json);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('It was taken.');
}

describe('rotation.config.json', () => {
  it('says little, and the rest is usual', () => {
    expect(parseConfiguration({ secrets: [orders] })).toEqual({
      stackName: 'RdsRotation',
      namePrefix: 'rds-rotation',
      fleet: false,
      alerts: { emails: [] },
      superusers: [],
      secrets: [orders],
    });
  });

  it('needs no secret where secrets join by themselves', () => {
    expect(parseConfiguration({ fleet: true }).secrets).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    [
      'no object',
      'orders/db',
      'the file must be an object with stackName, namePrefix, fleet, vpc, alerts, superusers, verificationQuery, secrets.',
    ],
    ['no secret', {}, 'secrets: is empty; list a secret, or set "fleet" to true and let secrets join by themselves.'],
    [
      'a slip',
      { secret: 'orders/db' },
      'secret is unknown; known are stackName, namePrefix, fleet, vpc, alerts, superusers, verificationQuery, secrets.',
    ],
    [
      'a slip within',
      { secrets: [{ ...orders, windows: '2h' }] },
      'secrets[0].windows is unknown; known are secret, schedule, window, strategy, database.',
    ],
    ['no schedule', { secrets: [{ secret: 'orders/db' }] }, 'secrets[0].schedule is missing.'],
    [
      'a schedule that is none',
      { secrets: [{ ...orders, schedule: 'rate(2 hours)' }] },
      'secrets[0].schedule is "rate(2 hours)": Rotation schedule "rate(2 hours)": ',
    ],
    [
      'a window too long for its hour',
      { secrets: [{ ...orders, schedule: 'cron(0 22 ? * 2 *)', window: '5h' }] },
      'secrets[0]: Rotation schedule: window "5h" is too long',
    ],
    [
      'a window without a unit',
      { secrets: [{ ...orders, window: '2' }] },
      'secrets[0].window is "2"; it must be the length of the window in hours, 1h to 24h.',
    ],
    ['the same secret twice', { secrets: [orders, orders] }, 'secrets: "orders/db" is listed twice. Keep one of them.'],
    [
      'a secret of RDS',
      { secrets: [{ ...orders, secret: 'rds!db-1' }] },
      'secrets[0].secret is "rds!db-1"; it must be the name of a secret',
    ],
    [
      'a strategy without its superuser',
      { secrets: [{ ...orders, strategy: 'alternating-users' }] },
      'secrets[0].strategy: is "alternating-users", which needs the secret of the superuser in "superusers".',
    ],
    [
      'a strategy that is none',
      { secrets: [{ ...orders, strategy: 'two' }] },
      'secrets[0].strategy is "two"; it must be single-user, single-user-with-superuser or alternating-users.',
    ],
    [
      'a database without a VPC',
      { secrets: [{ ...orders, database: { securityGroup: 'sg-0a1b2c3d4e5f60718' } }] },
      'secrets[0].database: has a meaning only with "vpc". Add "vpc", or leave it out.',
    ],
    [
      'a port out of range',
      { vpc, secrets: [{ ...orders, database: { securityGroup: 'sg-0a1b2c3d4e5f60718', port: 80 } }] },
      'secrets[0].database.port is 80; it must be a port, a whole number from 1150 to 65535.',
    ],
    [
      'a VPC that is none',
      { vpc: { ...vpc, id: 'main' }, secrets: [orders] },
      'vpc.id is "main"; it must be the id of a VPC such as vpc-0a1b2c3d4e5f60718.',
    ],
    [
      'a VPC without subnets',
      { vpc: { ...vpc, subnets: [] }, secrets: [orders] },
      'vpc.subnets is empty; it must name at least one subnet.',
    ],
    [
      'an endpoint without a range',
      { vpc: { ...vpc, secretsManagerEndpoint: true }, secrets: [orders] },
      'vpc: secretsManagerEndpoint is true, so cidr is needed as well',
    ],
    [
      'a range that is none',
      { vpc: { ...vpc, cidr: '10.0.0/16' }, secrets: [orders] },
      'vpc.cidr is "10.0.0/16"; it must be the address range of the VPC, such as 10.0.0.0/16 (/16 to /28).',
    ],
    [
      'an address that is none',
      { alerts: { emails: ['oncall'] }, secrets: [orders] },
      'alerts.emails[0] is "oncall"; it must be an email address.',
    ],
    ['a flag in quotes', { fleet: 'yes' }, 'fleet is "yes"; it must be true or false.'],
    [
      'two statements',
      { verificationQuery: 'SELECT 1; SELECT 2', secrets: [orders] },
      'verificationQuery is "SELECT 1; SELECT 2"; it must be one SQL statement of 1 to 1000 characters without semicolon.',
    ],
  ])('names place, value and what is allowed: %s', (_, json, told) => {
    expect(refusalOf(json).slice(0, told.length)).toBe(told);
  });
});
