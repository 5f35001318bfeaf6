import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CancelRotateSecretCommand, DescribeSecretCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { CreateStateMachineCommand } from '@aws-sdk/client-sfn';
import { createSecretOf } from '../../../../infra/cli/local/demo/secret-of-strategy';
import type { CheckReport } from '../../../../infra/cli/check/report';
import { RUNBOOK_URL } from '../../../../infra/runbook-url';
import { secretHash } from '../../../../functions/step-functions/execution-name';
import type { CallFault } from '../../../../infra/local/aws/api/call';
import { ServiceError } from '../../../../infra/local/aws/api/service-error';
import { type ApplicationSecret, LocalEnvironment } from '../../../../infra/local/local-environment';
import { storyClock } from '../../../support/story-clock';
import { IMPATIENT } from '../../../support/an-environment';
import { runOperator } from '../cli-run';
import { changePassword, leavePending } from '../left-behind';

const MACHINE = 'arn:aws:states:eu-central-1:000000000000:stateMachine:rotation';
const folder = mkdtempSync(join(tmpdir(), 'check-'));
const faults = new Map<string, CallFault>();
let environment: LocalEnvironment;
let atSetSecret: (() => Promise<void>) | undefined;
let count = 0;

beforeAll(async () => {
  const foreign = join(folder, 'foreign.cjs');
  writeFileSync(foreign, 'exports.handler = async () => {};');
  environment = await LocalEnvironment.start({
    ...IMPATIENT,
    clock: storyClock(),
    functions: { foreign },
    rotationRetry: { attempts: 1 },
    interceptInvocation: async ({ payload }) => {
      if ((JSON.parse(payload) as { task?: string }).task === 'setSecret') await atSetSecret?.();
      return undefined;
    },
    interceptCall: ({ operation }) => {
      const fault = faults.get(operation);
      faults.delete(operation);
      return fault;
    },
  });
});
afterAll(async () => {
  await environment.stop();
  rmSync(folder, { recursive: true });
});
afterEach(() => {
  faults.clear();
  atSetSecret = undefined;
});

/** A secret of its own for every test. */
function aSecret(): Promise<ApplicationSecret> {
  count += 1;
  return environment.createApplicationSecret(`orders-${count}/db`, { role: `app_${count}`, database: `app_${count}` });
}

async function aRotatedSecret(): Promise<{ readonly secret: ApplicationSecret; readonly current: string }> {
  const secret = await aSecret();
  const current = await environment.rotate(secret.secretArn);
  await environment.account.whenIdle();
  return { secret, current };
}

/** Ids, times and ports differ from run to run. */
const anonymous = (text: string) =>
  text
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<version>')
    .replace(/\d{8}T\d{9}Z/g, '<time>')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, '<time>')
    .replace(/\d{4}-\d\d-\d\d/g, '<day>')
    .replace(/ CA [0-9a-f]{8} /g, ' CA <hash> ')
    .replace(/127\.0\.0\.1:\d+/g, '<server>');

test('says on one screen that a rotated secret is in order', async () => {
  const { secret } = await aRotatedSecret();
  const { out, code } = await runOperator(environment, ['check', secret.name]);
  expect(anonymous(out)).toBe(`Applications can log in with ${secret.name}.

  version                                staging labels   logs in
  <version>   AWSCURRENT       yes
  <version>   AWSPREVIOUS      not tried

  rotation    on, last on <time> UTC, next by <time> UTC
  running     nothing
  strategy    single-user. Logins are refused for a moment in each rotation; if none may be, choose
              alternating-users: add \`masterarn\` to its value, and set the tag rds-rotation-workflow:strategy
              to alternating-users.
  server      PostgreSQL 18.4; TLS, vouched for by RDS rotation workflow local CA <hash> until <day>,
              certificate until <day>; password as SCRAM with 4096 iterations
  recovery    has nothing to repair
  execution   arn:aws:states:eu-central-1:000000000000:execution:rotation:orders-${count}-db-${secretHash(secret.secretArn)}-check-<time>

Nothing to do.
`);
  expect(code).toBe(0);
});

