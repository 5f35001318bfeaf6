import { DeleteSecretCommand, RestoreSecretCommand, UntagResourceCommand } from '@aws-sdk/client-secrets-manager';
import { ServiceError } from '../../../infra/local/aws/api/service-error';
import { SecretTag } from '../../../workflow/secret-tags';
import type { ASecret } from '../../support/a-secret';
import { anEnvironment } from '../../support/an-environment';
import { IN } from '../../support/first-lines';
import { Prober } from './prober';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const stories = anEnvironment(() => ({ verificationQuery: 'SELECT count(*) FROM orders' }));

const usernameOf = async (secret: ASecret, versionId?: string) => (await secret.value(versionId))?.['username'];

/** From now on only the value says which role it is for. */
async function untag(secret: ASecret): Promise<void> {
  await stories.environment.clients.secretsManager.send(
    new UntagResourceCommand({ SecretId: secret.arn, TagKeys: [SecretTag.username] }),
  );
}

describe('alternating users', () => {
  const aSecret = () => stories.aSecret({ strategy: 'alternating-users' });

  it('log in by turns, and the credential of the previous version until the next rotation', async () => {
    const secret = await aSecret();
    const first = await secret.rotate();

    expect(first).toMatchObject({ status: 'SUCCEEDED' });
    expect(first.document).toMatchObject({
      preflight: {
        loggedInWith: 'current',
        twins: { made: true, drifted: [], left: [], onlyOneCanUse: [], objects: 0 },
      },
      setSecret: { outcome: 'changed', twins: { made: true, drifted: [], left: [] } },
      finishSecret: { outcome: 'moved', lockoutWindowMilliseconds: 0 },
    });
    expect(first.document.setSecret).not.toHaveProperty('lockoutBeganAt');
    expect(await usernameOf(secret)).toBe('orders_app_clone');
    expect([await secret.logsIn(), await secret.logsIn(secret.firstVersionId)]).toEqual([true, true]);

    const second = await secret.rotate();
    expect(await usernameOf(secret)).toBe('orders_app');
    expect(await secret.labels()).toEqual({ [first.versionId]: ['AWSPREVIOUS'], [second.versionId]: ['AWSCURRENT'] });
    const logins = [second.versionId, first.versionId, secret.firstVersionId].map((id) => secret.logsIn(id));
    expect(await Promise.all(logins)).toEqual([true, true, false]);
    expect(stories.alerts).toEqual([]);
  });

  it('refuse no login, whether AWSCURRENT is read each time or cached for 5 s or 5 min', async () => {
    const secret = await aSecret();
    const prober = new Prober(stories, secret);
    for (let rotation = 1; rotation <= 3; rotation++) {
      await prober.renewCaches();
      expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
      stories.clock.pass(10 * 60_000);
    }
    const { refused, ...accepted } = await prober.end();
    expect(refused).toBe(0);
    expect(Math.min(...Object.values(accepted))).toBeGreaterThan(10);
  });

  it('the other user gets back the password it had, if its new one fails the verification', async () => {
    const secret = await aSecret();
    const { versionId: current } = await secret.rotate();
    stories.before('testSecret', () => secret.administer('REVOKE SELECT ON orders FROM orders_app'));
    const undone = await secret.rotate();

    expect(undone).toMatchObject({
      error: 'RotationFailed',
      document: { rollBack: { acts: ['restoredOtherUser', 'removedPending'] } },
    });
    expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', impact: 'yes', line: IN }]);
    const logins = [current, secret.firstVersionId, undone.versionId].map((id) => secret.logsIn(id));
    expect(await Promise.all(logins)).toEqual([true, true, false]);
  });

  it('the other user is closed, if it had no password before, and opened by the next rotation', async () => {
    const secret = await aSecret();
    stories.before('testSecret', () => secret.administer('REVOKE SELECT ON orders FROM orders_app'));
    const undone = await secret.rotate();

    expect(undone).toMatchObject({
      error: 'RotationFailed',
      document: { rollBack: { acts: ['closedOtherUser', 'removedPending'] } },
    });
    expect([await secret.logsIn(), await secret.logsIn(undone.versionId)]).toEqual([true, false]);
    expect(await secret.isTrue("SELECT NOT rolcanlogin FROM pg_roles WHERE rolname = 'orders_app_clone'")).toBe(true);

    await secret.administer('GRANT SELECT ON orders TO orders_app');
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await usernameOf(secret)).toBe('orders_app_clone');
  });

  it('the new version is kept by a label if the superuser is dropped before the other user is restored', async () => {
    const secret = await aSecret();
    await secret.rotate();
    const { clients } = stories.environment;
    const SecretId = secret.superuser?.arn;
    stories.before('testSecret', async () => {
      await secret.administer('REVOKE SELECT ON orders FROM orders_app');
      await clients.secretsManager.send(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 7 }));
    });
    const undone = await secret.rotate();

    expect(undone).toMatchObject({
      error: 'RotationFailed',
      document: { rollBack: { acts: ['keptVersion', 'removedPending'] } },
    });
    expect((await secret.labels())[undone.versionId]).toEqual(['ROTATION-FAILED-KEEP']);
    expect([await secret.logsIn(), await secret.logsIn(undone.versionId)]).toEqual([true, true]);

    await clients.secretsManager.send(new RestoreSecretCommand({ SecretId }));
    await secret.administer('GRANT SELECT ON orders TO orders_app');
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
    expect([await usernameOf(secret), await secret.logsIn(undone.versionId)]).toEqual(['orders_app', false]);
  });

  it('a refused credential of AWSCURRENT is healed by the superuser', async () => {
    const secret = await aSecret();
    await secret.setPasswordOutside('set-past-the-secret');
    expect(await secret.rotate()).toMatchObject({
      error: 'RotationFailed',
      document: { rollBack: { acts: ['restoredPassword', 'removedPending'], applicationsCanLogIn: 'yes' } },
    });
    expect(await secret.logsIn()).toBe(true);
  });

  it('so it is where no tag names its role, if the other user logs in', async () => {
    const secret = await aSecret();
    await secret.rotate();
    await untag(secret);
    await secret.administer(`ALTER ROLE orders_app_clone PASSWORD 'set-past-the-secret'`);
    expect(await secret.rotate()).toMatchObject({
      error: 'RotationFailed',
      document: { rollBack: { acts: ['restoredPassword', 'removedPending'], applicationsCanLogIn: 'yes' } },
    });
    expect([await secret.logsIn(), await secret.logsIn(secret.firstVersionId)]).toEqual([true, true]);
  });

  it('made current before it exists, with no way back: the other user is made', async () => {
    const secret = await aSecret();
    await untag(secret);
    const denied = new ServiceError('AccessDeniedException', 'not authorized to perform this action', 400);
    stories.before('setSecret', async () => {
      await secret.moveLabel('AWSCURRENT', { from: secret.firstVersionId, to: await secret.versionWith('AWSPENDING') });
      stories.onCallsOfFunctions(({ operation, input }) =>
        operation === 'UpdateSecretVersionStage' && input.VersionStage === 'AWSCURRENT'
          ? { kind: 'refuse', error: denied }
          : undefined,
      );
    });
    const { versionId, document } = await secret.rotate();

    expect(document.rollBack).toMatchObject({
      verdict: 'rolledForward',
      acts: ['restoredPassword'],
      barred: [{ act: 'moveCurrentBack' }],
    });
    expect([await secret.versionWith('AWSCURRENT'), await usernameOf(secret)]).toEqual([versionId, 'orders_app_clone']);
    expect([await secret.logsIn(), await secret.logsIn(secret.firstVersionId)]).toEqual([true, true]);
    stories.onCallsOfFunctions(undefined);
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('the superuser’s own rotation in the middle is waited for', async () => {
    const secret = await aSecret();
    stories.before('setSecret', async () => {
      const end = await secret.superuser?.beginRotation();
      stories.before('setSecret', async () => end?.());
    });
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
    expect(stories.logsOf('setSecret').map(({ reason }) => reason)).toEqual(['superuserRejected', undefined]);
  });
});
