import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { CancelRotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { createCertificateAuthority } from '../../infra/local/postgres/certificates';
import type { Reason } from '../../workflow/reasons';
import { runOperator } from '../infra/cli/cli-run';
import type { SecretOptions } from '../support/a-secret';
import { aProxiedDatabase, type ProxiedDatabase } from '../support/servers/a-proxied-database';
import { anEnvironment } from '../support/an-environment';
import { IN, UNKNOWN } from '../support/first-lines';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const ENDS_BEFORE_ANYTHING_CHANGED = 'Preflight > RollBack > Verdict > NotifyRolledBack > RotationFailed';

const stories = anEnvironment();

describe('a secret that cannot be used', () => {
  const field = (name: string, value: unknown): SecretOptions => ({ fields: { [name]: value } });

  it.each<readonly [string, SecretOptions, found: string, remedy: string]>([
    [
      'has no engine',
      field('engine', undefined),
      'field "engine" is missing',
      'Set "engine" to one of: postgres, aurora-postgresql.',
    ],
    [
      'is for another engine',
      field('engine', 'mysql'),
      'field "engine" is a string of 5 characters, none of those allowed',
      'Set "engine" to one of: postgres, aurora-postgresql.',
    ],
    ['has no host', field('host', undefined), 'field "host" is missing', 'Set "host" to a string of 1 to 253 bytes.'],
    [
      'has no username',
      field('username', null),
      'field "username" is missing',
      'Set "username" to a string of 1 to 63 bytes.',
    ],
    [
      'has a number as username',
      field('username', 42),
      'field "username" is a number, not a string',
      'Set "username" to a string of 1 to 63 bytes.',
    ],
    [
      'has a user name of 64 bytes',
      field('username', `${'ü'.repeat(31)}pp`),
      'field "username" has 64 bytes',
      'Set "username" to a string of 1 to 63 bytes.',
    ],
    [
      'has a port that is none',
      field('port', 'postgres'),
      'field "port" is a string of 8 characters, not a port',
      'Set "port" to a whole number from 1 to 65535.',
    ],
    [
      'has a word for ssl',
      field('ssl', 'require'),
      'field "ssl" is a string of 7 characters, neither true nor false',
      'Set "ssl" to true or false.',
    ],
    [
      'names a proxy',
      field('host', 'shop.proxy-c1x2y3z4.eu-central-1.rds.amazonaws.com'),
      'field "host" is an RDS Proxy endpoint, and the database behind it is not known',
      'Applications can keep it: name the writer by `writerEndpoint` or `database` in rotate(), by the tag rds-rotation-workflow:writer-endpoint, or set `findWriters` of the workflow (docs/proxies-and-readers.md). A proxy knows only AWSCURRENT, so a new password cannot be tried through it.',
    ],
    [
      'is not JSON',
      { text: 'postgres://orders_app:hunter2@db/orders' },
      'the value is not JSON',
      'Store a JSON object with engine, host, port, username, password and dbname.',
    ],
    [
      'is binary',
      { binary: Buffer.from('hunter2') },
      'the value is binary',
      'Store the credential as a JSON string (SecretString).',
    ],
  ])('%s: nothing is changed, and people are told what to correct', async (_what, options, found, remedy) => {
    const secret = await stories.aSecret(options);
    const { path, versionId } = await secret.rotate();

    expect(path).toBe(ENDS_BEFORE_ANYTHING_CHANGED);
    expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', reason: 'invalidSecret', line: UNKNOWN }]);
    expect(stories.alerts[0]?.failure).toMatchObject({ found, remedy });
    expect(await secret.letsIn(secret.password)).toBe(true);
    expect(await secret.value(versionId)).toBeUndefined();
    expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'] });
  });
});

describe('a database that cannot be reached as it must be', () => {
  const roads: ProxiedDatabase[] = [];
  let plain: Server;
  beforeAll(async () => {
    const { postgres } = stories.environment;
    const stranger = await createCertificateAuthority({ now: new Date() });
    roads.push(await aProxiedDatabase(stories.environment, await stranger.issue()));
    roads.push(
      await aProxiedDatabase(
        stories.environment,
        await postgres?.authority.issue({ dnsNames: ['shop.example'], ipAddresses: [] }),
      ),
    );
    // A server answers N to a client that asks for TLS it does not have (PostgreSQL manual, "SSL Session Encryption").
    plain = createServer((client) => client.on('error', () => undefined).once('data', () => client.write('N'))).listen(
      0,
      '127.0.0.1',
    );
    await once(plain, 'listening');
  });
  afterAll(async () => {
    plain.close();
    await Promise.all(roads.map((proxied) => proxied.stop()));
  });
  const portOf = (server: Server) => (server.address() as AddressInfo).port;

  it.each<readonly [string, () => SecretOptions, reason: string, found: string]>([
    [
      'its host does not resolve',
      () => ({ fields: { host: 'orders.invalid' } }),
      'hostNotFound',
      'the host name does not resolve (E',
    ],
    ['nothing listens there', () => ({ fields: { port: 1 } }), 'databaseUnreachable', 'no connection (ECONNREFUSED)'],
    [
      'it offers no TLS',
      () => ({ fields: { port: portOf(plain) } }),
      'tlsNotOffered',
      'the server offers no TLS, and the secret does not say "ssl": false',
    ],
    ['it demands TLS', () => ({ fields: { ssl: false } }), 'tlsRequired', 'the server answered with SQLSTATE 28000'],
    [
      'its certificate is from a stranger',
      () => ({ fields: { port: roads[0]?.port } }),
      'tlsUntrusted',
      'the certificate could not be verified (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
    ],
    [
      'its certificate is for another name',
      () => ({ fields: { port: roads[1]?.port } }),
      'tlsNameMismatch',
      'the certificate names other hosts than this one',
    ],
  ])('%s: nothing is changed, and people are told', async (_what, options, reason, found) => {
    const secret = await stories.aSecret(options());
    const { path, versionId } = await secret.rotate();

    expect(path).toBe(ENDS_BEFORE_ANYTHING_CHANGED);
    expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', reason, line: UNKNOWN }]);
    expect(stories.alerts[0]?.failure).toMatchObject({ found: expect.stringContaining(found) as string });
    expect(await secret.letsIn(secret.password)).toBe(true);
    expect(await secret.value(versionId)).toBeUndefined();
    expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'] });
  });
});

describe('a password that was typed into the wrong field', () => {
  const TYPED = 'hunter2-prod';

  it.each<readonly [string, SecretOptions, reason: Reason, said: string]>([
    [
      'host',
      { fields: { host: TYPED } },
      'hostNotFound',
      'whether the `username` on the `host` of version .* of orders/db may',
    ],
    [
      'username',
      { fields: { username: TYPED } },
      'credentialRejected',
      'the `username` of version .* of orders/db on ',
    ],
    [
      'dbname',
      { fields: { dbname: TYPED } },
      'databaseMissing',
      'orders_app on .* to the `dbname` of version .* of orders/db',
    ],
    [
      'masterarn',
      { fields: { masterarn: TYPED }, strategy: 'single-user-with-superuser' },
      'superuserUnusable',
      'field "masterarn" of the secret value is missing, or is not the ARN of a secret',
    ],
    [
      'username, where a superuser sets the password',
      { fields: { username: TYPED }, strategy: 'single-user-with-superuser' },
      'credentialRejected',
      'the `username` of version .* of orders/db on ',
    ],
    [
      'username, where two users take turns',
      { fields: { username: TYPED }, strategy: 'alternating-users' },
      'credentialRejected',
      'the `username` of version .* of orders/db on ',
    ],
  ])('%s: is written nowhere, and people are told which field to look at', async (_field, options, reason, said) => {
    const secret = await stories.aSecret(options);
    const ending = await secret.rotate();
    const [alert] = stories.alerts;
    const check = await runOperator(stories.environment, ['check', secret.arn]);
    const recover = await runOperator(stories.environment, ['recover', secret.arn]);

    expect(alert?.reason).toBe(reason);
    const { failure } = alert ?? {};
    expect(failure && 'found' in failure ? `${failure.attempted}: ${failure.found}` : '').toMatch(new RegExp(said));
    expect(check.out).toContain(`(${reason})`);
    const written = { ending, check, recover, alerts: stories.alerts, logs: stories.logLines };
    for (const [place, text] of Object.entries(written)) {
      expect(`${place}: ${JSON.stringify(text).includes(TYPED)}`).toBe(`${place}: false`);
    }
    expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'] });
  });

  it.each<readonly [string, fields: object, reason: Reason]>([
    ['host', { host: TYPED }, 'hostNotFound'],
    ['username', { username: TYPED }, 'superuserRejected'],
  ])("%s of the superuser's secret: likewise", async (_field, fields, reason) => {
    const secret = await stories.aSecret({ strategy: 'alternating-users' });
    await secret.superuser?.say({ ...(await secret.superuser.value()), ...fields });
    const ending = await secret.rotate();
    const check = await runOperator(stories.environment, ['check', secret.arn]);

    expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', reason }]);
    expect(JSON.stringify(stories.alerts[0]?.failure)).toMatch(/ of version \S+ of rotation\/superuser/);
    const written = { ending, check, alerts: stories.alerts, logs: stories.logLines };
    for (const [place, text] of Object.entries(written)) {
      expect(`${place}: ${JSON.stringify(text).includes(TYPED)}`).toBe(`${place}: false`);
    }
  });
});

describe('a rotation that must not start', () => {
  it('is turned off before it begins: nothing is changed', async () => {
    const secret = await stories.aSecret();
    const { secretsManager } = stories.environment.clients;
    stories.before('preflight', async () => {
      await secretsManager.send(new CancelRotateSecretCommand({ SecretId: secret.arn }));
    });
    const { path, versionId } = await secret.rotate();

    expect(path).toBe(ENDS_BEFORE_ANYTHING_CHANGED);
    expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', reason: 'rotationDisabled', line: IN }]);
    expect(await secret.value(versionId)).toBeUndefined();
    expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'] });
  });

  it.each<readonly [string, changes: object, found: string]>([
    [
      'an unknown step',
      { Step: 'create_secret' },
      'field Step is "create_secret"; allowed are createSecret, setSecret, testSecret, finishSecret.',
    ],
    ['no step', { Step: undefined }, 'field Step is missing or not a string.'],
    ['no token', { ClientRequestToken: undefined }, 'field ClientRequestToken is missing or not a string.'],
    [
      'a token too short',
      { ClientRequestToken: 'short' },
      'field ClientRequestToken has 5 characters; allowed are 32 to 64.',
    ],
    ['a name for an ARN', { SecretId: 'orders/db' }, 'field SecretId is "orders/db", not the full ARN of a secret.'],
  ])('an event with %s is refused', async (_what, changes, found) => {
    expect(await invoke(event(SOME_SECRET, changes))).toEqual({
      errorType: 'PermanentError',
      errorMessage: `badEvent: Reading the rotation event: ${found} Let Secrets Manager invoke the function; do not invoke it manually with other events.`,
      trace: expect.any(Array) as unknown[],
    });
    expect(stories.executionArns).toEqual([]);
  });

  it('an event for a version that is not pending is refused', async () => {
    const secret = await stories.aSecret();
    await secret.turnOnRotation();
    const executions = [...stories.executionArns];

    expect(await invoke(event(secret.arn, {}))).toMatchObject({
      errorMessage: expect.stringMatching(
        /^versionNotPending: Answering createSecret for .*holds neither AWSPENDING nor AWSCURRENT, so this rotation is over\./,
      ) as string,
    });
    expect(stories.executionArns).toEqual(executions);
    expect(await secret.value(TOKEN)).toBeUndefined();
  });

  const SOME_SECRET = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:orders/db-AbCdEf';
  const TOKEN = '3f1c6a52-9f0e-4d1b-8a77-2d4c5e6f7a80';

  function event(SecretId: string, changes: object): object {
    return { Step: 'createSecret', SecretId, ClientRequestToken: TOKEN, ...changes };
  }

  async function invoke(payload: object): Promise<object> {
    const { account, rotationFunctionArn } = stories.environment;
    const answer = await account.lambda.invoke(rotationFunctionArn, JSON.stringify(payload));
    return JSON.parse(answer.payload) as object;
  }
});
