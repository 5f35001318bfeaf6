import {
  CancelRotateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { PostgresFault, ProxyEvent } from '../../infra/local/postgres/proxy';
import type { ASecret } from '../support/a-secret';
import { aRoad, type Road } from '../support/a-road';
import { aWorld } from '../support/a-world';
import type { Ending } from '../support/ending';

const IN = 'Applications can log in with the secret orders/db. This can wait until working hours.';
const OUT = 'Applications CANNOT log in with the secret orders/db. Act now.';
const UNKNOWN = 'UNKNOWN whether applications can log in with the secret orders/db. Look at it soon.';
const UNKNOWN_NOW = 'UNKNOWN whether applications can log in with the secret orders/db. Act now.';

/** Before the rotation looks, between Preflight and SetSecret, and between SetSecret and TestSecret. */
type Moment = 'preflight' | 'setSecret' | 'testSecret';
type Act = (secret: ASecret) => unknown;
/** How a rotation ends: its state that fails, the state it ends in, the alert's reason and first line. */
type Row = readonly [what: string, moment: Moment, failing: string, end: string, reason: string, line: string];

const stories = aWorld();
let road: Road;
beforeAll(async () => (road = await aRoad(stories.world)));
afterEach(() => road.open());
afterAll(() => road.stop());

describe('somebody changes the role or the database', () => {
  const role =
    (clauses: string): Act =>
    (secret) =>
      secret.administer(`ALTER ROLE ${secret.role} ${clauses}`);
  const refuse =
    (kind: ProxyEvent['kind'], tag: string | undefined, sqlstate: string): Act =>
    () =>
      road.block((event) =>
        event.kind === kind && (tag === undefined || ('tag' in event && event.tag === tag))
          ? fault(sqlstate)
          : undefined,
      );

  /** What somebody does, and how it is put right. */
  const CHANGES: Readonly<Record<string, readonly [done: Act, undone: Act]>> = {
    'sets another password past the secret': [
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
      () => stories.world.databases.administer(['ALTER DATABASE orders RENAME TO shop']),
      () => stories.world.databases.administer(['ALTER DATABASE shop RENAME TO orders']),
    ],
    'uses up the connections of the role': [role('CONNECTION LIMIT 0'), role('CONNECTION LIMIT -1')],
    'uses up all connections': [refuse('connect', undefined, '53300'), () => road.open()],
    'makes the server read-only': [
      role('SET default_transaction_read_only = on'),
      role('RESET default_transaction_read_only'),
    ],
    'reserves ALTER ROLE for others': [refuse('statement', 'ALTER ROLE', '42501'), () => road.open()],
    'kills the server': [() => stories.world.postgres?.kill(), () => stories.world.postgres?.restart()],
  };

  it.each<Row>([
    ['sets another password past the secret', 'setSecret', 'SetSecret', 'RotationUnresolved', 'noCredentialWorks', OUT],
    ['drops the role', 'preflight', 'Preflight', 'RotationUnresolved', 'credentialRejected', OUT],
    ['lets the password expire', 'setSecret', 'SetSecret', 'RotationUnresolved', 'noCredentialWorks', OUT],
    ['renames the role', 'testSecret', 'TestSecret', 'RotationUnresolved', 'noCredentialWorks', OUT],
    ['forbids the role to log in', 'preflight', 'Preflight', 'RotationFailed', 'loginNotAllowed', UNKNOWN],
    ['forbids the role to log in', 'testSecret', 'TestSecret', 'RotationUnresolved', 'loginNotAllowed', OUT],
    ['renames the database', 'preflight', 'Preflight', 'RotationUnresolved', 'databaseMissing', OUT],
    ['revokes CONNECT', 'setSecret', 'SetSecret', 'RotationUnresolved', 'connectDenied', OUT],
    ['uses up the connections of the role', 'preflight', 'Preflight', 'RotationFailed', 'tooManyConnections', UNKNOWN],
    ['uses up all connections', 'setSecret', 'SetSecret', 'RotationUnresolved', 'tooManyConnections', UNKNOWN_NOW],
    ['makes the server read-only', 'preflight', 'Preflight', 'RotationFailed', 'readOnlyServer', IN],
    ['makes the server read-only', 'setSecret', 'SetSecret', 'RotationFailed', 'readOnlyServer', IN],
    ['reserves ALTER ROLE for others', 'preflight', 'Preflight', 'RotationFailed', 'permissionDenied', IN],
    ['reserves ALTER ROLE for others', 'setSecret', 'SetSecret', 'RotationFailed', 'permissionDenied', IN],
    ['kills the server', 'preflight', 'Preflight', 'RotationFailed', 'databaseUnreachable', UNKNOWN],
    ['kills the server', 'testSecret', 'TestSecret', 'RotationUnresolved', 'databaseUnreachable', UNKNOWN_NOW],
  ])('somebody %s right before %s: %s fails', async (what, moment, failing, end, reason, line) => {
    const [done, undone] = CHANGES[what] ?? [];
    const secret = await stories.aSecret({ fields: { port: road.port } });
    stories.before(moment, async () => void (await done?.(secret)));
    const ending = await secret.rotate();

    expect(toldOf(ending)).toEqual({ failing, end, reason, line });
    await undone?.(secret);
    await endsWellAfterwards(secret, ending);
  });

  it.each(['makes the server read-only', 'reserves ALTER ROLE for others'])(
    'somebody %s once the new password is set: the rotation needs no more of it',
    async (what) => {
      const secret = await stories.aSecret({ fields: { port: road.port } });
      stories.before('testSecret', async () => void (await CHANGES[what]?.[0](secret)));
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
        await stories.world.postgres?.kill();
        stories.before(moment, async () => stories.world.postgres?.restart());
      });
      const { status, events } = await secret.rotate();

      expect(status).toBe('SUCCEEDED');
      expect(events.filter(({ type }) => type === 'TaskFailed')).toMatchObject([
        { taskFailedEventDetails: { error: 'TransientError' } },
      ]);
      expect(stories.alerts).toEqual([]);
    },
  );

  it('revokes CONNECT once the new password is set: forward, since it is the password the server holds', async () => {
    const secret = await stories.aSecret();
    stories.before('testSecret', () => secret.administer('REVOKE CONNECT ON DATABASE orders FROM PUBLIC'));
    const { versionId, document } = await secret.rotate();

    expect(document.rollBack).toMatchObject({
      verdict: 'unresolved',
      reason: 'connectDenied',
      acts: ['movedCurrentForward'],
    });
    expect(stories.alerts.map(({ line }) => line)).toEqual([OUT]);
    expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
    await secret.administer('GRANT CONNECT ON DATABASE orders TO PUBLIC');
    expect(await secret.letsIn(await secret.currentPassword())).toBe(true);
  });

  function fault(sqlstate: string): PostgresFault {
    return { kind: 'refuse', sqlstate, message: 'refused by the story' };
  }
});

