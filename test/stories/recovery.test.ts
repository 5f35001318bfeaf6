import { join } from 'node:path';
import { RedriveExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { aProxiedDatabase, type ProxiedDatabase } from '../support/servers/a-proxied-database';
import { anEnvironment } from '../support/an-environment';
import { endingOf } from '../support/ending';
import { AGAIN, IN, LIKELY_OUT, UNKNOWN } from '../support/first-lines';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const BACK = 'RollBack > Verdict > NotifyRolledBack > RotationFailed';
const FORWARD = 'RollBack > Verdict > NotifySucceeded > RotationSucceeded';

// Secrets Manager tries a rotation that stays pending once more, ten seconds later.
const stories = anEnvironment(() => ({ rotationRetry: { attempts: 2, pause: 10_000 } }));
let proxied: ProxiedDatabase;
beforeAll(async () => (proxied = await aProxiedDatabase(stories.environment)));
afterEach(() => proxied.open());
afterAll(() => proxied.stop());

describe('an execution that ends without its own catch is recovered by the rule', () => {
  it('stopped before SetSecret has begun: back, and a SetSecret that comes late is refused', async () => {
    const secret = await stories.aSecret();
    stories.before('setSecret', async () => {
      await stopRotation();
      await stories.environment.account.stepFunctions.whenIdle();
    });
    await secret.rotate();

    expect(stories.logsOf('setSecret')).toMatchObject([{ outcome: 'PermanentError', reason: 'versionNotPending' }]);
    expect(await pathsOfAll()).toEqual(['Preflight > CreateSecret > WarmUp > SetSecret', BACK]);
    expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', reason: 'executionStopped', line: IN }]);
    expect(await secret.letsIn(secret.password)).toBe(true);
    expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'] });
  });

  it('stopped while SetSecret continues during the recovery: one of them has the last word, and both agree', async () => {
    const secret = await stories.aSecret();
    stories.before('setSecret', () => stopRotation());
    await secret.rotate();

    expect(stories.alerts).toMatchObject([{ reason: 'executionStopped', line: IN }]);
    expect(await secret.letsIn(await secret.currentPassword())).toBe(true);
  });

  it('stopped in TestSecret: forward, since the database holds the new password', async () => {
    const secret = await stories.aSecret();
    stories.before('testSecret', () => stopRotation());
    const { versionId, document } = await secret.rotate();

    expect(await pathsOfAll()).toEqual(['Preflight > CreateSecret > WarmUp > SetSecret > TestSecret', FORWARD]);
    expect(document.rollBack).toMatchObject({ verdict: 'rolledForward', acts: ['movedCurrentForward'] });
    expect(stories.alerts).toMatchObject([{ kind: 'recovered', reason: 'executionStopped', line: IN }]);
    expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
    expect(stories.rotationEvents.at(-1)?.eventName).toBe('RotationSucceeded');
  });

  it('timed out in TestSecret: forward', async () => {
    const secret = await stories.aSecret();
    stories.before('testSecret', async () => {
      stories.clock.passMachineDeadline();
      return { kind: 'hang' };
    });
    const { versionId } = await secret.rotate();

    expect(await statusesOfAll()).toEqual(['TIMED_OUT', 'SUCCEEDED']);
    expect(stories.alerts).toMatchObject([{ kind: 'recovered', reason: 'executionStopped', line: IN }]);
    expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
  });

  it('failed with an error no state can catch: forward', async () => {
    const { lambda } = stories.environment.account;
    const testSecret = stories.deployed('rotation-test-secret');
    const secret = await stories.aSecret();
    await lambda.registerFile(testSecret.name, join(__dirname, '../support/servers/oversized-answer.ts'));
    const { versionId } = await secret.rotate();
    lambda.register(testSecret);

    const [first] = await endingsOfAll();
    expect(first).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(await pathsOfAll()).toEqual(['Preflight > CreateSecret > WarmUp > SetSecret > TestSecret', FORWARD]);
    expect(stories.alerts).toMatchObject([{ kind: 'recovered', reason: 'executionStopped', line: IN }]);
    expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
  });

  it('a recovery that is itself stopped starts no other: the next attempt of Secrets Manager is the fallback', async () => {
    const secret = await stories.aSecret();
    stories.before('testSecret', () => stopRotation());
    stories.before('rollBack', async () => {
      await stopRotation();
      return { kind: 'hang' };
    });
    const { name, versionId, document } = await secret.rotate();

    expect(await statusesOfAll()).toEqual(['ABORTED', 'ABORTED', 'SUCCEEDED']);
    expect(document.preflight?.loggedInWith).toBe('pending');
    expect(name).toMatch(new RegExp(`^orders-db-[0-9a-z]{6}-${versionId}-2$`));
    expect(stories.alerts).toEqual([]);
  });
});

describe('what is over stays over', () => {
  it('a recovery of a version that was current long ago touches nothing', async () => {
    const secret = await stories.aSecret();
    const { versionId } = await secret.rotate();
    await secret.rotate();

    await touchesNothing(secret, async () => {
      const { error, document } = await secret.recover(versionId);
      expect(error).toBe('RotationFailed');
      expect(document.rollBack).toMatchObject({
        reason: 'versionNotPending',
        acts: [],
      });
    });
  });

  it('a recovery of the version that is current touches nothing', async () => {
    const secret = await stories.aSecret();
    const { versionId } = await secret.rotate();

    await touchesNothing(secret, async () => {
      const { status, document } = await secret.recover(versionId);
      expect(status).toBe('SUCCEEDED');
      expect(document.rollBack).toMatchObject({ verdict: 'rolledForward', acts: [] });
    });
  });

  it('an old input started again touches nothing', async () => {
    const secret = await stories.aSecret();
    const { versionId } = await secret.rotate();
    await secret.rotate();

    await touchesNothing(secret, async () => {
      const { path, cause } = await secret.execute({ mode: 'rotate', secretArn: secret.arn, versionId });
      expect(path).toBe(`Preflight > ${BACK}`);
      expect(cause).toContain(`version ${versionId} holds neither AWSPENDING nor AWSCURRENT, so this rotation is over`);
    });
  });

  it('a redrive, after the next rotation, of an execution that was stopped in SetSecret and recovered touches nothing', async () => {
    const secret = await stories.aSecret();
    stories.before('setSecret', async () => {
      await stopRotation();
      await stories.environment.account.stepFunctions.whenIdle();
    });
    await secret.rotate();
    await secret.rotate();
    const [stopped = ''] = stories.executionArns;
    expect(await statusesOfAll()).toEqual(['ABORTED', 'FAILED', 'SUCCEEDED']);
    const attempts = stories.logsOf('setSecret').length;
    const told = stories.alerts.length;

    await touchesNothing(secret, async () => {
      const { status, error, path, document } = await redrive(stopped);
      expect({ status, error }).toEqual({ status: 'FAILED', error: 'RotationFailed' });
      // SetSecret is scheduled once more, without being entered again.
      expect(path).toBe(`Preflight > CreateSecret > WarmUp > SetSecret > ${BACK}`);
      expect(document.rollBack).toMatchObject({
        verdict: 'rolledBack',
        reason: 'versionNotPending',
        acts: [],
      });
    });
    expect(stories.logsOf('setSecret').slice(attempts)).toMatchObject([
      { outcome: 'PermanentError', reason: 'versionNotPending' },
    ]);
    expect(stories.alerts.slice(told)).toMatchObject([
      { kind: 'rolledBack', reason: 'versionNotPending', executionArn: stopped, line: IN },
    ]);
    // It ends by its own Fail state, so no recovery comes after it.
    expect(await statusesOfAll()).toEqual(['FAILED', 'FAILED', 'SUCCEEDED']);
  });

  it('a redrive of an execution that has ended in RotationFailed only ends there again, without an alert', async () => {
    const secret = await stories.aSecret({ fields: { port: proxied.port } });
    stories.before('preflight', async () => proxied.block(() => ({ kind: 'cut' })));
    const { executionArn, path, cause } = await secret.rotate();
    proxied.open();
    expect(path).toBe(`Preflight > ${BACK}`);
    const told = stories.alerts.length;
    const executions = stories.executionArns.length;

    await touchesNothing(secret, async () => {
      expect(await redrive(executionArn)).toMatchObject({
        status: 'FAILED',
        error: 'RotationFailed',
        cause,
        path: `Preflight > ${BACK} > RotationFailed`,
      });
    });
    expect(stories.alerts).toHaveLength(told);
    expect(stories.executionArns).toHaveLength(executions);
  });

  it('a late call of Secrets Manager for a version that was rolled back is refused, and says why', async () => {
    const secret = await stories.aSecret({ fields: { port: proxied.port } });
    stories.before('preflight', async () => proxied.block(() => ({ kind: 'cut' })));
    const { versionId } = await secret.rotate();
    proxied.open();
    const executions = stories.executionArns.length;
    const { account, rotationFunctionArn } = stories.environment;
    const event = { Step: 'createSecret', SecretId: secret.arn, ClientRequestToken: versionId };
    const { functionError, payload } = await account.lambda.invoke(rotationFunctionArn, JSON.stringify(event));

    expect(functionError).toBe('Unhandled');
    expect(JSON.parse(payload)).toMatchObject({
      errorType: 'PermanentError',
      errorMessage:
        `versionNotPending: Answering createSecret for ${secret.arn}: version ${versionId} holds neither AWSPENDING ` +
        'nor AWSCURRENT, so this rotation is over. There is nothing to repair: a new rotation brings a ' +
        'new version. Then rotate again.',
    });
    expect(stories.executionArns).toHaveLength(executions);
  });

  async function touchesNothing(secret: Awaited<ReturnType<typeof stories.aSecret>>, act: () => Promise<void>) {
    const labels = await secret.labels();
    const password = await secret.currentPassword();
    const statements = stories.serverLog.length;
    await act();
    expect(await secret.labels()).toEqual(labels);
    expect(await secret.letsIn(password)).toBe(true);
    expect(stories.serverLog.slice(statements)).not.toMatch(/ALTER ROLE|pg_terminate_backend\(pid\) FROM .* = '[^']/);
  }
});

