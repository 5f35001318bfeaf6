import { RotationError } from '../../../../functions/errors/rotation-error';
import { singleUser } from '../../../../functions/rotation/strategies/single-user';
import { LoginAttempts } from '../../../../functions/rotation/roll-back/login-attempts';
import { observe } from '../../../../functions/rotation/roll-back/observe';
import { credentialsOf } from '../../../../functions/rotation/secret/writer';
import { NO_REFUSALS } from '../../../../functions/rotation/roll-back/refusals';
import type { Database, Probe, RotationPorts, SecretStore } from '../../../../functions/rotation/ports';
import { rollBack } from '../../../../functions/rotation/roll-back/roll-back';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf';
const YES: Probe = { outcome: 'accepted' };
const NO: Probe = { outcome: 'rejected' };
const UNKNOWN: Probe = {
  outcome: 'unknown',
  error: new RotationError('databaseUnreachable', { attempted: 'Logging in', found: 'no answer' }),
};
const REFUSED = new RotationError('credentialRejected', { attempted: 'Logging in', found: 'refused' });

interface Scene {
  /** Answers to the logins with each version in their order; the last one is repeated. */
  readonly logins: Readonly<Record<string, readonly Probe[]>>;
  /** Staging labels; what is changed by RollBack shows. */
  readonly labels?: Record<string, string[]>;
  readonly endSessions?: Database['endSessions'];
  readonly changePassword?: Database['changePassword'];
  readonly verify?: () => Promise<'passed'>;
  /** Stored in place of a credential. */
  readonly unreadable?: string;
}

/** A secret with C current and T pending, on a database that answers as written down. */
function ports({ logins, labels = { C: ['AWSCURRENT'], T: ['AWSPENDING'] }, ...scene }: Scene): RotationPorts {
  const asked: Record<string, number> = {};
  const unlabel = (versionId: string, removed: string) => {
    const left = (labels[versionId] ?? []).filter((label) => label !== removed);
    if (left.length > 0) labels[versionId] = left;
    else Reflect.deleteProperty(labels, versionId);
  };
  const secrets: Partial<SecretStore> = {
    describe: async () => ({
      secretArn: ARN,
      name: 'orders/db',
      rotationEnabled: true,
      deleted: false,
      tags: {},
      labels,
    }),
    read: async (_arn, versionId) => {
      if (versionId === scene.unreadable) throw new RotationError('invalidSecret', { attempted: '', found: 'binary' });
      const value = { engine: 'postgres', host: 'db', username: 'app', password: `password of ${versionId}` };
      return { versionId, text: JSON.stringify(value) };
    },
    moveCurrent: async (_arn, { from, to }) => {
      labels[from] = ['AWSPREVIOUS'];
      labels[to] = [...(labels[to] ?? []), 'AWSCURRENT'];
      return 'moved';
    },
    versions: async () => [],
    removePending: async (_arn, versionId) => unlabel(versionId, 'AWSPENDING'),
    keep: async (_arn, versionId) => void (labels[versionId] = ['ROTATION-FAILED-KEEP']),
    release: async (_arn, versionId) => unlabel(versionId, 'ROTATION-FAILED-KEEP'),
  };
  const database: Partial<Database> = {
    under: () => database as Database,
    probe: async ({ versionId }) => {
      const answers = logins[versionId] ?? [];
      asked[versionId] = (asked[versionId] ?? 0) + 1;
      return answers[Math.min(asked[versionId], answers.length) - 1] ?? NO;
    },
    verify: scene.verify ?? (async () => 'passed' as const),
    endSessions: scene.endSessions ?? (async () => 0),
    changePassword: scene.changePassword ?? (async () => ({})),
  };
  return {
    secrets: secrets as SecretStore,
    database: database as Database,
    writers: { deployed: () => ({}) },
    clock: { now: () => 0, sleep: async () => undefined },
  };
}

async function lookAt(scene: Scene, fence = true) {
  const all = ports(scene);
  const description = await all.secrets.describe(ARN);
  const read = credentialsOf(all.writers, description, { mode: 'rotate' });
  const logins = new LoginAttempts(all, { secretArn: ARN, versionId: 'T' }, NO_REFUSALS, read);
  return observe(all, description, logins, { versionId: 'T', strategy: singleUser, fence });
}
const look = async (scene: Scene) => (await lookAt(scene)).evidence;