test('says of a secret that has not joined the fleet that it has not, and not that IAM refuses a call', async () => {
  const { name, secretArn } = await aSecret();
  const { out, code } = await runOperator(environment, ['check', name, '--state-machine', MACHINE]);
  expect(out).toContain('  rotation    off, never rotated yet\n');
  expect(out.replace(/\n {14}/g, ' ')).toContain(
    `  found       Rotation is turned off (rotationDisabled). Looking at ${secretArn}: the workflow may touch only secrets whose rotation function is ${environment.rotationFunctionArn}, and this one has none.\n`,
  );
  expect(code).toBe(1);
});

test('knows which strategy rotates a secret, and which superuser it names', async () => {
  const { name, secretArn } = await createSecretOf(
    environment,
    'alternating-users',
    'stock/db',
    { role: 'stock_app', database: 'stock' },
    { superuser: 'rotation/superuser-stock' },
  );
  await environment.rotate(secretArn);
  await environment.account.whenIdle();
  const { out, code } = await runOperator(environment, ['check', name, '--state-machine', MACHINE, '--json']);
  expect((JSON.parse(out) as CheckReport).strategy).toEqual({
    used: 'alternating-users',
    superuserNamed: true,
    alternative: null,
    because: 'noLoginIsRefused',
  });
  expect(code).toBe(0);
});

test('takes the ARN of a secret as well as its name', async () => {
  const {
    secret: { secretArn, name },
  } = await aRotatedSecret();
  const { out, code } = await runOperator(environment, ['check', secretArn, '--state-machine', MACHINE]);
  expect(out).toContain(`Applications can log in with ${name}.\n`);
  expect(code).toBe(0);
});

test('finds a password that a rotation left pending, and says that a recovery would withdraw it', async () => {
  const { secret } = await aRotatedSecret();
  await leavePending(environment, secret);
  const { out, code } = await runOperator(environment, ['check', secret.name]);
  expect(anonymous(out)).toContain(`Applications can log in with ${secret.name}.

  version                                staging labels   logs in
  <version>   AWSCURRENT       yes
  <version>   AWSPENDING       no
  <version>   AWSPREVIOUS      not tried
`);
  expect(out).toContain('  recovery    would take AWSPENDING away; the database does not hold that password\n');
  expect(out).toContain(`What to do
  1. Recover:
     npx --no rds-rotation-workflow recover ${secret.name}
  2. Check again:
     npx --no rds-rotation-workflow check ${secret.name}
`);
  expect(code).toBe(1);
});

test('finds applications locked out by a half-finished rotation, and that a recovery would end the lockout', async () => {
  const { secret } = await aRotatedSecret();
  await changePassword(environment, secret, (await leavePending(environment, secret)).password);
  const { out, code } = await runOperator(environment, ['check', secret.name]);
  expect(anonymous(out)).toContain(`Applications cannot log in with ${secret.name}.

  version                                staging labels   logs in
  <version>   AWSCURRENT       no
  <version>   AWSPENDING       yes
`);
  expect(anonymous(out).replace(/\s+/g, ' ')).toContain(
    `found The password is refused (credentialRejected). Logging in as the \`username\` of version <version> of ${secret.name} on <server>: the server refuses the password of AWSCURRENT. recovery would move AWSCURRENT to the version with AWSPENDING, whose password the database holds runbook ${RUNBOOK_URL}#credentialrejected`,
  );
  expect(out).toContain(`  1. Recover:\n     npx --no rds-rotation-workflow recover ${secret.name}\n`);
  expect(code).toBe(1);
});

