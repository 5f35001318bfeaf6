import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { CreateStateMachineCommand, ListExecutionsCommand } from '@aws-sdk/client-sfn';
import { Client } from 'pg';
import { createSecretOf } from '../../../infra/cli/local/demo/secret-of-strategy';
import { secretHash } from '../../../functions/step-functions/execution-name';
import { LocalEnvironment } from '../../../infra/local/local-environment';
import type { SessionsReport } from '../../../infra/cli/sessions/report';
import { runOperator } from '../../infra/cli/cli-run';
import { changePassword } from '../../infra/cli/left-behind';
import { type Ending, endingOf } from '../../support/ending';

// Time is real here: the server notes when a session began by a clock of its own.
let environment: LocalEnvironment;
let breaksReport = false;
const clients: Client[] = [];
let told: number[] = [];

beforeAll(async () => {
  environment = await LocalEnvironment.start({
    reportSessions: true,
    rotationRetry: { attempts: 1 },
    onLog: ({ line }) => {
      // The functions write metrics as JSON; the runtime's own lines are none.
      const value = line.includes('"_aws"') && (JSON.parse(line) as { SessionsBefore?: number }).SessionsBefore;
      if (typeof value === 'number') told.push(value);
    },
    interceptInvocation: async ({ payload }) =>
      breaksReport && (JSON.parse(payload) as { task?: string }).task === 'reportSessions'
        ? { kind: 'deny' }
        : undefined,
  });
});
afterAll(() => environment.stop());
afterEach(async () => {
  breaksReport = false;
  told = [];
  await Promise.all(clients.splice(0).map((client) => client.end()));
});

/** A session as an application opens it, with AWSCURRENT. */
async function open(secretId: string, application_name: string): Promise<Client> {
  const { SecretString = '' } = await environment.clients.secretsManager.send(
    new GetSecretValueCommand({ SecretId: secretId }),
  );
  const { host, port, username, password, dbname } = JSON.parse(SecretString) as Record<string, string>;
  const { ca = '' } = environment.databases.administration;
  const client = new Client({
    host,
    port: Number(port),
    user: username,
    password,
    database: dbname,
    application_name,
    ssl: { ca },
  });
  await client.connect();
  clients.push(client);
  return client;
}

/** Rotates a secret, and tells how that ended. */
async function rotate(secretArn: string): Promise<Ending> {
  const versionId = await environment.rotate(secretArn);
  await environment.account.whenIdle();
  const { executions = [] } = await environment.clients.stepFunctions.send(
    new ListExecutionsCommand({ stateMachineArn: environment.stateMachineArn }),
  );
  const own = executions.find(({ name = '' }) => name.endsWith(versionId));
  return endingOf(environment, own?.executionArn ?? '');
}

const reported = async (secretId: string): Promise<SessionsReport> => {
  const { out, err, code } = await runOperator(environment, ['sessions', secretId, '--json']);
  expect([err, code]).toEqual(['', 0]);
  return JSON.parse(out) as SessionsReport;
};

const anonymous = (text: string) =>
  text.replace(/\d{8}T\d{9}Z/g, '<time>').replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '<time>');

