import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DescribeSecretCommand, TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { Variable } from '../../functions/runtime/variables';
import { type LocalPostgres, startPostgres } from '../../infra/local/postgres/server';
import { DatabaseServer } from '../../infra/local/postgres/database-server';
import { ServiceError } from '../../infra/local/aws/api/service-error';
import { SecretTag } from '../../workflow/secret-tags';
import { isInstalled, PgBouncer } from '../examples/pgbouncer';
import { deploy } from '../stories/runbook/cause';
import { anEnvironment } from '../support/an-environment';
import type { ASecret } from '../support/a-secret';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const PROXY = 'orders.proxy-c1x2y3z4.eu-central-1.rds.amazonaws.com';
const GOOD =
  'Preflight > CreateSecret > WarmUp > SetSecret > TestSecret > FinishSecret > NotifySucceeded > RotationSucceeded';

const stories = anEnvironment(() => ({ findWriters: true }));
beforeEach(() => stories.environment.account.rds.deploy({}));

/** RDS knows a proxy named as {@link PROXY}, and behind it this server. */
function proxyOf(behind: { readonly host: string; readonly port: number }): void {
  stories.environment.account.rds.deploy({
    clusters: { orders: behind },
    proxies: { orders: { hosts: [PROXY], cluster: 'orders' } },
  });
}

async function tag(secret: ASecret, value: string, name: SecretTag = SecretTag.writerEndpoint): Promise<void> {
  await stories.environment.clients.secretsManager.send(
    new TagResourceCommand({ SecretId: secret.arn, Tags: [{ Key: name, Value: value }] }),
  );
}

/** What of a text is not its password. */
const withoutPassword = async (secret: ASecret) =>
  (await secret.text())?.replace(/"password": ?"[^"]*"/, '"password":""');

describe('a secret whose host is a proxy that RDS knows', () => {
  it('rotates at the database behind it, and keeps its text but for the password', async () => {
    proxyOf(stories.server);
    const secret = await stories.aSecret({ fields: { host: PROXY, port: 5432 } });
    const before = await withoutPassword(secret);

    const { status, path, document } = await secret.rotate();

    expect({ status, path }).toEqual({ status: 'SUCCEEDED', path: GOOD });
    expect(document.preflight?.writer).toEqual({ ...stories.server, insteadOf: { host: PROXY, port: 5432 } });
    expect(await withoutPassword(secret)).toBe(before);
    expect(before).toContain(PROXY);
    expect(await secret.letsIn(secret.password)).toBe(false);
    expect(
      (await secret.execute({ mode: 'check', secretArn: secret.arn, versionId: secret.firstVersionId })).status,
    ).toBe('SUCCEEDED');
  });

  it('rotates with a superuser whose secret names the database itself; two users are refused at a proxy', async () => {
    proxyOf(stories.server);
    const secret = await stories.aSecret({
      strategy: 'single-user-with-superuser',
      fields: { host: PROXY, port: 5432 },
    });
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED', path: GOOD });
    await secret.follow('alternating-users');
    expect((await secret.rotate()).cause).toContain(
      'Checking whether two users can take turns at the `host` of AWSCURRENT: it is an RDS Proxy',
    );
  });

  it('is finished by the rollback at that database, also if RDS does not answer any more', async () => {
    proxyOf(stories.server);
    const secret = await stories.aSecret({ fields: { host: PROXY, port: 5432 } });
    stories.before('testSecret', async () => {
      stories.onCallsOfFunctions(({ service }) =>
        service === 'rds'
          ? { kind: 'refuse', error: new ServiceError('ServiceUnavailable', 'Not now.', 503) }
          : undefined,
      );
      // A slip in another setting is left out.
      await tag(secret, ';', SecretTag.verificationQuery);
      return { kind: 'crash', errorType: 'PermanentError' };
    });
    const { status, path } = await secret.rotate();
    expect({ status, path }).toEqual({
      status: 'SUCCEEDED',
      path: 'Preflight > CreateSecret > WarmUp > SetSecret > TestSecret > RollBack > Verdict > NotifySucceeded > RotationSucceeded',
    });
    expect(await secret.letsIn(await secret.currentPassword())).toBe(true);
  });

  it('is recovered at that database by an execution that knows nothing of the rotation before', async () => {
    proxyOf(stories.server);
    const secret = await stories.aSecret({ fields: { host: PROXY, port: 5432 } });
    const versionId = await stories.environment.rotate(secret.arn);
    await stories.lastEnding();
    // Somebody has put the old version back, and the new password is in the database.
    await secret.moveLabel('AWSCURRENT', { from: versionId, to: secret.firstVersionId });
    await secret.moveLabel('AWSPENDING', { to: versionId });
    const { status, path } = await secret.recover(versionId);
    expect({ status, path }).toEqual({
      status: 'SUCCEEDED',
      path: 'RollBack > Verdict > NotifySucceeded > RotationSucceeded',
    });
    expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
  });
});

