import {
  CancelRotateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import type { ASecret } from '../support/a-secret';
import { anEnvironment } from '../support/an-environment';
import { endsWellAfterwards, toldOf } from '../support/aftermath';
import { IN, LIKELY_OUT, OUT, UNKNOWN } from '../support/first-lines';

const stories = anEnvironment();

describe('somebody changes the secret', () => {
  it('puts a new AWSCURRENT with its password in the database: the rotation gives way to it', async () => {
    const secret = await stories.aSecret();
    stories.before('testSecret', async () => {
      await secret.setPasswordOutside('chosen-by-hand');
      await put(secret, { password: 'chosen-by-hand' });
    });
    const ending = await secret.rotate();

    expect(toldOf(stories, ending)).toEqual({
      failing: 'TestSecret',
      end: 'RotationFailed',
      reason: 'versionNotPending',
      line: IN,
    });
    expect(ending.document.rollBack?.acts).toEqual([]);
    expect(await secret.currentPassword()).toBe('chosen-by-hand');
    await endsWellAfterwards(stories, secret, ending);
  });

  it('puts a new AWSCURRENT the database knows nothing of: it gets that password', async () => {
    const secret = await stories.aSecret();
    stories.before('testSecret', () => put(secret, { password: 'chosen-by-hand' }));
    const ending = await secret.rotate();

    expect(toldOf(stories, ending)).toEqual({
      failing: 'TestSecret',
      end: 'RotationFailed',
      reason: 'versionNotPending',
      line: IN,
    });
    expect(ending.document.rollBack).toMatchObject({
      acts: ['keptVersion', 'restoredPassword', 'releasedVersion'],
    });
    expect(await secret.letsIn('chosen-by-hand')).toBe(true);
    await endsWellAfterwards(stories, secret, ending);
  });

  it.each([0, 2])(
    'points the secret at another host while the database holds the new password, and RollBack dies %s times before it can label it: that version is kept for them',
    async (deaths) => {
      const secret = await stories.aSecret();
      stories.before('testSecret', () => put(secret, { host: 'localhost', password: 'chosen-by-hand' }));
      let died = 0;
      stories.onCallsOfFunctions(async ({ input, caller }) => {
        if (input.VersionStage !== 'ROTATION-FAILED-KEEP' || died === deaths) return undefined;
        died += 1;
        await stories.environment.account.lambda.kill(caller.accessKeyId);
        return { kind: 'hang' };
      });
      const { versionId, document } = await secret.rotate();

      expect(died).toBe(deaths);
      expect(document.rollBack).toMatchObject({
        verdict: 'unresolved',
        reason: 'labelMovedElsewhere',
        acts: ['keptVersion'],
      });
      expect((await secret.labels())[versionId]).toEqual(['ROTATION-FAILED-KEEP']);
      expect(stories.alerts.map(({ line }) => line)).toEqual([OUT]);
    },
  );

  it('has kept another version before, and the reply to moving that label is lost: it is moved', async () => {
    const secret = await stories.aSecret();
    await secret.moveLabel('ROTATION-FAILED-KEEP', { to: secret.firstVersionId });
    stories.before('testSecret', () => put(secret, { host: 'localhost', password: 'chosen-by-hand' }));
    let moves = 0;
    stories.onCallsOfFunctions(({ input }) =>
      input.VersionStage === 'ROTATION-FAILED-KEEP' && ++moves === 1 ? { kind: 'loseReply' } : undefined,
    );
    const { versionId, document } = await secret.rotate();

    expect(moves).toBe(2);
    expect(document.rollBack).toMatchObject({ reason: 'labelMovedElsewhere', acts: ['keptVersion'] });
    expect((await secret.labels())[versionId]).toEqual(['ROTATION-FAILED-KEEP']);
  });

  it('puts a new AWSCURRENT the database knows nothing of before anything is changed: it gets that password', async () => {
    const secret = await stories.aSecret();
    stories.before('preflight', () => put(secret, { password: 'chosen-by-hand' }));
    const ending = await secret.rotate();

    expect(toldOf(stories, ending)).toEqual({
      failing: 'Preflight',
      end: 'RotationFailed',
      reason: 'versionNotPending',
      line: IN,
    });
    expect(ending.document.rollBack?.acts).toEqual(['restoredPassword']);
    expect(await secret.letsIn('chosen-by-hand')).toBe(true);
    await endsWellAfterwards(stories, secret, ending);
  });

  it('takes AWSPENDING away before the database is changed: it never is', async () => {
    const secret = await stories.aSecret();
    stories.before('setSecret', async () =>
      secret.moveLabel('AWSPENDING', { from: await secret.versionWith('AWSPENDING') }),
    );
    const ending = await secret.rotate();

    expect(toldOf(stories, ending)).toEqual({
      failing: 'SetSecret',
      end: 'RotationFailed',
      reason: 'versionNotPending',
      line: IN,
    });
    expect(stories.serverLog.match(/ALTER ROLE "orders_app"/g)).toHaveLength(1); // Preflight's rehearsal
    expect(await secret.letsIn(secret.password)).toBe(true);
    await endsWellAfterwards(stories, secret, ending);
  });

  it('takes AWSPENDING away once the database holds the new password: forward', async () => {
    const secret = await stories.aSecret();
    stories.before('testSecret', async () =>
      secret.moveLabel('AWSPENDING', { from: await secret.versionWith('AWSPENDING') }),
    );
    const ending = await secret.rotate();

    expect(toldOf(stories, ending)).toEqual({
      failing: 'TestSecret',
      end: 'RotationSucceeded',
      reason: 'versionNotPending',
      line: IN,
    });
    expect(await secret.versionWith('AWSCURRENT')).toBe(ending.versionId);
  });

  it('makes a version of their own pending before the database is changed: it stays as it is', async () => {
    const secret = await stories.aSecret();
    stories.before('setSecret', () => put(secret, { password: 'pending-by-hand' }, 'AWSPENDING'));
    const ending = await secret.rotate();
    const theirs = (await secret.versionWith('AWSPENDING')) ?? '';

    expect(toldOf(stories, ending)).toEqual({
      failing: 'SetSecret',
      end: 'RotationFailed',
      reason: 'versionNotPending',
      line: IN,
    });
    expect(stories.alerts[0]?.failure).toMatchObject({
      remedy: `Unless a rotation of version ${theirs} is running, run \`npx --no rds-rotation-workflow recover\` for that version.`,
    });
    expect(await secret.recover(theirs)).toMatchObject({ error: 'RotationFailed' });
    await endsWellAfterwards(stories, secret, ending);
  });

  it('makes a version of their own pending once the database holds the new password: forward, and theirs stays', async () => {
    const secret = await stories.aSecret();
    stories.before('testSecret', () => put(secret, { password: 'pending-by-hand' }, 'AWSPENDING'));
    const ending = await secret.rotate();
    const theirs = (await secret.versionWith('AWSPENDING')) ?? '';

    expect(toldOf(stories, ending)).toEqual({
      failing: 'TestSecret',
      end: 'RotationSucceeded',
      reason: 'versionNotPending',
      line: IN,
    });
    expect(await secret.versionWith('AWSCURRENT')).toBe(ending.versionId);
    expect(theirs).not.toBe(ending.versionId);
    await secret.recover(theirs);
    expect(await secret.versionWith('AWSPENDING')).toBeUndefined();
  });

  it('makes the new version current before the database knows it: AWSCURRENT goes back', async () => {
    const secret = await stories.aSecret();
    stories.before('setSecret', async () =>
      secret.moveLabel('AWSCURRENT', { from: secret.firstVersionId, to: await secret.versionWith('AWSPENDING') }),
    );
    const ending = await secret.rotate();

    expect(toldOf(stories, ending)).toEqual({
      failing: 'TestSecret',
      end: 'RotationFailed',
      reason: 'passwordRefused',
      line: IN,
    });
    expect(await secret.versionWith('AWSCURRENT')).toBe(secret.firstVersionId);
    await endsWellAfterwards(stories, secret, ending);
  });

  it('makes the new version current right before FinishSecret does: all is well', async () => {
    const secret = await stories.aSecret();
    stories.before('finishSecret', async () =>
      secret.moveLabel('AWSCURRENT', { from: secret.firstVersionId, to: await secret.versionWith('AWSPENDING') }),
    );
    const { document } = await secret.rotate();

    expect(document.finishSecret?.outcome).toBe('alreadyMoved');
    expect(stories.alerts).toEqual([]);
  });

  it('turns rotation off before anything is changed: nothing is', async () => {
    const secret = await stories.aSecret();
    stories.before('createSecret', () => cancel(secret));
    const ending = await secret.rotate();

    expect(toldOf(stories, ending)).toEqual({
      failing: 'CreateSecret',
      end: 'RotationFailed',
      reason: 'rotationDisabled',
      line: IN,
    });
    expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'] });
    await endsWellAfterwards(stories, secret, ending);
  });

  it('turns rotation off in the middle: what has begun is finished', async () => {
    const secret = await stories.aSecret();
    stories.before('setSecret', () => cancel(secret));
    const { status } = await secret.rotate();

    expect(status).toBe('SUCCEEDED');
    expect(stories.alerts).toEqual([]);
  });

  it.each<readonly ['preflight' | 'testSecret', string, string]>([
    ['preflight', 'Preflight', UNKNOWN],
    ['testSecret', 'TestSecret', LIKELY_OUT],
  ])('deletes it right before %s, and restores it', async (moment, failing, line) => {
    const secret = await stories.aSecret();
    const { secretsManager } = stories.environment.clients;
    stories.before(moment, async () => {
      await secretsManager.send(new DeleteSecretCommand({ SecretId: secret.arn }));
    });
    const ending = await secret.rotate();

    expect(toldOf(stories, ending)).toEqual({
      failing,
      end: 'RotationUnresolved',
      reason: 'secretDeleted',
      line,
    });
    expect(stories.alerts[0]?.rollBackFailure).toMatchObject({ state: 'RollBack', reason: 'secretDeleted' });
    await secretsManager.send(new RestoreSecretCommand({ SecretId: secret.arn }));
    await endsWellAfterwards(stories, secret, ending);
  });

  async function put(secret: ASecret, fields: object, label?: string): Promise<void> {
    if ('password' in fields) stories.confidential.add(String(fields.password));
    await stories.environment.clients.secretsManager.send(
      new PutSecretValueCommand({
        SecretId: secret.arn,
        SecretString: JSON.stringify({ ...(await secret.value()), ...fields }),
        ...(label !== undefined && { VersionStages: [label] }),
      }),
    );
  }

  async function cancel(secret: ASecret): Promise<void> {
    await stories.environment.clients.secretsManager.send(new CancelRotateSecretCommand({ SecretId: secret.arn }));
  }
});
