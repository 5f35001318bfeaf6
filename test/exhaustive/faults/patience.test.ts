import { ServiceError } from '../../../infra/local/aws/api/service-error';
import type { ProxyEvent } from '../../../infra/local/postgres/proxy';
import { aProxiedDatabase, type ProxiedDatabase } from '../../support/servers/a-proxied-database';
import { anEnvironment, PATIENT } from '../../support/an-environment';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

/** Logins the server is asked for in a whole rotation, as docs/decisions/006-how-often-it-tries.md states them. */
describe('how often a database is tried', () => {
  const stories = anEnvironment(() => PATIENT);
  let proxied: ProxiedDatabase;
  let logins = 0;
  beforeAll(async () => (proxied = await aProxiedDatabase(stories.environment)));
  afterAll(() => proxied.stop());

  const counting =
    (sqlstate: string | undefined) =>
    ({ kind }: ProxyEvent) => {
      if (kind !== 'connect') return undefined;
      logins += 1;
      return sqlstate === undefined
        ? undefined
        : ({ kind: 'refuse', sqlstate, message: 'refused by the story' } as const);
    };
  beforeEach(() => {
    logins = 0;
    proxied.block(counting(undefined));
  });
  afterEach(() => proxied.open());

  it('three times in a rotation that succeeds, and it never refuses', async () => {
    const secret = await stories.aSecret({ fields: { port: proxied.port } });
    expect((await secret.rotate()).status).toBe('SUCCEEDED');
    expect(logins).toBe(3);
    expect(stories.serverLog).not.toContain('password authentication failed');
  });

  it('forty times by Preflight while it is starting up, in three minutes, then twice by RollBack, and no more', async () => {
    const secret = await stories.aSecret({ fields: { port: proxied.port } });
    proxied.block(counting('57P03'));
    expect((await secret.rotate()).path).toBe('Preflight > RollBack > Verdict > NotifyRolledBack > RotationFailed');
    expect(logins).toBe(42);
  });

  it('once by Preflight with a password it refuses: that is only confirmed by RollBack, since a server may shut the role out at the third', async () => {
    const secret = await stories.aSecret({ fields: { port: proxied.port } });
    await secret.setPasswordOutside('set-past-the-secret');
    const { path, events } = await secret.rotate();
    expect(path).toBe('Preflight > RollBack > Verdict > NotifyUnresolved > RotationUnresolved');
    expect(events.filter(({ type }) => type === 'TaskFailed')).toHaveLength(1);
    expect(logins).toBe(2);
    await secret.setPasswordOutside(await secret.currentPassword());
  });

  it('a hundred and twenty-eight times in six minutes if it fails after the new password was set, then by a recovery', async () => {
    const secret = await stories.aSecret({ fields: { port: proxied.port } });
    stories.before('testSecret', async () => {
      logins = 0;
      proxied.block(counting('57P03'));
    });
    let loginsOfRotation = 0;
    stories.before('notify', async () => {
      loginsOfRotation = logins;
      proxied.open();
    });
    const { path, versionId } = await secret.rotate();
    expect(path).toBe(
      'Preflight > CreateSecret > WarmUp > SetSecret > TestSecret > RollBack > RestoreAccess > Verdict > StartRecovery > NotifyUnresolved > RotationUnresolved',
    );
    // Forty by TestSecret, two by each of forty looks of RollBack and of four of RestoreAccess; the recovery may have looked once by then.
    expect([128, 130]).toContain(loginsOfRotation);
    expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
  });
});

/** A thousand rotations in the same second wait for twenty seconds: Secrets Manager takes 50 of these calls a second. */
describe('how often Secrets Manager is asked', () => {
  const stories = anEnvironment(() => PATIENT);

  /** Refuses this call of CreateSecret for want of capacity, so many times; counts how often it was made. */
  function throttled(operation: string, times: number): { readonly calls: number } {
    const seen = { calls: 0 };
    stories.onCallsOfFunctions((call) => {
      if (call.operation !== operation) return undefined;
      seen.calls += 1;
      return seen.calls > times
        ? undefined
        : { kind: 'refuse', error: new ServiceError('ThrottlingException', 'Rate exceeded', 400) };
    });
    return seen;
  }
  afterEach(() => stories.onCallsOfFunctions(undefined));

  it('for a new value twenty times, once in each attempt of CreateSecret: the rotation succeeds without an alert', async () => {
    const secret = await stories.aSecret();
    const seen = throttled('PutSecretValue', 19);
    expect((await secret.rotate()).status).toBe('SUCCEEDED');
    expect([seen.calls, stories.alerts]).toEqual([20, []]);
  });

  it('for a random password likewise, three times in each attempt', async () => {
    const secret = await stories.aSecret();
    const seen = throttled('GetRandomPassword', 59);
    expect((await secret.rotate()).status).toBe('SUCCEEDED');
    expect([seen.calls, stories.alerts]).toEqual([60, []]);
  });

  it('sixty-one times for minutes, and no more: nothing has changed, and an alert says why', async () => {
    const secret = await stories.aSecret();
    const seen = throttled('PutSecretValue', Infinity);
    const before = await secret.currentPassword();
    const { path } = await secret.rotate();
    expect(path).toBe('Preflight > CreateSecret > RollBack > Verdict > NotifyRolledBack > RotationFailed');
    expect(seen.calls).toBe(61);
    expect(stories.alerts.map(({ reason }) => reason)).toEqual(['throttled']);
    expect(await secret.currentPassword()).toBe(before);
  });
});