test('a rotation reports the sessions from before it, ends none of them, and an operator sees them until they have ended', async () => {
  const { name, secretArn } = await environment.createApplicationSecret('orders/db', {
    role: 'orders_app',
    database: 'orders',
  });
  const first = await open(name, 'orders-api');
  await open(name, 'orders-api');
  await open(name, 'reports');

  const rotation = await rotate(secretArn);
  expect(rotation.path).toMatch(/ > FinishSecret > ReportSessions > NotifySucceeded > RotationSucceeded$/);
  expect(rotation.document.reportSessions).toMatchObject({
    user: 'orders_app',
    seenAs: 'orders_app',
    before: 3,
    since: 0,
    groups: [
      { user: 'orders_app', application: 'orders-api', address: '127.0.0.1', before: 2, around: 0, since: 0 },
      { user: 'orders_app', application: 'reports', before: 1 },
    ],
    moreGroups: 0,
  });
  expect(told).toEqual([3]);

  await open(name, 'orders-api');
  const { out, err, code } = await runOperator(environment, ['sessions', name]);
  expect([err, code]).toEqual(['', 0]);
  expect(anonymous(out)).toBe(`3 of 4 sessions with orders/db were opened before its password was changed.

  user         application_name   address     before   around   since   oldest
  orders_app   orders-api         127.0.0.1   2        0        1       <time> UTC
  orders_app   reports            127.0.0.1   1        0        0       <time> UTC

  changed      between <time> UTC and <time> UTC
  seen as      orders_app
  execution    arn:aws:states:eu-central-1:000000000000:execution:rotation:orders-db-${secretHash(secretArn)}-check-<time>
`);

  expect((await first.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  await Promise.all(clients.splice(0, 3).map((client) => client.end()));
  expect(await reported(secretArn)).toMatchObject({
    secret: { name: 'orders/db', arn: secretArn },
    user: 'orders_app',
    sessions: { before: 0, around: 0, since: 1 },
    applications: [{ user: 'orders_app', application: 'orders-api', address: '127.0.0.1', before: 0, since: 1 }],
    more: 0,
  });
});

test('with two users the superuser sees both, and who still logs in as the one before', async () => {
  const { name, secretArn } = await createSecretOf(
    environment,
    'alternating-users',
    'stock/db',
    { role: 'stock_app', database: 'stock' },
    { superuser: 'rotation/superuser' },
  );
  await open(name, 'stock-api');
  const rotation = await rotate(secretArn);
  expect(rotation).toMatchObject({ status: 'SUCCEEDED' });
  expect(rotation.document.reportSessions).toMatchObject({ user: 'stock_app_clone', before: 1, since: 0 });
  await open(name, 'stock-api');
  const { user, seenAs, sessions, applications } = await reported(name);
  expect({ user, sessions }).toEqual({ user: 'stock_app_clone', sessions: { before: 1, around: 0, since: 1 } });
  expect(seenAs).toBe(environment.databases.administration.user);
  expect(applications).toMatchObject([
    { user: 'stock_app', application: 'stock-api', address: '127.0.0.1', before: 1, since: 0 },
    { user: 'stock_app_clone', application: 'stock-api', address: '127.0.0.1', before: 0, since: 1 },
  ]);
});

test('a report that fails does not affect the rotation; an operator sees why there is none', async () => {
  const secret = await environment.createApplicationSecret('mail/db', { role: 'mail_app', database: 'mail' });
  breaksReport = true;
  const rotation = await rotate(secret.secretArn);
  expect(rotation.status).toBe('SUCCEEDED');
  expect(rotation.path).toMatch(/ > ReportSessions > NotifySucceeded > RotationSucceeded$/);
  expect(rotation.document.reportSessions).toBeUndefined();
  expect(told).toEqual([]);
  const denied = await runOperator(environment, ['sessions', secret.name]);
  expect(denied.err).toMatch(
    /^error: The sessions of mail\/db were not counted\. ListSessions ended with Lambda\.AccessDeniedException: .* Grant the refused action to the role named in the message, or remove what denies it\.\n$/,
  );
  expect([denied.out, denied.code]).toEqual(['', 1]);

  breaksReport = false;
  await changePassword(environment, secret, 'changed-behind-the-secret');
  const refused = await runOperator(environment, ['sessions', secret.name, '--json']);
  expect(refused.err).toMatch(
    /^error: The sessions of mail\/db were not counted\. Counting the secret's sessions as the `username` of version \S+ of mail\/db on 127\.0\.0\.1:\d+.*28P01/,
  );
  expect(refused.err).not.toContain('changed-behind-the-secret');
  expect([refused.out, refused.code]).toEqual(['', 1]);
});

test('says of a machine that cannot do it yet that it is of an older version', async () => {
  const { name } = await environment.createApplicationSecret('old/db', { role: 'old_app', database: 'old' });
  const definition = JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'Diagnose',
    States: {
      Diagnose: { Type: 'Pass', Next: 'Check' },
      Check: { Type: 'Pass', Next: 'RollBack' },
      RollBack: { Type: 'Succeed' },
    },
  });
  const { stateMachineArn = '' } = await environment.clients.stepFunctions.send(
    new CreateStateMachineCommand({ name: 'older', definition, roleArn: 'arn:aws:iam::000000000000:role/older' }),
  );
  const { out, err, code } = await runOperator(environment, ['sessions', name, '--state-machine', stateMachineArn]);
  expect(err).toBe(
    `error: The sessions of old/db were not counted. The state machine ${stateMachineArn} has no state ListSessions: it is of an older version. Deploy again.\n`,
  );
  expect([out, code]).toEqual(['', 1]);
  const missing = await runOperator(environment, ['sessions', 'nowhere/db']);
  expect(missing.err).toMatch(/^error: DescribeSecret for the secret nowhere\/db: it does not exist\./);
  expect(missing.code).toBe(1);
});
