import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { ProxyEvent } from '../../../infra/local/postgres/proxy';
import { aProxiedDatabase, type ProxiedDatabase } from '../../support/servers/a-proxied-database';
import type { ASecret } from '../../support/a-secret';
import { anEnvironment, PATIENT } from '../../support/an-environment';
import { endingOf } from '../../support/ending';
import { IN } from '../../support/first-lines';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

// Patience as delivered: docs/decisions/006-how-often-it-tries.md. `npm run test:faults -- --only outage` lets the database go
// away at every point of a rotation.
const stories = anEnvironment(() => ({ ...PATIENT, verificationQuery: 'SELECT 1 FROM probe' }));
let proxied: ProxiedDatabase;
/** When the database is back, on the stand-in's clock. */
let returnsAt: number;
beforeAll(async () => {
  proxied = await aProxiedDatabase(stories.environment);
});
afterEach(() => proxied.open());
afterAll(() => proxied.stop());

/** From now on the server is shut down, for so many seconds of the stand-in's. */
function outage(seconds: number): void {
  returnsAt = stories.clock.now() + seconds * 1_000;
  proxied.block(away);
}

function away({ kind }: ProxyEvent) {
  if (stories.clock.now() >= returnsAt) return undefined;
  return kind === 'connect'
    ? ({ kind: 'refuse', sqlstate: '57P03', message: 'the database system is starting up' } as const)
    : ({ kind: 'cut' } as const);
}

async function aSecretBehindTheProxy(): Promise<ASecret> {
  const secret = await stories.aSecret({ fields: { port: proxied.port } });
  await stories.environment.databases.administer(
    ['CREATE TABLE probe ()', 'GRANT SELECT ON probe TO PUBLIC'],
    'orders',
  );
  return secret;
}

const endings = () => Promise.all(stories.executionArns.map((arn) => endingOf(stories.environment, arn)));

const SECONDS = [30, 60, 90, 120, 180];
const TASKS = ['preflight', 'createSecret', 'setSecret', 'testSecret', 'finishSecret', 'notify'] as const;

describe('an outage that ends by itself within three minutes', () => {
  it.each(TASKS.flatMap((task) => SECONDS.map((seconds) => [seconds, task] as const)))(
    'of %d s that begins in %s only delays the rotation',
    async (seconds, task) => {
      const secret = await aSecretBehindTheProxy();
      stories.before(task, async () => outage(seconds));
      const { status, versionId } = await secret.rotate();
      // A rotation that no longer needs the database does not wait for it, but the checks of its end do.
      await stories.clock.sleep(Math.max(0, returnsAt - stories.clock.now()));

      expect([status, await secret.versionWith('AWSCURRENT')]).toEqual(['SUCCEEDED', versionId]);
      expect(stories.executionArns).toHaveLength(1);
      expect(stories.alerts).toEqual([]);
    },
  );

  it.each(SECONDS)(
    'of %d s that begins right after the new password was set only delays the rotation',
    async (seconds) => {
      const secret = await aSecretBehindTheProxy();
      proxied.block((event) => {
        const changes =
          event.kind === 'statement' && event.tag === 'ALTER ROLE' && /^rotation\/[^/]+$/.test(event.applicationName);
        if (!changes) return undefined;
        outage(seconds);
        return { kind: 'loseReply' };
      });
      const { status, document } = await secret.rotate();
      expect(status).toBe('SUCCEEDED');
      expect(document.setSecret?.outcome).toBe('alreadyChanged');
      expect(stories.alerts).toEqual([]);
    },
  );

  it.each(SECONDS)('of %d s that begins together with RollBack only delays it', async (seconds) => {
    const secret = await aSecretBehindTheProxy();
    stories.before('testSecret', () =>
      stories.environment.databases.administer(['REVOKE SELECT ON probe FROM PUBLIC'], 'orders'),
    );
    stories.before('rollBack', async () => outage(seconds));
    const { error } = await secret.rotate();

    expect(error).toBe('RotationFailed');
    expect(stories.executionArns).toHaveLength(1);
    expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', reason: 'verificationFailed', line: IN }]);
    expect(await secret.letsIn(secret.password)).toBe(true);
  });
});

describe('an outage that lasts longer', () => {
  it.each([
    [420, 'the recovery has just begun'],
    [1_200, 'the recovery looks every 30 s, as to its end'],
  ])('%d s, so that %s: applications are let in again within a minute of its end', async (seconds) => {
    const secret = await aSecretBehindTheProxy();
    let movedAt = 0;
    stories.before('testSecret', async () => outage(seconds));
    stories.onCallsOfFunctions(({ operation, input }) => {
      const { VersionStage } = input as { readonly VersionStage?: string };
      if (operation === 'UpdateSecretVersionStage' && VersionStage === 'AWSCURRENT') movedAt = stories.clock.now();
      return undefined;
    });
    const { versionId } = await secret.rotate();

    expect((await endings()).map(({ error, status }) => error ?? status)).toEqual(['RotationUnresolved', 'SUCCEEDED']);
    expect(stories.alerts).toMatchObject([{ kind: 'unresolved' }, { kind: 'resolved', impact: 'yes' }]);
    expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
    expect(movedAt - returnsAt).toBeGreaterThan(0);
    expect(movedAt - returnsAt).toBeLessThan(60_000);
  });

  it('420 s, while an operator rotates and recovers: the rotation is refused, the second recovery works alongside the first', async () => {
    const secret = await aSecretBehindTheProxy();
    const { clients, stateMachineArn } = stories.environment;
    let refusal: unknown;
    stories.before('testSecret', async () => outage(420));
    stories.before('notify', async () => {
      refusal = await stories.environment.rotate(secret.arn).catch((error: unknown) => error);
      const input = JSON.stringify({
        mode: 'recover',
        secretArn: secret.arn,
        versionId: await secret.versionWith('AWSPENDING'),
      });
      await clients.stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input }));
    });
    const { versionId } = await secret.rotate();

    expect(refusal).toMatchObject({ name: 'InvalidRequestException' });
    expect((await endings()).map(({ error, status }) => error ?? status)).toEqual([
      'RotationUnresolved',
      'SUCCEEDED',
      'SUCCEEDED',
    ]);
    expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
  });
});