test('leaves it to an operator if the database holds a password that no version has', async () => {
  const { secret } = await aRotatedSecret();
  await changePassword(environment, secret, 'set-by-somebody-else');
  const { out, code } = await runOperator(environment, ['check', secret.name]);
  expect(out).toContain(`Applications cannot log in with ${secret.name}.\n`);
  expect(out).toContain(
    '  recovery    would change nothing and leave it to a person: no known password logs in (noCredentialWorks)\n' +
      `  runbook     ${RUNBOOK_URL}#nocredentialworks\n`,
  );
  expect(out).toContain(
    '  1. Remove the cause. Set the password of AWSCURRENT in the database manually, as the administrator.\n',
  );
  expect(out).toContain(
    '     -- in psql on 127.0.0.1, as the administrator:\n     \\set role `aws secretsmanager get-secret-value ',
  );
  expect(out).toContain(' | jq -r .username`\n     \\password :"role"\n');
  expect(code).toBe(1);
});

test('does not take the pending password of a running rotation for a fault', async () => {
  const { secret } = await aRotatedSecret();
  let goOn = () => {};
  const reached = new Promise<void>((resolve) => {
    atSetSecret = () => {
      resolve();
      return new Promise((go) => (goOn = go));
    };
  });
  const versionId = await environment.rotate(secret.secretArn);
  await reached;
  const { out, code } = await runOperator(environment, ['check', secret.name]);
  goOn();
  await environment.account.whenIdle();
  const name = `orders-${count}-db-${secretHash(secret.secretArn)}-${versionId}`;
  expect(out).toContain(`Applications can log in with ${secret.name}.\n`);
  expect(out).toMatch(new RegExp(`running     ${name} \\(rotate, since .* UTC\\)`));
  expect(out).toContain('  recovery    not now, while an execution is running\n');
  expect(out).toContain(`  1. Wait until the execution ${name} has ended; it repairs what it can by itself.\n`);
  expect(code).toBe(0);
});

test('prints one JSON object for scripts', async () => {
  const { secret, current } = await aRotatedSecret();
  const { versionId: pending } = await leavePending(environment, secret);
  const { out, code } = await runOperator(environment, ['check', secret.name, '--json']);
  expect(JSON.parse(out)).toEqual({
    healthy: false,
    applicationsCanLogIn: 'yes',
    secret: { name: secret.name, arn: secret.secretArn },
    versions: [
      { versionId: current, labels: ['AWSCURRENT'], login: 'accepted', reason: null },
      { versionId: pending, labels: ['AWSPENDING'], login: 'rejected', reason: null },
      {
        versionId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        labels: ['AWSPREVIOUS'],
        login: 'notTried',
        reason: null,
      },
    ],
    rotation: {
      enabled: true,
      lastRotated: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      nextRotation: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
    },
    running: [],
    strategy: {
      used: 'single-user',
      superuserNamed: false,
      alternative: 'alternating-users',
      because: 'noLoginMayBeRefused',
    },
    server: expect.stringMatching(
      /^PostgreSQL 18\.4; TLS, vouched for by .* until \d{4}-\d\d-\d\d, certificate until \d{4}-\d\d-\d\d; password as SCRAM with 4096 iterations$/,
    ) as string,
    warnings: [],
    recovery: { wouldDo: 'removePending', verdict: null, reason: null },
    fault: null,
    runbook: null,
    next: [
      `Recover:\nnpx --no rds-rotation-workflow recover ${secret.name}`,
      `Check again:\nnpx --no rds-rotation-workflow check ${secret.name}`,
    ],
    execution: {
      arn: expect.stringMatching(/^arn:aws:states:eu-central-1:000000000000:execution:rotation:/) as string,
      status: 'SUCCEEDED',
    },
  });
  expect(code).toBe(1);
});

test('says that a secret does not exist', async () => {
  const { err, code } = await runOperator(environment, ['check', 'nowhere/db']);
  expect(err).toBe(
    'error: DescribeSecret for the secret nowhere/db: it does not exist. Check the name, the account (AWS_PROFILE) and the Region (AWS_REGION).\n',
  );
  expect(code).toBe(1);
});

test('asks for the state machine of a secret that has no rotation function', async () => {
  const { name } = await aSecret();
  const { err, code } = await runOperator(environment, ['check', name]);
  expect(err).toBe(
    `error: The secret ${name} has no rotation function, so its state machine is not known. Give the state machine with --state-machine ARN.\n`,
  );
  expect(code).toBe(1);
});

