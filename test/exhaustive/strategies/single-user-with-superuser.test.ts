import { aProxiedDatabase } from '../../support/servers/a-proxied-database';
import { anEnvironment } from '../../support/an-environment';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const stories = anEnvironment(() => ({ verificationQuery: 'SELECT count(*) FROM orders' }));

describe('a single user with a superuser', () => {
  const aSecret = () => stories.aSecret({ strategy: 'single-user-with-superuser' });

  it('gets a new password from the superuser', async () => {
    const secret = await aSecret();
    const { document, status } = await secret.rotate();
    expect({ status, loggedInWith: document.preflight?.loggedInWith }).toEqual({
      status: 'SUCCEEDED',
      loggedInWith: 'current',
    });
    expect([await secret.logsIn(), await secret.logsIn(secret.firstVersionId)]).toEqual([true, false]);
    expect(stories.serverLog).not.toMatch(/orders_app@\S* .*ALTER ROLE/);
  });

  it('is rotated all the same if its password has drifted', async () => {
    const secret = await aSecret();
    await secret.setPasswordOutside('set-past-the-secret');
    const { document, status } = await secret.rotate();
    expect({ status, loggedInWith: document.preflight?.loggedInWith }).toEqual({
      status: 'SUCCEEDED',
      loggedInWith: 'superuser',
    });
    expect([await secret.logsIn(), await secret.letsIn('set-past-the-secret')]).toEqual([true, false]);
  });

  it('is not repaired, and no other role’s password is set, for someone who may only write the value', async () => {
    const secret = await aSecret();
    await secret.administer(
      "CREATE ROLE victim LOGIN PASSWORD 'of-the-victim-0'",
      'GRANT victim TO orders_master WITH ADMIN OPTION',
    );
    await secret.store({ ...(await secret.value()), username: 'victim', password: 'chosen-by-the-writer' });
    expect(await secret.rotate()).toMatchObject({ path: expect.stringMatching(/^Preflight > RollBack > /) as string });
    expect(await secret.letsIn('of-the-victim-0', 'victim')).toBe(true);
    expect(await secret.letsIn('chosen-by-the-writer', 'victim')).toBe(false);
    await secret.administer('DROP ROLE victim');
  });

  it('has its password back if the new one fails the verification', async () => {
    const secret = await aSecret();
    stories.before('testSecret', () => secret.administer('REVOKE SELECT ON orders FROM orders_app'));
    const undone = await secret.rotate();
    expect(undone).toMatchObject({
      error: 'RotationFailed',
      document: { rollBack: { acts: ['restoredPassword', 'removedPending'] } },
    });
    expect([await secret.logsIn(), await secret.logsIn(undone.versionId)]).toEqual([true, false]);
  });

  it('is rotated where roles may not change their own passwords, as with rds.restrict_password_commands', async () => {
    const proxied = await aProxiedDatabase(stories.environment);
    try {
      const secret = await stories.aSecret({
        strategy: 'single-user-with-superuser',
        fields: { port: proxied.port },
      });
      proxied.block((event) =>
        event.kind === 'statement' && event.tag === 'ALTER ROLE' && event.user === secret.role
          ? { kind: 'refuse', sqlstate: '42501', message: 'must be a member of rds_password' }
          : undefined,
      );
      await secret.follow('single-user');
      const undone = await secret.rotate();
      expect(undone.error).toBe('RotationFailed');
      expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', reason: 'permissionDenied', impact: 'yes' }]);
      expect(await secret.logsIn(secret.firstVersionId)).toBe(true);

      await secret.follow('single-user-with-superuser');
      const { status, versionId } = await secret.rotate();
      expect(status).toBe('SUCCEEDED');
      expect([await secret.logsIn(versionId), await secret.logsIn(secret.firstVersionId)]).toEqual([true, false]);
    } finally {
      await proxied.stop();
    }
  });
});
