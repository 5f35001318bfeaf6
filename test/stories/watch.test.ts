import { CancelRotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { dayOfCheck } from '../../functions/rotation/watch/rounds';
import { leavePending } from '../infra/cli/left-behind';
import type { ASecret } from '../support/a-secret';
import { anEnvironment } from '../support/an-environment';
import { endingOf } from '../support/ending';
import { IN, OUT, UNKNOWN } from '../support/first-lines';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

// The rule of the watch fires every quarter of an hour, for the first time a quarter of an hour after the deployment.
const stories = anEnvironment();

describe('a version is left pending, and no event of its rotation ever came', () => {
  it('the watch waits for half an hour, and then has it rolled back, with one alert', async () => {
    const secret = await stories.aSecret();
    await secret.turnOnRotation();
    const { versionId } = await leftPending(secret);
    await roundsPass(1);
    expect(stories.logsOf('watch')).toMatchObject([{ outcome: 'done' }]);
    expect(await pathsOfAll()).toEqual([CHECK]);

    await roundsPass(2);
    expect(await pathsOfAll()).toEqual([CHECK, 'RollBack > Verdict > NotifyRolledBack > RotationFailed']);
    expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', reason: 'pendingTooLong', line: IN, versionId }]);
    expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'] });
    expect(await secret.letsIn(secret.password)).toBe(true);

    await roundsPass(2);
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await pathsOfAll()).toHaveLength(3);
    expect(stories.alerts).toHaveLength(1);
  });

  it('the watch has it made current where it is the password that the database holds', async () => {
    const secret = await stories.aSecret();
    await secret.turnOnRotation();
    const { versionId, password } = await leftPending(secret);
    await secret.setPasswordOutside(password);

    await roundsPass(3);
    expect(await pathsOfAll()).toEqual([CHECK, 'RollBack > Verdict > NotifySucceeded > RotationSucceeded']);
    expect(stories.alerts).toMatchObject([{ kind: 'recovered', reason: 'pendingTooLong', line: IN, versionId }]);
    expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
    expect(stories.alerts).toHaveLength(1);
  });

  it('the watch leaves it alone where the secret has another rotation function, or none', async () => {
    const secret = await stories.aSecret();
    const { versionId } = await leftPending(secret);
    await roundsPass(3);
    expect(stories.logsOf('watch').at(-1)).toMatchObject({ outcome: 'done' });
    expect(stories.executionArns).toEqual([]);
    await secret.moveLabel('AWSPENDING', { from: versionId });
  });
});

/** What a deployment does to a secret: the rotation function has it checked. */
const CHECK = 'Diagnose > Check > NotifyCheckPassed > CheckPassed';

describe('once a day', () => {
  it('every secret is tried, and a healthy one causes no alert', async () => {
    const secret = await stories.aSecret();
    await secret.turnOnRotation();
    const before = stories.executionArns.length;
    await untilChecked(secret);
    const [check = '', ...more] = stories.executionArns.slice(before);
    expect({ path: (await endingOf(stories.environment, check)).path, more }).toEqual({
      path: 'Diagnose > Check > NotifyCheckPassed > CheckPassed',
      more: [],
    });
    expect(stories.alerts).toEqual([]);
  });

  it('a password that someone changed is detected before an application notices', async () => {
    const secret = await stories.aSecret();
    await secret.turnOnRotation();
    await secret.setPasswordOutside('changed-past-the-secret');
    await untilChecked(secret);
    expect(stories.alerts).toMatchObject([{ kind: 'checkFailed', reason: 'credentialRejected', line: OUT }]);
    await secret.setPasswordOutside(secret.password);
  });

  it('a rotation that was turned off is reported, with the credential tried, every day until it is corrected', async () => {
    const secret = await stories.aSecret();
    await secret.turnOnRotation();
    await stories.environment.clients.secretsManager.send(new CancelRotateSecretCommand({ SecretId: secret.arn }));
    await untilChecked(secret);
    await untilChecked(secret);
    const told = { kind: 'checkFailed', reason: 'rotationDisabled', line: IN };
    expect(stories.alerts).toMatchObject([told, told]);

    await secret.turnOnRotation();
    await untilChecked(secret);
    expect(stories.alerts.filter(({ kind }) => kind === 'checkFailed')).toHaveLength(2);
  });
});

describe('a version was kept by a rollback', () => {
  it('for nothing: the watch waits for half an hour, and has its label taken off', async () => {
    const secret = await stories.aSecret();
    await secret.rotate();
    await secret.moveLabel('ROTATION-FAILED-KEEP', { to: secret.firstVersionId });
    await roundsPass(1);
    expect(await secret.versionWith('ROTATION-FAILED-KEEP')).toBe(secret.firstVersionId);
    await roundsPass(2);
    expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', reason: 'versionKept', line: IN }]);
    expect(await secret.versionWith('ROTATION-FAILED-KEEP')).toBeUndefined();
  });

  it('and the role may not log in: it is tried in every run, with one alert, until it may', async () => {
    const secret = await stories.aSecret();
    await secret.rotate();
    await secret.moveLabel('ROTATION-FAILED-KEEP', { to: secret.firstVersionId });
    await secret.administer('ALTER ROLE orders_app NOLOGIN');
    await roundsPass(3);
    expect(stories.alerts).toMatchObject([{ kind: 'unresolved', reason: 'loginNotAllowed', line: UNKNOWN }]);
    const before = stories.executionArns.length;
    await roundsPass(2);
    expect(stories.executionArns.length).toBeGreaterThanOrEqual(before + 2);
    expect(stories.alerts).toHaveLength(1);

    await secret.administer('ALTER ROLE orders_app LOGIN');
    await roundsPass(1);
    expect(stories.alerts.slice(1)).toMatchObject([{ kind: 'resolved', impact: 'yes' }]);
    expect(await secret.versionWith('ROTATION-FAILED-KEEP')).toBeUndefined();
    expect(await secret.logsIn()).toBe(true);
  });
});

/** Lets rounds of the watch pass, and waits for all that then happens. */
async function roundsPass(count: number): Promise<void> {
  for (let round = 0; round < count; round++) await roundPasses(15 * MINUTE);
}

/** Lets so much time pass, a quarter of an hour or more, until the watch has looked and nothing is in progress. */
async function roundPasses(milliseconds: number): Promise<void> {
  const looks = stories.logsOf('watch').length;
  stories.clock.pass(milliseconds);
  // The rule wakes and the watch looks, once for all rounds that were missed, however long that takes.
  while (stories.logsOf('watch').length === looks) await new Promise((resolve) => setImmediate(resolve));
  await stories.whenIdle();
}

/** Lets the rest of a day pass up to the round in which the check of the secret is due, and that round. */
async function untilChecked({ arn }: ASecret): Promise<void> {
  let later = HOUR;
  while (dayOfCheck(arn, stories.clock.now() + later) === undefined) later += MINUTE;
  await roundPasses(later - MINUTE);
  await roundsPass(1);
}

const leftPending = (secret: ASecret) => leavePending(stories.environment, { secretArn: secret.arn });

/** The ways of all executions but the daily checks, which come at a time of day that depends on the secret. */
const pathsOfAll = () =>
  Promise.all(
    stories.executionArns
      .filter((arn) => !/-check-\d+$/.test(arn))
      .map(async (arn) => (await endingOf(stories.environment, arn)).path),
  );
