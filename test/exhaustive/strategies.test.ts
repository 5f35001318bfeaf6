import { DeleteSecretCommand, RestoreSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { ASecret } from '../support/a-secret';
import { anEnvironment } from '../support/an-environment';
import { IN } from '../support/first-lines';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const stories = anEnvironment(() => ({ verificationQuery: 'SELECT count(*) FROM orders' }));

const usernameOf = async (secret: ASecret, versionId?: string) => (await secret.value(versionId))?.['username'];

/** An application that logs in all the time, by turns with AWSCURRENT read anew and with what it has read earlier. */
class Prober {
  private readonly logins = { fresh: 0, cached: 0, refused: 0 };
  private cached: Promise<Readonly<Record<string, unknown>> | undefined>;
  private ended = false;
  private readonly work: Promise<void>;

  constructor(private readonly secret: ASecret) {
    this.cached = secret.value();
    this.work = this.logIn();
  }

  /** As an application that reads the value right before a rotation, and goes by it until after that one. */
  async renewCache(): Promise<void> {
    this.cached = this.secret.value();
    await this.cached;
  }

  async end() {
    this.ended = true;
    await this.work;
    return this.logins;
  }

  private async logIn(): Promise<void> {
    while (!this.ended) {
      for (const kind of ['fresh', 'cached'] as const) {
        const value = await (kind === 'fresh' ? this.secret.value() : this.cached);
        const accepted = await this.secret.letsIn(String(value?.['password']), String(value?.['username']));
        this.logins[accepted ? kind : 'refused'] += 1;
      }
    }
  }
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

  it('refuse no login, neither with AWSCURRENT read again nor with what was read before the rotation', async () => {
    const secret = await aSecret();
    const prober = new Prober(secret);
    for (let rotation = 1; rotation <= 3; rotation++) {
      await prober.renewCache();
      expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
    }
    const logins = await prober.end();
    expect(logins.refused).toBe(0);
    expect(Math.min(logins.fresh, logins.cached)).toBeGreaterThan(10);
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

  it('the new version is kept by a label, if the superuser is gone before the other user is restored', async () => {
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

  it('the superuser’s own rotation in the middle is waited for', async () => {
    const secret = await aSecret();
    stories.before('setSecret', async () => {
      const end = await secret.superuser?.beginRotation();
      stories.before('setSecret', async () => end?.());
    });
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
    expect(stories.logsOf('setSecret').map(({ reason }) => reason)).toEqual(['superuserRejected', undefined]);
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['no superuser is named', { masterarn: undefined }, 'field "masterarn" of the secret value is missing'],
    [
      'the name of the other user does not fit',
      { username: 'x'.repeat(58) },
      'with _clone the name has 64 bytes, and PostgreSQL allows 63',
    ],
  ])('nothing is changed if %s', async (_why, fields, found) => {
    const secret = await stories.aSecret({ strategy: 'alternating-users', fields });
    const refused = await secret.rotate();
    expect(refused.path).toMatch(/^Preflight > RollBack > /);
    expect(stories.alerts[0]).toMatchObject({
      reason: expect.stringMatching(/^(superuserUnusable|invalidSecret|credentialRejected)$/) as string,
    });
    expect(JSON.stringify(refused.document.failure)).toContain(found.replaceAll('"', String.raw`\\\"`));
    expect(await secret.isTrue("SELECT NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'orders_app_clone')")).toBe(
      true,
    );
  });

  it.each<[string, (secret: ASecret) => object, string]>([
    [
      'of the role itself',
      () => ({ username: 'orders_app' }),
      'is a credential of orders_app, whose own password is to change',
    ],
    ['without a host', () => ({ host: undefined }), 'field \\"host\\" is missing'],
  ])('nothing is changed if the superuser secret is one %s', async (_why, fields, found) => {
    const secret = await aSecret();
    await secret.superuser?.say({ ...(await secret.value()), password: 'whatever-it-is-0', ...fields(secret) });
    const refused = await secret.rotate();
    expect(refused.path).toMatch(/^Preflight > RollBack > /);
    expect(stories.alerts[0]).toMatchObject({ kind: 'rolledBack', reason: 'superuserUnusable', impact: 'yes' });
    expect(refused.document.failure?.cause).toContain(found.replaceAll('\\"', String.raw`\"`));
  });

  it('are come to from a single user, and left again, without a refused login', async () => {
    const secret = await stories.aSecret({ strategy: 'alternating-users', fields: { masterarn: undefined } });
    await secret.follow('single-user');
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });

    // As documented: first the superuser in the value, then the tag.
    const prober = new Prober(secret);
    await secret.store({ ...(await secret.value()), masterarn: secret.superuser?.arn });
    await secret.follow('alternating-users');
    for (const username of ['orders_app_clone', 'orders_app']) {
      await prober.renewCache();
      expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
      expect(await usernameOf(secret)).toBe(username);
    }
    // And back: AWSCURRENT is for the first user, and every application has read it.
    await prober.renewCache();
    await secret.administer('ALTER ROLE orders_app_clone NOLOGIN PASSWORD NULL');
    await secret.follow('single-user');
    const logins = await prober.end();
    expect(logins.refused).toBe(0);
    expect(Math.min(logins.fresh, logins.cached)).toBeGreaterThan(10);

    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
    expect([await usernameOf(secret), await secret.logsIn()]).toEqual(['orders_app', true]);
  });
});

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
});
