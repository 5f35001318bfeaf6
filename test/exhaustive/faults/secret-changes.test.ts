import {
  CancelRotateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import type { TaskName } from '../../../workflow/names';
import type { ASecret } from '../../support/a-secret';
import { anEnvironment } from '../../support/an-environment';
import { endsWellAfterwards, toldOf } from '../../support/aftermath';
import type { Ending } from '../../support/ending';
import { IN, LIKELY_OUT, OUT, UNKNOWN } from '../../support/first-lines';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const stories = anEnvironment();

type Act = (secret: ASecret) => unknown;

/** What somebody does to the secret, right before which task, and how the rotation ends. Applications can log in afterwards. */
interface Change {
  readonly what: string;
  readonly at: TaskName;
  readonly act: Act;
  /** The state that fails, the state the execution ends in, and the reason in the alert. */
  readonly ends: readonly [failing: string, end: string, reason: string];
  /** What else holds after it. */
  readonly then: (secret: ASecret, ending: Ending) => Promise<void>;
}

describe('someone changes the secret', () => {
  const takePending: Act = async (secret) =>
    secret.moveLabel('AWSPENDING', { from: await secret.versionWith('AWSPENDING') });
  const makeCurrent: Act = async (secret) =>
    secret.moveLabel('AWSCURRENT', { from: secret.firstVersionId, to: await secret.versionWith('AWSPENDING') });

  it.each<Change>([
    {
      what: 'stores a new AWSCURRENT and sets its password in the database: the rotation leaves both alone',
      at: 'testSecret',
      act: async (secret) => {
        await secret.setPasswordOutside('chosen-by-hand');
        await put(secret, { password: 'chosen-by-hand' });
      },
      ends: ['TestSecret', 'RotationFailed', 'versionNotPending'],
      then: async (secret, ending) => {
        expect(ending.document.rollBack?.acts).toEqual([]);
        expect(await secret.currentPassword()).toBe('chosen-by-hand');
        await endsWellAfterwards(stories, secret, ending);
      },
    },
    {
      what: 'stores a new AWSCURRENT that the database does not know: RollBack sets its password',
      at: 'testSecret',
      act: (secret) => put(secret, { password: 'chosen-by-hand' }),
      ends: ['TestSecret', 'RotationFailed', 'versionNotPending'],
      then: async (secret, ending) => {
        expect(ending.document.rollBack).toMatchObject({
          acts: ['keptVersion', 'restoredPassword', 'releasedVersion'],
        });
        expect(await secret.letsIn('chosen-by-hand')).toBe(true);
        await endsWellAfterwards(stories, secret, ending);
      },
    },
    {
      what: 'stores such a value before anything is changed: RollBack sets its password',
      at: 'preflight',
      act: (secret) => put(secret, { password: 'chosen-by-hand' }),
      ends: ['Preflight', 'RotationFailed', 'versionNotPending'],
      then: async (secret, ending) => {
        expect(ending.document.rollBack?.acts).toEqual(['restoredPassword']);
        expect(await secret.letsIn('chosen-by-hand')).toBe(true);
        await endsWellAfterwards(stories, secret, ending);
      },
    },
    {
      what: 'removes AWSPENDING before the database is changed: it stays unchanged',
      at: 'setSecret',
      act: takePending,
      ends: ['SetSecret', 'RotationFailed', 'versionNotPending'],
      then: async (secret, ending) => {
        expect(stories.serverLog.match(/ALTER ROLE "orders_app"/g)).toHaveLength(1); // Preflight's rehearsal
        expect(await secret.letsIn(secret.password)).toBe(true);
        await endsWellAfterwards(stories, secret, ending);
      },
    },
    {
      what: 'removes AWSPENDING after the database has the new password: the rotation is rolled forward',
      at: 'testSecret',
      act: takePending,
      ends: ['TestSecret', 'RotationSucceeded', 'versionNotPending'],
      then: async (secret, ending) => {
        expect(await secret.versionWith('AWSCURRENT')).toBe(ending.versionId);
      },
    },
    {
      what: 'makes another version pending before the database is changed: that version stays as it is',
      at: 'setSecret',
      act: (secret) => put(secret, { password: 'pending-by-hand' }, 'AWSPENDING'),
      ends: ['SetSecret', 'RotationFailed', 'versionNotPending'],
      then: async (secret, ending) => {
        const theirs = (await secret.versionWith('AWSPENDING')) ?? '';
        expect(stories.alerts[0]?.failure).toMatchObject({
          remedy: `Unless a rotation of version ${theirs} is running, run \`npx --no rds-rotation-workflow recover\` for that version.`,
        });
        expect(await secret.recover(theirs)).toMatchObject({ error: 'RotationFailed' });
        await endsWellAfterwards(stories, secret, ending);
      },
    },
    {
      what: 'makes another version pending after the database has the new password: the rotation is rolled forward, and that version stays',
      at: 'testSecret',
      act: (secret) => put(secret, { password: 'pending-by-hand' }, 'AWSPENDING'),
      ends: ['TestSecret', 'RotationSucceeded', 'versionNotPending'],
      then: async (secret, { versionId }) => {
        const theirs = (await secret.versionWith('AWSPENDING')) ?? '';
        expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
        expect(theirs).not.toBe(versionId);
        await secret.recover(theirs);
        expect(await secret.versionWith('AWSPENDING')).toBeUndefined();
      },
    },
    {
      what: 'makes the new version current before the database has its password: AWSCURRENT moves back',
      at: 'setSecret',
      act: makeCurrent,
      ends: ['TestSecret', 'RotationFailed', 'passwordRefused'],
      then: async (secret, ending) => {
        expect(await secret.versionWith('AWSCURRENT')).toBe(secret.firstVersionId);
        await endsWellAfterwards(stories, secret, ending);
      },
    },
    {
      what: 'turns rotation off a second before anything is changed: nothing is changed',
      at: 'createSecret',
      act: async (secret) => {
        await cancel(secret);
        // Until then, what Preflight has read counts.
        stories.clock.pass(1_000);
      },
      ends: ['CreateSecret', 'RotationFailed', 'rotationDisabled'],
      then: async (secret, ending) => {
        expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'] });
        await endsWellAfterwards(stories, secret, ending);
      },
    },
  ])('$what', async ({ at, act, ends: [failing, end, reason], then }) => {
    const secret = await stories.aSecret();
    stories.before(at, async () => {
      await act(secret);
    });
    const ending = await secret.rotate();

    expect(toldOf(stories, ending)).toEqual({ failing, end, reason, line: IN });
    await then(secret, ending);
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

  it('makes the new version current right before FinishSecret does: all is well', async () => {
    const secret = await stories.aSecret();
    stories.before('finishSecret', async () => {
      await makeCurrent(secret);
    });
    const { document } = await secret.rotate();

    expect(document.finishSecret?.outcome).toBe('alreadyMoved');
    expect(stories.alerts).toEqual([]);
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

  it('deletes it for good: IAM only denies reading it, and the alert says what that may mean', async () => {
    const secret = await stories.aSecret();
    stories.before('preflight', async () => {
      await stories.environment.clients.secretsManager.send(
        new DeleteSecretCommand({ SecretId: secret.arn, ForceDeleteWithoutRecovery: true }),
      );
    });
    await secret.rotate();

    expect(stories.takeDenials()).toContainEqual({
      who: 'rotation-preflight',
      action: 'secretsmanager:DescribeSecret',
      resource: secret.arn,
    });
    expect(stories.alerts[0]).toMatchObject({
      reason: 'accessDenied',
      failure: {
        remedy:
          'Grant the refused action to the role named in the message, or remove what denies it. In a workflow with `fleet` the secret may also have been deleted, or name another rotation function: look with aws secretsmanager describe-secret.',
      },
    });
    // Nothing more can be asked of it: what holds after a story is asked of this one.
    await stories.anotherSecret();
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