describe('somebody changes the secret', () => {
  it('puts a new AWSCURRENT with its password in the database: the rotation gives way to it', async () => {
    const secret = await stories.aSecret();
    stories.before('testSecret', async () => {
      await secret.setPasswordOutside('chosen-by-hand');
      await put(secret, { password: 'chosen-by-hand' });
    });
    const ending = await secret.rotate();

    expect(toldOf(ending)).toEqual({
      failing: 'TestSecret',
      end: 'RotationFailed',
      reason: 'versionNotPending',
      line: IN,
    });
    expect(ending.document.rollBack?.acts).toEqual([]);
    expect(await secret.currentPassword()).toBe('chosen-by-hand');
    await endsWellAfterwards(secret, ending);
  });

  it('puts a new AWSCURRENT the database knows nothing of: it gets that password', async () => {
    const secret = await stories.aSecret();
    stories.before('testSecret', () => put(secret, { password: 'chosen-by-hand' }));
    const ending = await secret.rotate();

    expect(toldOf(ending)).toEqual({
      failing: 'TestSecret',
      end: 'RotationFailed',
      reason: 'versionNotPending',
      line: IN,
    });
    expect(ending.document.rollBack).toMatchObject({
      acts: ['restoredPassword'],
      finding: expect.stringMatching(/the database holds the password of AWSCURRENT again\.$/) as string,
    });
    expect(await secret.letsIn('chosen-by-hand')).toBe(true);
    await endsWellAfterwards(secret, ending);
  });

  it('puts a new AWSCURRENT the database knows nothing of before anything is changed: only people can tell', async () => {
    const secret = await stories.aSecret();
    stories.before('preflight', () => put(secret, { password: 'chosen-by-hand' }));
    const ending = await secret.rotate();

    expect(toldOf(ending)).toEqual({
      failing: 'Preflight',
      end: 'RotationUnresolved',
      reason: 'credentialRejected',
      line: OUT,
    });
    await secret.setPasswordOutside('chosen-by-hand');
    await endsWellAfterwards(secret, ending);
  });

  it('takes AWSPENDING away before the database is changed: it never is', async () => {
    const secret = await stories.aSecret();
    stories.before('setSecret', async () =>
      move(secret, 'AWSPENDING', { from: await secret.versionWith('AWSPENDING') }),
    );
    const ending = await secret.rotate();

    expect(toldOf(ending)).toEqual({
      failing: 'SetSecret',
      end: 'RotationFailed',
      reason: 'versionNotPending',
      line: IN,
    });
    expect(stories.serverLog.match(/ALTER ROLE "orders_app"/g)).toHaveLength(1); // Preflight's rehearsal
    expect(await secret.letsIn(secret.password)).toBe(true);
    await endsWellAfterwards(secret, ending);
  });

  it('takes AWSPENDING away once the database holds the new password: forward', async () => {
    const secret = await stories.aSecret();
    stories.before('testSecret', async () =>
      move(secret, 'AWSPENDING', { from: await secret.versionWith('AWSPENDING') }),
    );
    const ending = await secret.rotate();

    expect(toldOf(ending)).toEqual({
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

    expect(toldOf(ending)).toEqual({
      failing: 'SetSecret',
      end: 'RotationFailed',
      reason: 'versionNotPending',
      line: IN,
    });
    expect(stories.alerts[0]?.cause).toContain(`run \`rotation recover\` for that version, then rotate again.`);
    expect(await secret.recover(theirs)).toMatchObject({ error: 'RotationFailed' });
    await endsWellAfterwards(secret, ending);
  });

  it('makes a version of their own pending once the database holds the new password: forward, and theirs stays', async () => {
    const secret = await stories.aSecret();
    stories.before('testSecret', () => put(secret, { password: 'pending-by-hand' }, 'AWSPENDING'));
    const ending = await secret.rotate();
    const theirs = (await secret.versionWith('AWSPENDING')) ?? '';

    expect(toldOf(ending)).toEqual({
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
      move(secret, 'AWSCURRENT', { from: secret.firstVersionId, to: await secret.versionWith('AWSPENDING') }),
    );
    const ending = await secret.rotate();

    expect(toldOf(ending)).toEqual({
      failing: 'TestSecret',
      end: 'RotationFailed',
      reason: 'verificationFailed',
      line: IN,
    });
    expect(await secret.versionWith('AWSCURRENT')).toBe(secret.firstVersionId);
    await endsWellAfterwards(secret, ending);
  });

  it('makes the new version current right before FinishSecret does: all is well', async () => {
    const secret = await stories.aSecret();
    stories.before('finishSecret', async () =>
      move(secret, 'AWSCURRENT', { from: secret.firstVersionId, to: await secret.versionWith('AWSPENDING') }),
    );
    const { document } = await secret.rotate();

    expect(document.finishSecret?.outcome).toBe('alreadyMoved');
    expect(stories.alerts).toEqual([]);
  });

  it('turns rotation off before anything is changed: nothing is', async () => {
    const secret = await stories.aSecret();
    stories.before('createSecret', () => cancel(secret));
    const ending = await secret.rotate();

    expect(toldOf(ending)).toEqual({
      failing: 'CreateSecret',
      end: 'RotationFailed',
      reason: 'rotationDisabled',
      line: IN,
    });
    expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'] });
    await endsWellAfterwards(secret, ending);
  });

  it('turns rotation off in the middle: what has begun is finished', async () => {
    const secret = await stories.aSecret();
    stories.before('setSecret', () => cancel(secret));
    const { status } = await secret.rotate();

    expect(status).toBe('SUCCEEDED');
    expect(stories.alerts).toEqual([]);
  });

  it.each<readonly [Moment, string]>([
    ['preflight', 'Preflight'],
    ['testSecret', 'TestSecret'],
  ])('deletes it right before %s, and restores it', async (moment, failing) => {
    const secret = await stories.aSecret();
    const { secretsManager } = stories.world.clients;
    stories.before(
      moment,
      async () => void (await secretsManager.send(new DeleteSecretCommand({ SecretId: secret.arn }))),
    );
    const ending = await secret.rotate();

    expect(toldOf(ending)).toEqual({ failing, end: 'RotationUnresolved', reason: 'secretDeleted', line: UNKNOWN_NOW });
    expect(stories.alerts[0]?.remedy).toBe(
      'First remove what stopped the roll-back. Restore the secret (RestoreSecret). Then run `rotation recover`: ' +
        'it looks again and finds the way forward or back. A new rotation cannot start before that.',
    );
    await secretsManager.send(new RestoreSecretCommand({ SecretId: secret.arn }));
    await endsWellAfterwards(secret, ending);
  });

  async function put(secret: ASecret, fields: object, label?: string): Promise<void> {
    if ('password' in fields) stories.confidential.add(String(fields.password));
    await stories.world.clients.secretsManager.send(
      new PutSecretValueCommand({
        SecretId: secret.arn,
        SecretString: JSON.stringify({ ...(await secret.value()), ...fields }),
        ...(label !== undefined && { VersionStages: [label] }),
      }),
    );
  }

  async function move(
    secret: ASecret,
    label: string,
    { from, to }: { from?: string | undefined; to?: string | undefined },
  ) {
    await stories.world.clients.secretsManager.send(
      new UpdateSecretVersionStageCommand({
        SecretId: secret.arn,
        VersionStage: label,
        RemoveFromVersionId: from,
        MoveToVersionId: to,
      }),
    );
  }

  async function cancel(secret: ASecret): Promise<void> {
    await stories.world.clients.secretsManager.send(new CancelRotateSecretCommand({ SecretId: secret.arn }));
  }
});

/** What people are told by the one alert, and the states in which the rotation failed and ended. */
function toldOf({ path }: Ending) {
  const states = path.split(' > ');
  const [alert, ...more] = stories.alerts;
  expect(more).toEqual([]);
  return {
    failing: states[states.indexOf('RollBack') - 1],
    end: states.at(-1),
    reason: alert?.reason,
    line: alert?.line,
  };
}

/** With the cause out of the way, a recovery puts right what was left open, and the next rotation succeeds. */
async function endsWellAfterwards(secret: ASecret, { error, versionId }: Ending): Promise<void> {
  if (error === 'RotationUnresolved') {
    await secret.recover(versionId);
    expect(stories.alerts.at(-1)).toMatchObject({ impact: 'yes', line: IN });
  }
  expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
}
