import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TagResourceCommand } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { Variable } from '../../../functions/runtime/variables';
import { DatabaseServer } from '../../../infra/local/postgres/database-server';
import { type LocalPostgres, startPostgres } from '../../../infra/local/postgres/server';
import { SecretTag } from '../../../workflow/secret-tags';
import { deploy } from '../../stories/runbook/cause';
import { anEnvironment } from '../../support/an-environment';
import type { ASecret } from '../../support/a-secret';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const DOMAIN = 'c1x2y3z4.eu-central-1.rds.amazonaws.com';
const PROXY = `orders.proxy-${DOMAIN}`;
const READER = `orders.cluster-ro-${DOMAIN}`;
const REPLICA = `orders-replica.${DOMAIN}`;
const GOOD =
  'Preflight > CreateSecret > WarmUp > SetSecret > TestSecret > FinishSecret > NotifySucceeded > RotationSucceeded';

const stories = anEnvironment(() => ({ findWriters: true }));
let other: LocalPostgres;
let elsewhere: DatabaseServer;
beforeAll(async () => {
  other = await startPostgres();
  // Another server that the same authority vouches for, as on RDS.
  const { certificate, caPem } = stories.environment.postgres ?? other;
  const { certPem, keyPem } = certificate;
  for (const [name, pem] of Object.entries({ 'server.crt': certPem, 'server.key': keyPem })) {
    writeFileSync(join(other.directory, 'data', name), pem);
  }
  await DatabaseServer.embedded(other).administer(['SELECT pg_reload_conf()']);
  elsewhere = DatabaseServer.embedded({ ...other, caPem });
});
afterAll(() => other.stop());
beforeEach(() => stories.environment.account.rds.deploy({}));

const tag = (SecretId: string, Key: string, Value: string) =>
  stories.environment.clients.secretsManager.send(new TagResourceCommand({ SecretId, Tags: [{ Key, Value }] }));

/** How the secret's host leads to the database of its superuser. */
const WAYS: readonly (readonly [string, string | undefined, (secret: ASecret) => unknown])[] = [
  ['the same', undefined, () => undefined],
  ['another name of the same server', 'localhost', () => undefined],
  [
    'a proxy in front of it, as RDS says',
    PROXY,
    () =>
      stories.environment.account.rds.deploy({
        clusters: { orders: stories.server },
        proxies: { orders: { hosts: [PROXY], cluster: 'orders' } },
      }),
  ],
  [
    'the reader of its cluster, as the deployment says',
    READER,
    ({ arn }) => {
      const { host, port } = stories.server;
      deploy(stories, { [Variable.databaseEndpoints]: `${arn} ${host}:${port}` });
    },
  ],
  [
    'a replica of it, as RDS says of the one that the secret names as its writer',
    REPLICA,
    ({ arn }) => {
      const { host, port } = stories.server;
      stories.environment.account.rds.deploy({
        instances: { orders: stories.server, 'orders-replica': { host: REPLICA, port: 5432, source: 'orders' } },
      });
      return tag(arn, SecretTag.writerEndpoint, `${host}:${port}`);
    },
  ],
];
const fieldsOf = (host: string | undefined) =>
  host === undefined ? {} : { fields: host === 'localhost' ? { host } : { host, port: 5432 } };

describe.each(WAYS)("if the secret's host is %s", (_way, host, arrange) => {
  it('its superuser changes the password', async () => {
    const secret = await stories.aSecret({ strategy: 'single-user-with-superuser', ...fieldsOf(host) });
    await arrange(secret);
    const { status, path } = await secret.rotate();
    expect({ status, path }).toEqual({ status: 'SUCCEEDED', path: GOOD });
    expect(await secret.letsIn(secret.password)).toBe(false);
    expect(await secret.letsIn(await secret.currentPassword())).toBe(true);
  });

  it('a superuser of another server changes nothing, there or here', async () => {
    const secret = await stories.aSecret({ strategy: 'single-user-with-superuser', ...fieldsOf(host) });
    await arrange(secret);
    const theirs = await aRoleElsewhere(secret);
    const { cause, path } = await secret.rotate();
    expect(path).toMatch(/^Preflight > RollBack > /);
    expect(cause).toContain(`\`host\` and \`port\` in ${secret.superuser?.arn} are those of another server`);
    expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', reason: 'superuserUnusable', impact: 'yes' }]);
    expect(await secret.letsIn(secret.password)).toBe(true);
    expect(await theirs.letsIn()).toBe(true);
  });
});