test('does not mistake another rotation function for its own', async () => {
  const { name, secretArn } = await aSecret();
  const foreign = environment.account.lambda.find('foreign').arn;
  await environment.clients.secretsManager.send(
    new RotateSecretCommand({
      SecretId: secretArn,
      RotationLambdaARN: foreign,
      RotationRules: { AutomaticallyAfterDays: 30 },
      RotateImmediately: false,
    }),
  );
  const { err } = await runOperator(environment, ['check', name]);
  expect(err).toBe(
    `error: The rotation function ${foreign} of the secret ${name} has no variable STATE_MACHINE_ARN: it is not one of this package. Give the state machine with --state-machine ARN.\n`,
  );
});

describe('where the schedule would let a password grow old', () => {
  const schedule = { RotationRules: { ScheduleExpression: 'rate(30 days)' }, RotateImmediately: false };
  const scheduled = async (functionName: string) => {
    const { secret } = await aRotatedSecret();
    const RotationLambdaARN = environment.account.lambda.find(functionName).arn;
    await environment.clients.secretsManager.send(
      new RotateSecretCommand({ SecretId: secret.secretArn, RotationLambdaARN, ...schedule }),
    );
    await environment.account.whenIdle();
    return secret;
  };

  test('says that rotation is turned off', async () => {
    const { secret } = await aRotatedSecret();
    await environment.clients.secretsManager.send(new CancelRotateSecretCommand({ SecretId: secret.secretArn }));
    const { out, code } = await runOperator(environment, ['check', secret.name]);
    expect(out).toContain('\n  rotation    off, last on ');
    expect(out).toContain('  found       Rotation is turned off (rotationDisabled). ');
    expect(out).toContain(`
  1. Remove the cause. Turn rotation on again.
     aws secretsmanager rotate-secret --region eu-central-1 --secret-id ${secret.secretArn} --no-rotate-immediately
`);
    expect(code).toBe(1);
  });

  test('says that another function rotates it', async () => {
    const secret = await scheduled('foreign');
    const { out, code } = await runOperator(environment, ['check', secret.name, '--state-machine', MACHINE]);
    expect(out).toContain('  found       Another function rotates the secret (rotatedElsewhere). ');
    expect(code).toBe(1);
  });

  test.each([
    ['a day', 0, 0],
    ['more than a day', 1, 1],
  ])('says whether it is overdue, %s after its time', async (_, milliseconds, expected) => {
    const secret = await scheduled('rotation-rotation-function');
    const { NextRotationDate: next } = await environment.clients.secretsManager.send(
      new DescribeSecretCommand({ SecretId: secret.secretArn }),
    );
    const now = (next?.getTime() ?? 0) + 24 * 60 * 60_000 + milliseconds;
    const { out, code } = await runOperator(environment, ['check', secret.name], {
      clock: { now: () => now, sleep: () => Promise.resolve() },
    });
    expect(out.includes('The rotation is more than a day overdue (rotationOverdue). ')).toBe(code === 1);
    expect(code).toBe(expected);
  });
});

test('says that the rotation function does not exist any more', async () => {
  const { secret } = await aRotatedSecret();
  faults.set('GetFunctionConfiguration', {
    kind: 'refuse',
    error: new ServiceError('ResourceNotFoundException', 'Function not found', 404),
  });
  const { err, code } = await runOperator(environment, ['check', secret.name]);
  expect(err).toMatch(
    /^error: GetFunctionConfiguration for the rotation function arn:aws:lambda:.*: it does not exist\. /,
  );
  expect(err).toMatch(/Give the state machine with --state-machine ARN\.\n$/);
  expect(code).toBe(1);
});

test('does not start a state machine that is another workflow', async () => {
  const { name } = await aSecret();
  const definition = JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'PayEverybody',
    States: { PayEverybody: { Type: 'Succeed' } },
  });
  const { stateMachineArn = '' } = await environment.clients.stepFunctions.send(
    new CreateStateMachineCommand({ name: 'payroll', definition, roleArn: 'arn:aws:iam::000000000000:role/payroll' }),
  );
  const { err, code } = await runOperator(environment, ['check', name, '--state-machine', stateMachineArn]);
  expect(err).toBe(
    'error: The state machine arn:aws:states:eu-central-1:000000000000:stateMachine:payroll has no state Diagnose, Check, RollBack: it does not rotate secrets, or is of an older version. Nothing was started. Correct --state-machine, or deploy again.\n',
  );
  expect(code).toBe(1);
});