describe('a SetSecret that outlives its execution while RollBack observes', () => {
  it('changes the password between the login with C and the login with T: the database holds T', async () => {
    const evidence = await look({ logins: { C: [YES, NO], T: [YES] } });

    expect(evidence.pending?.probe.outcome).toBe('accepted');
    expect(evidence.current?.probe.outcome).toBe('rejected');
    expect(evidence.verification).toBe('passed');
  });

  it('changes it after T was refused: that is seen once the label is withdrawn, and T is kept and made current', async () => {
    const labels: Record<string, string[]> = { C: ['AWSCURRENT'], T: ['AWSPENDING'] };
    const result = await rollBack(ports({ logins: { C: [YES, NO], T: [NO, YES] }, labels }), {
      mode: 'recover',
      secretArn: ARN,
      versionId: 'T',
    });

    expect(result.acts).toEqual(['removedPending', 'keptVersion', 'movedCurrentForward', 'releasedVersion']);
    expect(labels).toEqual({ C: ['AWSPREVIOUS'], T: ['AWSCURRENT'] });
  });

  it('changes it before its session can be ended: the database holds T', async () => {
    const evidence = await look({ logins: { C: [YES, NO], T: [YES] }, endSessions: () => Promise.reject(REFUSED) });

    expect(evidence.current?.probe.outcome).toBe('rejected');
  });

  it('is not taken for refused if its session could not be looked for', async () => {
    const busy = new RotationError('busy', { attempted: 'Ending sessions', found: 'it is still there' });

    await expect(look({ logins: { C: [YES], T: [NO] }, endSessions: () => Promise.reject(busy) })).rejects.toBe(busy);
  });

  it('does nothing of the kind: both passwords really work', async () => {
    const evidence = await look({ logins: { C: [YES], T: [YES] } });

    expect(evidence.current?.probe.outcome).toBe('accepted');
  });
});

describe('a RollBack that was given up while it set the old password again', () => {
  const ending = (sessions: readonly string[]) => (_: unknown, _role: string, session: string) =>
    Promise.resolve(sessions.includes(session) ? 1 : 0);

  it('has its session ended, and T is tried again after that', async () => {
    const asked: string[] = [];
    const { endedSessions, evidence } = await lookAt({
      logins: { C: [NO, YES], T: [YES, NO] },
      endSessions: (login, role, session) => {
        asked.push(session);
        return ending(['rotation-restore/T'])(login, role, session);
      },
    });

    expect(asked).toEqual(['rotation-restore/T']);
    expect(endedSessions).toBe(1);
    expect(evidence).toMatchObject({ pending: { probe: NO }, current: { probe: YES } });
  });

  it('has set it before its session can be ended: T is tried again', async () => {
    const evidence = await look({ logins: { C: [NO, YES], T: [YES, NO] }, endSessions: () => Promise.reject(REFUSED) });

    expect(evidence).toMatchObject({ pending: { probe: NO }, current: { probe: YES } });
  });

  it('is left alone by an observation that changes nothing', async () => {
    const endSessions = () => Promise.reject(new Error('A look must end nothing.'));
    const { evidence } = await lookAt({ logins: { C: [NO], T: [YES] }, endSessions }, false);

    expect(evidence).toMatchObject({ pending: { probe: YES }, current: { probe: NO } });
  });
});

describe('a FinishSecret that may still be alive', () => {
  const verify = () =>
    Promise.reject(new RotationError('verificationFailed', { attempted: 'Verifying', found: 'no grant' }));

  it.each([
    ['is waited for where the whole execution ended', 'Execution', 24_000],
    ['is waited for where it failed itself', 'FinishSecret', 24_000],
    ['cannot be where TestSecret failed', 'TestSecret', 1_000],
  ])('%s, once the old password was set again', async (_what, state, milliseconds) => {
    let now = 0;
    const clock = { now: () => now, sleep: async (pause: number) => void (now += pause) };
    const scene: Scene = { logins: { C: [NO, YES], T: [YES, YES, NO] }, verify };
    const failure = { state, error: 'ABORTED' };
    await rollBack(
      { ...ports(scene), clock },
      {
        mode: 'recover',
        secretArn: ARN,
        versionId: 'T',
        failure,
      },
    );

    expect(now).toBe(milliseconds);
  });
});