describe('a database that is unavailable for longer than a rotation waits', () => {
  const ROTATION_GIVES_UP =
    'RollBack > RestoreAccess > Verdict > StartRecovery > NotifyUnresolved > RotationUnresolved';

  it('from SetSecret on: a recovery continues automatically and rolls back the new version; alerts are sent when it begins and ends', async () => {
    const secret = await stories.aSecret({ fields: { port: proxied.port } });
    stories.before('setSecret', async () => proxied.block(() => ({ kind: 'cut' })));
    stories.before('notify', async () => proxied.open());
    const { versionId } = await secret.rotate();

    expect(await pathsOfAll()).toEqual([
      `Preflight > CreateSecret > WarmUp > SetSecret > ${ROTATION_GIVES_UP}`,
      'Recover > Verdict > NotifyRolledBack > RotationFailed',
    ]);
    const [rotation = '', recovery] = (await endingsOfAll()).map(({ name }) => name);
    expect(rotation).toMatch(new RegExp(`^orders-db-[0-9a-z]{6}-${versionId}$`));
    expect(recovery).toBe(`${rotation}-recovery`);
    expect(stories.alerts).toMatchObject([
      { kind: 'unresolved', reason: 'databaseUnreachable', line: UNKNOWN },
      { kind: 'resolved', line: AGAIN, incident: { alerts: 1, reason: 'databaseUnreachable' } },
    ]);
    expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'] });
    // Its next attempt finds the version withdrawn.
    expect(stories.rotationEvents.at(-1)?.eventName).toMatch(/^Rotation(Failed|Abandoned)$/);
  });

  it('from TestSecret on: the recovery completes the rotation, and Secrets Manager finds it done', async () => {
    const secret = await stories.aSecret({ fields: { port: proxied.port } });
    stories.before('testSecret', async () => proxied.block(() => ({ kind: 'cut' })));
    stories.before('notify', async () => proxied.open());
    const { versionId } = await secret.rotate();

    expect(await pathsOfAll()).toEqual([
      `Preflight > CreateSecret > WarmUp > SetSecret > TestSecret > ${ROTATION_GIVES_UP}`,
      'Recover > Verdict > NotifySucceeded > RotationSucceeded',
    ]);
    expect(stories.alerts).toMatchObject([
      { kind: 'unresolved', line: LIKELY_OUT },
      { kind: 'resolved', line: AGAIN, refusedFrom: stories.alerts[0]?.refusedFrom },
    ]);
    expect(stories.alerts[0]?.refusedFrom).toBeDefined();
    expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
    expect(stories.rotationEvents.at(-1)?.eventName).toBe('RotationSucceeded');
  });

  it('permanently: the next attempt of Secrets Manager joins the recovery, which gives up when its patience is over', async () => {
    const secret = await stories.aSecret({ fields: { port: proxied.port } });
    const began = stories.clock.now();
    stories.before('setSecret', async () => proxied.block(() => ({ kind: 'cut' })));
    await secret.rotate();

    expect(await pathsOfAll()).toEqual([
      `Preflight > CreateSecret > WarmUp > SetSecret > ${ROTATION_GIVES_UP}`,
      'Recover > Verdict > NotifyUnresolved > RotationUnresolved',
    ]);
    expect(stories.clock.now() - began).toBeGreaterThan(60_000);
    expect(stories.alerts.map(({ kind, reason, incident }) => [kind, reason, incident?.alerts])).toEqual([
      ['unresolved', 'databaseUnreachable', undefined],
      ['unresolved', 'databaseUnreachable', 1],
    ]);
  });
});

/** Stops the execution that was started last, as a person does. */
async function stopRotation(): Promise<void> {
  await stories.environment.clients.stepFunctions.send(
    new StopExecutionCommand({ executionArn: stories.executionArns.at(-1) }),
  );
}

/** Redrives an execution, as a person does, and waits until nothing is in progress; how it ended then. */
async function redrive(executionArn: string) {
  await stories.environment.clients.stepFunctions.send(new RedriveExecutionCommand({ executionArn }));
  await stories.whenIdle();
  return endingOf(stories.environment, executionArn);
}

async function endingsOfAll() {
  return Promise.all(stories.executionArns.map((arn) => endingOf(stories.environment, arn)));
}

const pathsOfAll = async () => (await endingsOfAll()).map(({ path }) => path);
const statusesOfAll = async () => (await endingsOfAll()).map(({ status }) => status);
