import { RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { InvocationResult } from '../../infra/local/aws/api/call';
import { answer, serve } from '../functions/alerts/server';
import { anEnvironment } from '../support/an-environment';
import { IN, OUT } from '../support/first-lines';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const STRAIGHT_ON =
  'Preflight > CreateSecret > WarmUp > SetSecret > TestSecret > FinishSecret > NotifySucceeded > RotationSucceeded';

let slack: Awaited<ReturnType<typeof serve>>;
// The last story closes it.
beforeAll(async () => (slack = await serve(answer(200, 'ok'))));
const stories = anEnvironment(() => ({
  slackWebhook: `${slack.url}/services/T000/B000/address`,
  verificationQuery: 'SELECT count(*) FROM orders',
  password: { length: 24, excludePunctuation: true, excludeCharacters: 'lIO01' },
}));

describe('a rotation that succeeds', () => {
  it('lets applications log in with the new password, and no one with the old one', async () => {
    const secret = await stories.aSecret();
    const { versionId, status, path } = await secret.rotate();

    expect({ status, path }).toEqual({ status: 'SUCCEEDED', path: STRAIGHT_ON });
    expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSPREVIOUS'], [versionId]: ['AWSCURRENT'] });
    expect(await secret.letsIn(await secret.currentPassword())).toBe(true);
    expect(await secret.letsIn(secret.password)).toBe(false);
    expect(stories.alerts).toEqual([]);
  });

  it('shows in its execution what was done, how long applications were locked out, and nothing else', async () => {
    const secret = await stories.aSecret();
    const { document, versionId, name, events } = await secret.rotate();

    expect(name).toMatch(new RegExp(`^orders-db-[0-9a-z]{6}-${versionId}$`));
    expect(document).toEqual({
      mode: 'rotate',
      secretArn: secret.arn,
      versionId,
      preflight: {
        loggedInWith: 'current',
        serverVersion: expect.stringMatching(/^\d+/) as string,
        tls: true,
        certificate: {
          authority: expect.stringMatching(/^RDS rotation workflow local CA /) as string,
          expiresAt: expect.any(String) as string,
          authorityExpiresAt: expect.any(String) as string,
        },
        channelBinding: true,
        password: {
          storedAs: { kind: 'scram-sha-256', iterations: 4096 },
          willBe: { kind: 'scram-sha-256', iterations: 4096 },
        },
        loginTriggers: 0,
        warnings: [],
        address: { role: 'orders_app', host: '127.0.0.1', port: expect.any(Number) as number, database: 'orders' },
        secret: { tags: {}, currentVersionId: secret.firstVersionId, pendingAt: expect.any(Number) as number },
      },
      createSecret: { currentVersionId: secret.firstVersionId, password: 'generated' },
      setSecret: { outcome: 'changed', lockoutBeganAt: expect.any(Number) as number },
      testSecret: { outcome: 'passed', verificationQuery: 'passed', pendingAt: expect.any(Number) as number },
      finishSecret: { outcome: 'moved', lockoutWindowMilliseconds: expect.any(Number) as number },
      notify: {
        sent: false,
        recorded: true,
        summary: 'The password was rotated: a login with the new one was tested before it became AWSCURRENT.',
      },
    });
    expect(document.finishSecret?.lockoutWindowMilliseconds).toBeGreaterThan(0);
    expect(stepsOf(events)).toEqual([
      'ExecutionStarted',
      'ChoiceStateEntered Start',
      ...taskEvents('Preflight'),
      ...taskEvents('CreateSecret'),
      'ParallelStateEntered WarmUp',
      'ParallelStateExited WarmUp',
      ...taskEvents('SetSecret'),
      ...taskEvents('TestSecret'),
      ...taskEvents('FinishSecret'),
      ...taskEvents('NotifySucceeded'),
      'SucceedStateEntered RotationSucceeded',
      'SucceedStateExited RotationSucceeded',
      'ExecutionSucceeded',
    ]);
  });

  it('is reported by Secrets Manager as started and succeeded, once each', async () => {
    const secret = await stories.aSecret();
    await secret.rotate();

    expect(stories.rotationEvents.map(({ eventName }) => eventName)).toEqual(['RotationStarted', 'RotationSucceeded']);
  });

  it('can be repeated: the second one starts from the password that the first one set', async () => {
    const secret = await stories.aSecret();
    const first = await secret.rotate();
    const second = await secret.rotate();

    expect(second.document.createSecret?.currentVersionId).toBe(first.versionId);
    expect(await secret.labels()).toEqual({ [first.versionId]: ['AWSPREVIOUS'], [second.versionId]: ['AWSCURRENT'] });
  });

  it('keeps every other field of the secret, in its order, and accepts a port that is a string', async () => {
    const { port } = stories.environment.databases.administration;
    const fields = {
      port: String(port),
      dbInstanceIdentifier: 'orders-1',
      owner: { team: 'Bestellungen', pager: null },
    };
    const secret = await stories.aSecret({ fields });
    const before = await secret.value();
    await secret.rotate();
    const after = await secret.value();

    expect(Object.keys(after ?? {})).toEqual([
      'engine',
      'host',
      'port',
      'username',
      'password',
      'dbname',
      'dbInstanceIdentifier',
      'owner',
    ]);
    expect({ ...after, password: '' }).toEqual({ ...before, password: '' });
    expect(after?.password).not.toBe(before?.password);
  });

  it('makes a password by the rules', async () => {
    const secret = await stories.aSecret();
    await secret.rotate();

    expect(await secret.currentPassword()).toMatch(/^[A-HJ-NP-Za-km-z2-9]{24}$/);
  });

  it('sends the server a verifier and never the password', async () => {
    const secret = await stories.aSecret();
    await secret.rotate();

    expect(stories.serverLog).toMatch(/ALTER ROLE "orders_app" PASSWORD 'SCRAM-SHA-256\$4096:/);
    expect(stories.serverLog).not.toContain(await secret.currentPassword());
  });

  it('answers each of the four calls at once when the version is current already', async () => {
    const secret = await stories.aSecret();
    const { versionId } = await secret.rotate();
    const executions = stories.executionArns.length;

    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
      expect(await ask(step, secret.arn, versionId)).toEqual({
        statusCode: 200,
        payload: 'null',
        log: expect.stringMatching(/^START /) as string,
      });
    }
    expect(stories.executionArns).toHaveLength(executions);
  });

  it('is one execution though createSecret is called twice side by side', async () => {
    const secret = await stories.aSecret();
    let beside: Promise<InvocationResult> | undefined;
    stories.before('preflight', async () => {
      beside = ask('createSecret', secret.arn, (await secret.versionWith('AWSPENDING')) ?? '');
    });
    const { status } = await secret.rotate();

    expect(status).toBe('SUCCEEDED');
    expect(await beside).toEqual({ statusCode: 200, payload: 'null', log: expect.stringMatching(/^START /) as string });
    expect(stories.executionArns).toHaveLength(1);
  });

  it.each([
    ['StartExecution', 'generated', 'changed', 'moved'],
    ['GetRandomPassword', 'generated', 'changed', 'moved'],
    ['PutSecretValue', 'alreadyStored', 'changed', 'moved'],
    ['UpdateSecretVersionStage', 'generated', 'changed', 'alreadyMoved'],
  ])('succeeds though the answer to %s is lost', async (operation, password, set, finish) => {
    const secret = await stories.aSecret();
    stories.onNextCall(operation, { kind: 'loseReply' });
    const { status, document } = await secret.rotate();

    expect(status).toBe('SUCCEEDED');
    expect(document).toMatchObject({
      createSecret: { password },
      setSecret: { outcome: set },
      finishSecret: { outcome: finish },
    });
    expect(stories.executionArns).toHaveLength(1);
    expect(stories.alerts).toEqual([]);
  });

  it.each([
    ['createSecret', 'alreadyStored', 'changed', 'moved'],
    ['setSecret', 'generated', 'alreadyChanged', 'moved'],
    ['testSecret', 'generated', 'changed', 'moved'],
    ['finishSecret', 'generated', 'changed', 'alreadyMoved'],
  ] as const)('succeeds though what %s answers is lost', async (task, password, set, finish) => {
    const secret = await stories.aSecret();
    stories.before(task, async () => ({ kind: 'loseReply' }));
    const { status, document } = await secret.rotate();

    expect(status).toBe('SUCCEEDED');
    expect(document).toMatchObject({
      createSecret: { password },
      setSecret: { outcome: set },
      finishSecret: { outcome: finish },
    });
    expect(stories.alerts).toEqual([]);
  });

  describe('turned on without rotating at once', () => {
    it('only checks the secret, and leaves neither a label nor a trace in the database', async () => {
      const secret = await stories.aSecret();
      const { status, path, name } = await check(secret.arn);

      expect({ status, path }).toEqual({
        status: 'SUCCEEDED',
        path: 'Diagnose > Check > NotifyCheckPassed > CheckPassed',
      });
      expect(name).toMatch(/^orders-db-.*-check$/);
      expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'] });
      expect(await secret.letsIn(secret.password)).toBe(true);
      expect(stories.rotationEvents.map(({ eventName }) => eventName)).toEqual([
        'TestRotationStarted',
        'TestRotationSucceeded',
      ]);
      expect(stories.alerts).toEqual([]);
    });

    it('says that the password is refused, and still leaves neither', async () => {
      const secret = await stories.aSecret();
      await secret.setPasswordOutside('set-past-the-secret');
      const { status, error, path, document } = await check(secret.arn);

      expect({ status, error, path }).toEqual({
        status: 'FAILED',
        error: 'CheckFailed',
        path: 'Diagnose > Check > NotifyCheckFailed > CheckFailed',
      });
      expect(document.diagnose).toMatchObject({ verdict: 'unresolved', reason: 'noCredentialWorks' });
      expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'] });
      expect(await secret.letsIn('set-past-the-secret')).toBe(true);
      expect(stories.rotationEvents.map(({ eventName }) => eventName)).toEqual([
        'TestRotationStarted',
        'TestRotationFailed',
      ]);
      expect(stories.alerts).toMatchObject([
        {
          kind: 'checkFailed',
          reason: 'credentialRejected',
          line: OUT,
        },
      ]);
    });

    async function check(secretArn: string) {
      const { environment } = stories;
      await environment.clients.secretsManager.send(
        new RotateSecretCommand({
          SecretId: secretArn,
          RotationLambdaARN: environment.rotationFunctionArn,
          RotationRules: { AutomaticallyAfterDays: 30 },
          RotateImmediately: false,
        }),
      );
      return stories.lastEnding();
    }
  });

  function ask(Step: string, SecretId: string, ClientRequestToken: string): Promise<InvocationResult> {
    const { account, rotationFunctionArn } = stories.environment;
    return account.lambda.invoke(rotationFunctionArn, JSON.stringify({ Step, SecretId, ClientRequestToken }));
  }
});

describe('an alert is sent', () => {
  it('that a rotation succeeded, by mail and in Slack, if they want to know', async () => {
    const notify = stories.deployed('rotation-notify');
    const { lambda } = stories.environment.account;
    const secret = await stories.aSecret();
    lambda.register({ ...notify, environment: { ...notify.environment, ALERT_ON_SUCCESS: 'true' } });
    const { versionId } = await secret.rotate();
    lambda.register(notify);

    expect(stories.alerts).toMatchObject([
      { kind: 'succeeded', severity: 'info', line: 'Done. Applications can log in with orders/db.', versionId },
    ]);
    expect(slack.received.at(-1)?.path).toBe('/services/T000/B000/address');
    expect(JSON.parse(slack.received.at(-1)?.body ?? '')).toMatchObject({
      text: ':white_check_mark: Done: orders/db rotated (..0000)',
      attachments: [{ color: '#2f9e44', blocks: [{}, {}, {}, {}, {}] }],
    });
  });

  it.each(['throttle', 'serviceError'] as const)('once, though the notify function meets: %s', async (kind) => {
    const secret = await stories.aSecret({ fields: { engine: 'mysql' } });
    stories.before('notify', async () => ({ kind }));
    const { status, error } = await secret.rotate();

    expect({ status, error }).toEqual({ status: 'FAILED', error: 'RotationFailed' });
    expect(stories.alerts).toHaveLength(1);
  });

  it('by mail though Slack is out of order', async () => {
    const secret = await stories.aSecret();
    await secret.administer('REVOKE SELECT ON orders FROM orders_app');
    await slack.close();
    const { status, error } = await secret.rotate();

    expect({ status, error }).toEqual({ status: 'FAILED', error: 'RotationFailed' });
    expect(stories.alerts).toMatchObject([
      {
        kind: 'rolledBack',
        reason: 'verificationFailed',
        line: IN,
      },
    ]);
  });
});

/** Types of the events with their states, without what happens within Preflight's branches and the way out of Start. */
function stepsOf(events: readonly HistoryEvent[]): readonly string[] {
  const steps = events.map(({ type, stateEnteredEventDetails: entered, stateExitedEventDetails: exited }) =>
    [type, entered?.name ?? exited?.name].filter(Boolean).join(' '),
  );
  const begin = steps.indexOf('ParallelStateEntered WarmUp');
  const end = steps.indexOf('ParallelStateExited WarmUp');
  return steps.filter((step, index) => (index <= begin || index >= end) && step !== 'ChoiceStateExited Start');
}

function taskEvents(state: string): readonly string[] {
  return [`TaskStateEntered ${state}`, 'TaskScheduled', 'TaskStarted', 'TaskSucceeded', `TaskStateExited ${state}`];
}
