import type { PostgresFault, ProxyEvent } from '../../../infra/local/postgres/proxy';
import type { ASecret } from '../../support/a-secret';
import { aProxiedDatabase, type ProxiedDatabase } from '../../support/servers/a-proxied-database';
import { anEnvironment } from '../../support/an-environment';
import { endsWellAfterwards, toldOf } from '../../support/aftermath';
import { IN, LIKELY_OUT, OUT, stillOpen, UNKNOWN } from '../../support/first-lines';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

/** Before the rotation looks, between Preflight and SetSecret, and between SetSecret and TestSecret. */
type Moment = 'preflight' | 'setSecret' | 'testSecret';
type Act = (secret: ASecret) => unknown;
/** How a rotation ends: its state that fails, the state it ends in, the alert's reason and first line. */
type Row = readonly [what: string, moment: Moment, failing: string, end: string, reason: string, line: string];

const stories = anEnvironment();
let proxied: ProxiedDatabase;
beforeAll(async () => (proxied = await aProxiedDatabase(stories.environment)));
afterEach(() => proxied.open());
afterAll(() => proxied.stop());

describe('someone changes the role or the database', () => {
  const role =
    (clauses: string): Act =>
    (secret) =>
      secret.administer(`ALTER ROLE ${secret.role} ${clauses}`);
  const refuse =
    (kind: ProxyEvent['kind'], tag: string | undefined, sqlstate: string): Act =>
    () =>
      proxied.block((event) =>
        event.kind === kind && (tag === undefined || ('tag' in event && event.tag === tag))
          ? fault(sqlstate)
          : undefined,
      );

  /** What somebody does, and how it is put right. */
  const CHANGES: Readonly<Record<string, readonly [done: Act, undone: Act]>> = {
    'sets another password outside Secrets Manager': [
      (secret) => secret.setPasswordOutside('set-past-the-secret'),
      async (secret) => secret.setPasswordOutside(await secret.currentPassword()),
    ],
    'drops the role': [
      (secret) => secret.administer('DROP OWNED BY orders_app', 'DROP ROLE orders_app'),
      async (secret) => {
        await secret.administer('CREATE ROLE orders_app LOGIN');
        await secret.setPasswordOutside(await secret.currentPassword());
      },
    ],
    'renames the role': [
      role('RENAME TO shop_app'),
      (secret) => secret.administer('ALTER ROLE shop_app RENAME TO orders_app'),
    ],
    'lets the password expire': [role("VALID UNTIL '2001-01-01'"), role("VALID UNTIL 'infinity'")],
    'forbids the role to log in': [role('NOLOGIN'), role('LOGIN')],
    'revokes CONNECT': [
      (secret) => secret.administer('REVOKE CONNECT ON DATABASE orders FROM PUBLIC'),
      (secret) => secret.administer('GRANT CONNECT ON DATABASE orders TO PUBLIC'),
    ],
    'renames the database': [
      () => stories.environment.databases.administer(['ALTER DATABASE orders RENAME TO shop']),
      () => stories.environment.databases.administer(['ALTER DATABASE shop RENAME TO orders']),
    ],
    'uses up the connections of the role': [role('CONNECTION LIMIT 0'), role('CONNECTION LIMIT -1')],
    'uses up all connections': [refuse('connect', undefined, '53300'), () => proxied.open()],
    'reserves ALTER ROLE for others': [refuse('statement', 'ALTER ROLE', '42501'), () => proxied.open()],
    'makes the server a standby': [
      () => stories.environment.postgres?.demote(),
      () => stories.environment.postgres?.promote(),
    ],
    'kills the server': [() => stories.environment.postgres?.kill(), () => stories.environment.postgres?.restart()],
  };

  it.each<Row>([
    [
      'sets another password outside Secrets Manager',
      'setSecret',
      'SetSecret',
      'RotationUnresolved',
      'noCredentialWorks',
      OUT,
    ],
    ['drops the role', 'preflight', 'Preflight', 'RotationUnresolved', 'credentialRejected', OUT],
    ['lets the password expire', 'setSecret', 'SetSecret', 'RotationUnresolved', 'noCredentialWorks', OUT],
    ['renames the role', 'testSecret', 'TestSecret', 'RotationUnresolved', 'noCredentialWorks', OUT],
    ['forbids the role to log in', 'preflight', 'Preflight', 'RotationFailed', 'loginNotAllowed', UNKNOWN],
    ['forbids the role to log in', 'testSecret', 'TestSecret', 'RotationUnresolved', 'loginNotAllowed', OUT],
    ['renames the database', 'preflight', 'Preflight', 'RotationUnresolved', 'databaseMissing', OUT],
    ['revokes CONNECT', 'setSecret', 'SetSecret', 'RotationUnresolved', 'connectDenied', OUT],
    ['uses up the connections of the role', 'preflight', 'Preflight', 'RotationFailed', 'tooManyConnections', UNKNOWN],
    ['uses up all connections', 'setSecret', 'SetSecret', 'RotationUnresolved', 'tooManyConnections', UNKNOWN],
    ['reserves ALTER ROLE for others', 'preflight', 'Preflight', 'RotationFailed', 'permissionDenied', IN],
    ['reserves ALTER ROLE for others', 'setSecret', 'SetSecret', 'RotationFailed', 'permissionDenied', IN],
    ['makes the server a standby', 'preflight', 'Preflight', 'RotationFailed', 'readOnlyServer', UNKNOWN],
    ['makes the server a standby', 'setSecret', 'SetSecret', 'RotationUnresolved', 'readOnlyServer', UNKNOWN],
    ['makes the server a standby', 'testSecret', 'TestSecret', 'RotationUnresolved', 'readOnlyServer', LIKELY_OUT],
    ['kills the server', 'preflight', 'Preflight', 'RotationFailed', 'databaseUnreachable', UNKNOWN],
    ['kills the server', 'testSecret', 'TestSecret', 'RotationUnresolved', 'databaseUnreachable', LIKELY_OUT],
  ])('somebody %s right before %s: %s fails', async (what, moment, failing, end, reason, line) => {
    const [done, undone] = CHANGES[what] ?? [];
    const secret = await stories.aSecret({ fields: { port: proxied.port } });
    stories.before(moment, async () => {
      await done?.(secret);
    });
    const ending = await secret.rotate();

    expect(toldOf(stories, ending)).toEqual({ failing, end, reason, line });
    await undone?.(secret);
    await endsWellAfterwards(stories, secret, ending);
  });

  it('someone revokes ALTER ROLE once the new password is set: the rotation no longer needs it', async () => {
    const secret = await stories.aSecret({ fields: { port: proxied.port } });
    stories.before('testSecret', async () => {
      await CHANGES['reserves ALTER ROLE for others']?.[0](secret);
    });
    const { status } = await secret.rotate();

    expect(status).toBe('SUCCEEDED');
    expect(stories.alerts).toEqual([]);
  });

  it.each(['preflight', 'setSecret', 'testSecret'] as const)(
    'somebody makes the role read-only and gives it other settings right before %s: it is rotated all the same',
    async (moment) => {
      const secret = await stories.aSecret({ fields: { port: proxied.port } });
      stories.before(moment, async () => {
        await role('SET default_transaction_read_only = on')(secret);
        await role("SET search_path = ''")(secret);
        await role("SET statement_timeout = '1ms'")(secret);
      });
      const { status } = await secret.rotate();

      expect(status).toBe('SUCCEEDED');
      expect(stories.alerts).toEqual([]);
    },
  );

  it.each(['setSecret', 'testSecret'] as const)(
    'the server restarts right before %s: the next attempt finds it again, and nobody is alarmed',
    async (moment) => {
      const secret = await stories.aSecret();
      stories.before(moment, async () => {
        await stories.environment.postgres?.kill();
        stories.before(moment, async () => stories.environment.postgres?.restart());
      });
      const { status, events } = await secret.rotate();

      expect(status).toBe('SUCCEEDED');
      expect(events.filter(({ type }) => type === 'TaskFailed')).toMatchObject([
        { taskFailedEventDetails: { error: 'TransientError' } },
      ]);
      expect(stories.alerts).toEqual([]);
    },
  );

  it('someone removes AWSPENDING from the new version as the server fails for good: that version is kept', async () => {
    const secret = await stories.aSecret({ fields: { port: proxied.port } });
    stories.before('testSecret', async () => {
      await secret.moveLabel('AWSPENDING', { from: await secret.versionWith('AWSPENDING') });
      proxied.block(({ kind }) => (kind === 'connect' ? fault('57P03') : undefined));
    });
    const ending = await secret.rotate();

    expect(ending).toMatchObject({ error: 'RotationUnresolved' });
    // Once when the rotation ends, and once when the recovery that went on by itself gives up.
    expect(stories.alerts.map(({ line }) => line)).toEqual([LIKELY_OUT, stillOpen(LIKELY_OUT)]);
    expect((await secret.labels())[ending.versionId]).toEqual(['ROTATION-FAILED-KEEP']);
    proxied.open();
    await endsWellAfterwards(stories, secret, ending);
    expect(Object.values(await secret.labels()).flat()).not.toContain('ROTATION-FAILED-KEEP');
  });

  it.each(['preflight', 'setSecret', 'testSecret'] as const)(
    'the server is a standby right before %s, and the writer again before the next attempt: nobody is alarmed',
    async (moment) => {
      const secret = await stories.aSecret();
      stories.before(moment, async () => {
        await stories.environment.postgres?.demote();
        stories.before(moment, async () => stories.environment.postgres?.promote());
      });
      const { status, events } = await secret.rotate();

      expect(status).toBe('SUCCEEDED');
      expect(events.filter(({ type }) => type === 'TaskFailed')).toMatchObject([
        {
          taskFailedEventDetails: {
            error: 'TransientError',
            cause: expect.stringContaining('readOnlyServer') as string,
          },
        },
      ]);
      expect(stories.alerts).toEqual([]);
    },
  );

  it('a login on a standby proves nothing: no label moves until the server is the writer again', async () => {
    const secret = await stories.aSecret();
    stories.before('testSecret', async () => stories.environment.postgres?.demote());
    const { versionId } = await secret.rotate();

    const pending = await secret.value(versionId);
    expect(await secret.letsIn(String(pending?.password))).toBe(true);
    expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'], [versionId]: ['AWSPENDING'] });
    await stories.environment.postgres?.promote();
    const { document: recovered } = await secret.recover(versionId);
    expect(recovered.rollBack).toMatchObject({ verdict: 'rolledForward', acts: ['movedCurrentForward'] });
    expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
  });

  it('refuses the change of password by a policy: it is not offered again, the next rotation brings a fresh one', async () => {
    const secret = await stories.aSecret({ fields: { port: proxied.port } });
    stories.before('setSecret', async () =>
      proxied.block((event) => (event.kind === 'statement' && event.tag === 'ALTER ROLE' ? fault('22023') : undefined)),
    );
    const ending = await secret.rotate();
    expect(toldOf(stories, ending)).toEqual({
      failing: 'SetSecret',
      end: 'RotationFailed',
      reason: 'verifierRefused',
      line: IN,
    });

    proxied.open();
    expect((await secret.rotate()).status).toBe('SUCCEEDED');
    const refused = (await secret.value(ending.versionId))?.['password'];
    expect(refused).toEqual(expect.any(String));
    expect(await secret.currentPassword()).not.toBe(refused);
  });

  it('revokes CONNECT once the new password is set: forward, since it is the password the server holds', async () => {
    const secret = await stories.aSecret();
    stories.before('testSecret', () => secret.administer('REVOKE CONNECT ON DATABASE orders FROM PUBLIC'));
    const { versionId, document } = await secret.rotate();

    expect(document.rollBack).toMatchObject({
      verdict: 'unresolved',
      reason: 'connectDenied',
      acts: ['movedCurrentForward'],
    });
    // The second one is of the recovery, which looked on until its patience was over.
    expect(stories.alerts.map(({ line }) => line)).toEqual([OUT, stillOpen(OUT)]);
    expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
    await secret.administer('GRANT CONNECT ON DATABASE orders TO PUBLIC');
    expect(await secret.letsIn(await secret.currentPassword())).toBe(true);
  });

  function fault(sqlstate: string): PostgresFault {
    return { kind: 'refuse', sqlstate, message: 'refused by the story' };
  }
});