describe('a version of another rotation is pending', () => {
  const labels = () => ({ C: ['AWSCURRENT'], X: ['AWSPENDING'], T: ['ROTATION-FAILED-KEEP'] });

  it.each<readonly [string, Scene['logins'], { pending: boolean; current: boolean }]>([
    ['the database holds T, so that is ours to put right', { C: [NO], T: [YES] }, { pending: true, current: true }],
    ['the database may hold T for all that is known', { C: [NO], T: [UNKNOWN] }, { pending: true, current: true }],
    ['the database holds C', { C: [YES], T: [NO] }, { pending: false, current: true }],
    ['the database holds C, and T proved nothing', { C: [YES], T: [UNKNOWN] }, { pending: false, current: true }],
    ['the database may hold X, which is not our business', { C: [NO], T: [NO] }, { pending: false, current: false }],
  ])('%s', async (_what, logins, seen) => {
    const { pending, current } = await look({ logins, labels: labels() });

    expect({ pending: pending !== undefined, current: current !== undefined }).toEqual(seen);
  });
});

describe('the version under rotation has lost its label', () => {
  const unlabelled = (others: Record<string, string[]> = {}): Record<string, string[]> => ({
    C: ['AWSCURRENT'],
    ...others,
  });
  const undo = (scene: Scene) => rollBack(ports(scene), { mode: 'recover', secretArn: ARN, versionId: 'T' });

  it('is known to be in danger before anything but its login is asked', async () => {
    const verify = () => Promise.reject(new Error('The verification must come later.'));
    const { endangered, evidence } = await lookAt({ logins: { C: [NO], T: [YES] }, labels: unlabelled(), verify });
    expect({ endangered, verification: evidence.verification }).toEqual({ endangered: true, verification: undefined });
  });

  it('is kept while nothing is proved about its password', async () => {
    const labels = unlabelled();

    await expect(undo({ logins: { C: [UNKNOWN], T: [UNKNOWN] }, labels })).rejects.toBe(UNKNOWN.error);
    expect(labels).toEqual({ C: ['AWSCURRENT'], T: ['ROTATION-FAILED-KEEP'] });
  });

  it('does not take the label from another version for what is not proved', async () => {
    const labels = unlabelled({ K: ['ROTATION-FAILED-KEEP'] });

    await expect(undo({ logins: { C: [UNKNOWN], T: [UNKNOWN] }, labels })).rejects.toBe(UNKNOWN.error);
    expect(labels).toEqual({ C: ['AWSCURRENT'], K: ['ROTATION-FAILED-KEEP'] });
  });

  it('is left alone where AWSCURRENT logs in, for then the database cannot hold it', async () => {
    const labels = unlabelled();
    const result = await undo({ logins: { C: [YES], T: [UNKNOWN] }, labels });

    expect(result).toMatchObject({ verdict: 'rolledBack', applicationsCanLogIn: 'yes', acts: [] });
    expect(labels).toEqual({ C: ['AWSCURRENT'] });
  });

  it('is released once it is refused', async () => {
    const labels = unlabelled();
    const result = await undo({ logins: { C: [NO, YES], T: [UNKNOWN, NO] }, labels });

    expect(result).toMatchObject({ verdict: 'rolledBack', acts: ['keptVersion', 'releasedVersion'] });
    expect(labels).toEqual({ C: ['AWSCURRENT'] });
  });

  it('is reported by a check that changes nothing, with all the rest', async () => {
    const { endangered, evidence } = await lookAt({ logins: { C: [NO], T: [YES] }, labels: unlabelled() }, false);

    expect({ endangered, verification: evidence.verification }).toEqual({ endangered: true, verification: 'passed' });
  });
});

it('counts a value no step could have used as no value', async () => {
  const evidence = await look({ logins: { C: [YES] }, unreadable: 'T' });

  expect(evidence.pending).toBeUndefined();
});

it('is tried again by a RollBack that finds another one was quicker in setting the old password', async () => {
  const scene: Scene = {
    logins: { C: [NO, YES], T: [YES, NO] },
    verify: () =>
      Promise.reject(new RotationError('verificationFailed', { attempted: 'Verifying', found: 'no grant' })),
    changePassword: () => Promise.reject(REFUSED),
  };
  const result = await rollBack(ports(scene), { mode: 'recover', secretArn: ARN, versionId: 'T' });

  expect(result).toMatchObject({ verdict: 'rolledBack', acts: ['removedPending'] });
});