describe('a tag that names the writer', () => {
  it('is believed if RDS says the same, and refused before anything changes if it does not', async () => {
    proxyOf(stories.server);
    const { host, port } = stories.server;
    const secret = await stories.aSecret({ fields: { host: PROXY, port: 5432 } });
    await tag(secret, `${host}:${port + 1}`);

    const { status, path, cause } = await secret.rotate();
    expect({ status, path }).toEqual({
      status: 'FAILED',
      path: expect.stringMatching(/^Preflight > RollBack > Verdict/) as string,
    });
    expect(cause).toMatch(/^writerNotConfirmed: /);
    expect(cause).toContain(
      `its tag rds-rotation-workflow:writer-endpoint names ${host}:${port + 1}, and that is not what RDS says is behind the \`host\` of the secret`,
    );
    expect(await secret.letsIn(secret.password)).toBe(true);
    expect(stories.alerts.at(-1)).toMatchObject({ reason: 'writerNotConfirmed' });

    await tag(secret, `${host}:${port}`);
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED', path: GOOD });
  });

  it('is not believed if the functions may not query RDS, and neither is a proxy about which nothing is known', async () => {
    proxyOf(stories.server);
    deploy(stories, { [Variable.findWriters]: 'false' });
    const secret = await stories.aSecret({ fields: { host: PROXY, port: 5432 } });
    await tag(secret, `${stories.server.host}:${stories.server.port}`);
    expect((await secret.rotate()).cause).toContain(`the functions may not ask RDS`);

    await stories.environment.clients.secretsManager.send(
      new UntagResourceCommand({ SecretId: secret.arn, TagKeys: [SecretTag.writerEndpoint] }),
    );
    expect((await secret.rotate()).cause).toContain(
      'field "host" is an RDS Proxy endpoint, and the database behind it is not known',
    );
    expect(JSON.stringify(stories.alerts.at(-1))).toContain(
      'name the writer by `writerEndpoint` or `database` in rotate(), by the tag rds-rotation-workflow:writer-endpoint, or set `findWriters`',
    );
    const { Tags = [] } = await stories.environment.clients.secretsManager.send(
      new DescribeSecretCommand({ SecretId: secret.arn }),
    );
    expect(Tags).toEqual([]);
  });
});

describe('the database of the deployment', () => {
  let standby: LocalPostgres;
  beforeAll(async () => {
    standby = await startPostgres();
    // As on RDS, one authority vouches for both servers.
    const { certPem, keyPem } = stories.environment.postgres?.certificate ?? standby.certificate;
    for (const [name, pem] of Object.entries({ 'server.crt': certPem, 'server.key': keyPem })) {
      writeFileSync(join(standby.directory, 'data', name), pem);
    }
  });
  afterAll(() => standby.stop());

  it('takes the place of a replica that a secret names, which is refused otherwise', async () => {
    const secret = await stories.aSecret();
    const { role, database, password } = secret;
    await DatabaseServer.embedded(standby).createApplication({ role, database }, password);
    await standby.demote();
    await secret.store({ ...(await secret.value()), port: standby.port });
    const before = await withoutPassword(secret);
    deploy(stories, { [Variable.databaseEndpoints]: `${secret.arn} ${stories.server.host}:${stories.server.port}` });

    const { status, path, document } = await secret.rotate();

    expect({ status, path }).toEqual({ status: 'SUCCEEDED', path: GOOD });
    expect(document.preflight?.writer).toEqual({
      ...stories.server,
      insteadOf: { host: stories.server.host, port: standby.port },
    });
    expect(await withoutPassword(secret)).toBe(before);
    expect(before).toContain(`${standby.port}`);
  });
});

(isInstalled('pgbouncer') ? describe : describe.skip)('a pooler, as far as it can stand for RDS Proxy', () => {
  /** What PgBouncer says in place of 28P01, depending on its version. */
  const REFUSED = expect.stringMatching(/^(28P01|08P01)$/) as string;
  const ask = async (client: Client) => (await client.query<{ one: number }>('SELECT 1 AS one')).rows;

  it('rotates at the writer that is named for the secret, while the application stays with the pooler', async () => {
    const secret = await stories.aSecret();
    const pooler = await PgBouncer.start(stories.environment, secret.arn);
    stories.afterwards(() => pooler.stop());
    await secret.store({ ...(await secret.value()), port: pooler.port });
    const before = await withoutPassword(secret);
    const login = async (password: string): Promise<Client> => {
      const { role: user, database } = secret;
      const client = new Client({ host: '127.0.0.1', port: pooler.port, user, password, database });
      client.on('error', () => undefined);
      await client.connect();
      return client;
    };
    const session = await login(secret.password);
    stories.afterwards(() => session.end());

    expect((await secret.rotate()).cause).toMatch(/poolerInBetween|tlsNotOffered/);
    deploy(stories, { [Variable.writerEndpoints]: `${secret.arn} ${stories.server.host}:${stories.server.port}` });
    const { status, path, document } = await secret.rotate();

    expect({ status, path }).toEqual({ status: 'SUCCEEDED', path: GOOD });
    expect(document.preflight?.writer).toEqual({
      ...stories.server,
      insteadOf: { host: stories.server.host, port: pooler.port },
    });
    expect(await withoutPassword(secret)).toBe(before);
    // An open session stays open. The pooler believes what it has read until it reads again.
    expect(await ask(session)).toEqual([{ one: 1 }]);
    await expect(login(await secret.currentPassword())).rejects.toMatchObject({ code: REFUSED });
    await pooler.reload();
    const after = await login(await secret.currentPassword());
    stories.afterwards(() => after.end());
    expect(await ask(after)).toEqual([{ one: 1 }]);
    await expect(login(secret.password)).rejects.toMatchObject({ code: REFUSED });
  });
});
