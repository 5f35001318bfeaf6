import { leavePending } from '../infra/cli/left-behind';
import type { ASecret } from '../support/a-secret';
import { anEnvironment } from '../support/an-environment';
import { endingOf } from '../support/ending';
import { IN } from '../support/first-lines';

const HOUR = 3_600_000;

// The rule of the watch fires every six hours, for the first time six hours after the deployment.
const stories = anEnvironment();

describe('a version is left pending, and no event of its rotation ever came', () => {
  it('the watch lets it be while it may still be worked on, and six hours later has it undone and people told, once', async () => {
    await hoursPass(3);
    const secret = await stories.aSecret();
    await secret.turnOnRotation();
    const { versionId } = await leftPending(secret);
    await hoursPass(3);
    expect(stories.logsOf('watch')).toMatchObject([{ outcome: 'done' }]);
    expect(stories.executionArns).toHaveLength(1);

    await hoursPass(6);
    expect(await pathsOfAll()).toEqual([CHECK, 'RollBack > Verdict > NotifyRolledBack > RotationFailed']);
    expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', reason: 'pendingTooLong', line: IN, versionId }]);
    expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'] });
    expect(await secret.letsIn(secret.password)).toBe(true);

    await hoursPass(6);
    expect(stories.logsOf('watch')).toHaveLength(3);
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
    expect(stories.executionArns).toHaveLength(3);
    expect(stories.alerts).toHaveLength(1);
  });

  it('the watch has it made current where it is the password that the database holds', async () => {
    const secret = await stories.aSecret();
    await secret.turnOnRotation();
    const { versionId, password } = await leftPending(secret);
    await secret.setPasswordOutside(password);

    await hoursPass(6);
    expect(await pathsOfAll()).toEqual([CHECK, 'RollBack > Verdict > NotifySucceeded > RotationSucceeded']);
    expect(stories.alerts).toMatchObject([{ kind: 'recovered', reason: 'pendingTooLong', line: IN, versionId }]);
    expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
    expect(stories.alerts).toHaveLength(1);
  });

  it('the watch leaves it alone where the secret has another rotation function, or none', async () => {
    const secret = await stories.aSecret();
    const { versionId } = await leftPending(secret);
    await hoursPass(6);
    expect(stories.logsOf('watch')).toMatchObject([{ outcome: 'done' }]);
    expect(stories.executionArns).toEqual([]);
    await secret.moveLabel('AWSPENDING', { from: versionId });
  });
});

/** What a deployment does to a secret: the rotation function has it checked. */
const CHECK = 'Diagnose > Check > NotifyCheckPassed > CheckPassed';

/** Lets hours pass, and waits for all that then happens. */
async function hoursPass(hours: number): Promise<void> {
  stories.clock.pass(hours * HOUR);
  // The rule wakes; then the watch looks, and what it starts comes to its end.
  await new Promise((resolve) => setImmediate(resolve));
  await stories.environment.account.lambda.whenIdle();
  await stories.whenIdle();
}

const leftPending = (secret: ASecret) => leavePending(stories.environment, { secretArn: secret.arn });

const pathsOfAll = () =>
  Promise.all(stories.executionArns.map(async (arn) => (await endingOf(stories.environment, arn)).path));