describe('a superuser secret that RDS manages', () => {
  /** The secret's superuser is from now on one whose secret RDS manages for the instance `orders`. */
  async function managed(secret: ASecret): Promise<string> {
    const arn = 'arn:aws:rds:eu-central-1:000000000000:db:orders';
    const { superuser } = secret;
    await tag(superuser?.arn ?? '', 'aws:rds:primaryDBInstanceArn', arn);
    await superuser?.keepOnly(['username', 'password']);
    return arn;
  }

  it('is for the endpoint that RDS reports for the instance in its tag, and is read again after its own rotation', async () => {
    const secret = await stories.aSecret({ strategy: 'single-user-with-superuser' });
    await managed(secret);
    stories.environment.account.rds.deploy({ instances: { orders: stories.server } });
    stories.before('setSecret', async () => {
      const end = await secret.superuser?.beginRotation();
      stories.before('setSecret', async () => {
        await end?.();
        await secret.superuser?.keepOnly(['username', 'password']);
      });
    });
    const { status, path } = await secret.rotate();
    expect({ status, path }).toEqual({ status: 'SUCCEEDED', path: GOOD });
    expect(stories.logsOf('setSecret').map(({ reason }) => reason)).toEqual(['superuserRejected', undefined]);
    expect(await secret.letsIn(secret.password)).toBe(false);
    expect(await secret.letsIn(await secret.currentPassword())).toBe(true);
  });

  it('is refused if that is another server', async () => {
    const secret = await stories.aSecret({ strategy: 'single-user-with-superuser' });
    await managed(secret);
    const theirs = await aRoleElsewhere(secret, ['username', 'password']);
    stories.environment.account.rds.deploy({ instances: { orders: { host: other.host, port: other.port } } });
    const { cause, path } = await secret.rotate();
    expect(path).toMatch(/^Preflight > RollBack > /);
    expect(cause).toContain('are those of another server');
    expect(await secret.letsIn(secret.password)).toBe(true);
    expect(await theirs.letsIn()).toBe(true);
  });

  it('is refused if RDS knows no such instance', async () => {
    const secret = await stories.aSecret({ strategy: 'single-user-with-superuser' });
    const arn = await managed(secret);
    const { cause, path } = await secret.rotate();
    expect(path).toMatch(/^Preflight > RollBack > /);
    expect(cause).toContain(
      `it is managed by RDS for ${arn}, and the \`host\` of the secret under rotation is another one`,
    );
    expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', reason: 'superuserUnusable', impact: 'yes' }]);
    expect(await secret.letsIn(secret.password)).toBe(true);
  });
});

/** The superuser's secret is from now on for another server, where roles of the same names log in. */
async function aRoleElsewhere({ role, database, superuser }: ASecret, only?: readonly string[]) {
  const password = 'not-of-this-server-0';
  stories.confidential.add(password);
  await elsewhere.dropApplication({ role, database });
  await elsewhere.createApplication({ role, database }, password);
  await elsewhere.administer([`DROP ROLE IF EXISTS ${superuser?.role}`]);
  await elsewhere.administer([`CREATE ROLE ${superuser?.role} LOGIN SUPERUSER PASSWORD '${password}'`]);
  const value = elsewhere.secretValue({ role: superuser?.role ?? '', database: 'postgres' }, password);
  await superuser?.say(JSON.parse(value) as object);
  if (only !== undefined) await superuser?.keepOnly(only);
  const letsIn = async () => {
    const { host, port, ca } = elsewhere.administration;
    const client = new Client({ host, port, user: role, password, database, ssl: { ca: ca ?? '' } });
    const login = client.connect().then(
      () => true,
      () => false,
    );
    return login.finally(() => client.end());
  };
  return { letsIn };
}