test('waits for an execution that is not visible yet right after its start', async () => {
  const {
    secret: { name },
  } = await aRotatedSecret();
  faults.set('GetExecutionHistory', { kind: 'refuse', error: new ServiceError('ExecutionDoesNotExist', 'not yet') });
  const { out, code } = await runOperator(environment, ['check', name, '--state-machine', MACHINE]);
  expect(out).toContain(`Applications can log in with ${name}.\n`);
  expect(code).toBe(0);
});

test('stops following once its time is up, and says where to look', async () => {
  const { name } = await aSecret();
  let now = Date.UTC(2026, 10, 22);
  const clock = { now: () => (now += 1_000), sleep: async () => {} };
  // A reply that finds nothing stands for an execution that does not end.
  faults.set('GetExecutionHistory', { kind: 'refuse', error: new ServiceError('ExecutionDoesNotExist', 'not yet') });
  const words = ['check', name, '--state-machine', MACHINE, '--timeout', '1'];
  const { err, code } = await runOperator(environment, words, { clock });
  expect(err).toMatch(
    /^error: The execution has not ended after 1 s\. It continues by itself; see how it ends with: aws stepfunctions describe-execution --execution-arn arn:aws:states:\S+\. Give more time with --timeout\.\n$/,
  );
  expect(code).toBe(1);
  await environment.account.whenIdle();
});

test.each([
  [['check'], "missing required argument 'secret'"],
  [
    ['check', 'orders/db', '--state-machine', 'rotation'],
    '--state-machine is "rotation"; it must be the ARN of a state machine without version or alias, as arn:aws:states:REGION:ACCOUNT:stateMachine:NAME.',
  ],
  [['check', 'orders/db', '--timeout', '0'], '--timeout is "0"; it must be a whole number of seconds from 1 to 3600.'],
  [
    ['check', 'orders/db', '--timeout', '3601'],
    '--timeout is "3601"; it must be a whole number of seconds from 1 to 3600.',
  ],
])('refuses %j', async (words, message) => {
  const { err, code } = await runOperator(environment, words);
  expect(err).toContain(message);
  expect(code).toBe(2);
});

describe('the command itself', () => {
  const rotation = join(__dirname, '../../../../infra/cli/from-source.mjs');
  const run = (words: readonly string[]) =>
    new Promise<{ readonly code: number; readonly out: string; readonly err: string }>((resolve) => {
      const env = {
        ...process.env,
        AWS_ENDPOINT_URL: environment.account.url,
        AWS_REGION: 'eu-central-1',
        AWS_ACCESS_KEY_ID: 'person',
        AWS_SECRET_ACCESS_KEY: 'local',
      };
      execFile(process.execPath, [rotation, ...words], { env }, (error, out, err) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
      );
    });

  test('ends with 0, 1 and 2 for a secret in order, one that is not there, and a bad flag', async () => {
    const { secret } = await aRotatedSecret();
    const [good, missing, bad] = await Promise.all([
      run(['check', secret.name]),
      run(['check', 'nowhere/db']),
      run(['recover', secret.name, '--version', 'latest']),
    ]);
    expect(good).toMatchObject({ code: 0, err: '' });
    expect(good.out).toMatch(/^Applications can log in with orders-\d+\/db\.\n/);
    expect(missing).toMatchObject({ code: 1, out: '' });
    expect(missing.err).toMatch(/^error: DescribeSecret for the secret nowhere\/db: it does not exist\./);
    expect(bad).toMatchObject({ code: 2, out: '' });
    expect(bad.err).toBe('error: --version is "latest"; it must be a version id: 32 to 64 letters, digits and -.\n');
  });
});
