import { RotationError } from '../../../../functions/errors/rotation-error';
import { executionName } from '../../../../functions/step-functions/execution-name';
import { holdRotation } from '../../../../functions/rotation/hold/hold-rotation';
import { Paces } from '../../../../functions/rotation/hold/pace';
import type {
  Clock,
  Executions,
  ExecutionState,
  SecretDescription,
  SecretStore,
} from '../../../../functions/rotation/ports';
import type { Step } from '../../../../functions/rotation/hold/rotation-event';

const secretArn = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf';
const T = '6b1f0f0e-3f8a-4f1e-9d0a-00000000000a';
const C = '6b1f0f0e-3f8a-4f1e-9d0a-00000000000c';
const NAME = `orders-db-poo32p-${T}`;
const THROTTLED = new RotationError('throttled', { attempted: 'Looking', found: 'too many' });
const DENIED = new RotationError('accessDenied', { attempted: 'Looking', found: 'no permission' });
type Labels = SecretDescription['labels'];
const PENDING: Labels = { [C]: ['AWSCURRENT'], [T]: ['AWSPENDING'] };
const DONE: Labels = { [C]: ['AWSPREVIOUS'], [T]: ['AWSCURRENT', 'AWSPENDING'] };
const WITHDRAWN: Labels = { [C]: ['AWSCURRENT'] };

/** A rotation that changes as its clock passes: from the given millisecond on, the given labels and execution state hold. */
class ScriptedRotation {
  readonly started: string[] = [];
  readonly looks: number[] = [];
  time = 0;
  /** An error in place of labels or of a state is thrown. */
  labels: [from: number, labels: Labels | RotationError][] = [[0, PENDING]];
  execution: [from: number, state: ExecutionState | RotationError][] = [[0, { status: 'running' }]];
  starting: [from: number, fault: RotationError | undefined][] = [[0, undefined]];
  ended = new Set<string>();
  starving: [from: number, starving: boolean | RotationError][] = [[0, false]];
  /** When its labels changed last, if Secrets Manager tells that. */
  changedAt: number | undefined;
  /** When its labels were read. */
  readonly reads: number[] = [];
  /** Whether a recovery goes on with what has ended. */
  recovering = false;

  clock: Clock = {
    now: () => this.time,
    sleep: async (milliseconds) => {
      this.time += milliseconds;
    },
  };

  secrets = {
    describe: async () => {
      this.reads.push(this.time);
      return {
        secretArn,
        name: 'orders/db',
        rotationEnabled: true,
        deleted: false,
        tags: {},
        labels: this.at(this.labels),
        ...(this.changedAt !== undefined && { lastChangedAt: this.changedAt }),
      };
    },
    read: () => Promise.reject(new Error('The hold reads no value.')),
  } as unknown as SecretStore;

  executions: Executions = {
    nameOf: executionName,
    start: async (id, input) => {
      const fault = this.starting.filter(([from]) => from <= this.time).at(-1)![1];
      if (fault !== undefined) throw fault;
      const name = executionName(id);
      this.started.push(`${name} ${JSON.stringify(input)}`);
      return this.ended.has(name) ? 'usedUp' : 'running';
    },
    starves: async () => this.at(this.starving),
    look: async (id) => {
      if (id.recovery && !this.recovering) return { status: 'missing' };
      this.looks.push(this.time);
      return this.at(this.execution);
    },
  };

  answer(step: Step, paces?: Paces): Promise<void> {
    return holdRotation(this, { step, secretArn, versionId: T }, paces);
  }

  private at<Value>(course: [from: number, value: Value | RotationError][]): Value {
    const value = course.filter(([from]) => from <= this.time).at(-1)![1];
    if (value instanceof RotationError) throw value;
    return value;
  }
}

describe("Secrets Manager's four calls", () => {
  it('createSecret starts the execution and holds until the new version is current', async () => {
    const rotation = new ScriptedRotation();
    rotation.labels.push([3_000, DONE]);
    await rotation.answer('createSecret');
    expect(rotation.started).toEqual([`${NAME} {"mode":"rotate","secretArn":"${secretArn}","versionId":"${T}"}`]);
    expect(rotation.time).toBeGreaterThanOrEqual(3_000);
    expect(rotation.time).toBeLessThan(8_000);
  });

  it.each([
    [1_000, 1_030],
    [undefined, 1_223.125],
  ])(
    'once three have been held, the next one is read when the last had ended, as far as that is known: %d',
    async (changedAt, expected) => {
      const paces = new Paces();
      const rotation = () =>
        Object.assign(new ScriptedRotation(), {
          labels: [
            [0, PENDING],
            [1_000, DONE],
          ],
          changedAt,
        });
      for (let held = 1; held <= 3; held++) {
        const one = rotation();
        await one.answer('createSecret', paces);
        expect(one.reads).toEqual([0, 250, 625, 1_187.5]);
      }
      const other = rotation();
      await other.answer('createSecret', paces);
      expect(other.reads).toEqual([0, expected]);
    },
  );

  it.each<Step>(['createSecret', 'setSecret', 'testSecret', 'finishSecret'])(
    '%s returns at once when the version is current already',
    async (step) => {
      const rotation = new ScriptedRotation();
      rotation.labels = [[0, DONE]];
      await rotation.answer(step);
      expect([rotation.started, rotation.looks, rotation.time]).toEqual([[], [], 0]);
    },
  );

  it('a version that is neither pending nor current at the third read is refused before anything starts', async () => {
    const rotation = new ScriptedRotation();
    rotation.labels = [
      [0, WITHDRAWN],
      [801, PENDING],
    ];
    await expect(rotation.answer('createSecret')).rejects.toThrow(
      `versionNotPending: Answering createSecret for ${secretArn}: version ${T} holds neither AWSPENDING nor AWSCURRENT, so this rotation is over.`,
    );
    expect(rotation.started).toEqual([]);
  });

  it('a version is refused with the name of the one that is pending instead', async () => {
    const rotation = new ScriptedRotation();
    rotation.labels = [[0, { [C]: ['AWSCURRENT'], other: ['AWSPENDING'] }]];
    await expect(rotation.answer('setSecret')).rejects.toThrow('AWSPENDING is on version other of another rotation');
  });

  it('a version is refused without advice for the current one, on which AWSPENDING is only left over', async () => {
    const rotation = new ScriptedRotation();
    rotation.labels = [[0, { [C]: ['AWSCURRENT', 'AWSPENDING'] }]];
    await expect(rotation.answer('createSecret')).rejects.toThrow(
      `version ${T} holds neither AWSPENDING nor AWSCURRENT, so this rotation is over. There is nothing to repair`,
    );
  });

  it('a version that the first two reads do not show yet is rotated', async () => {
    const rotation = new ScriptedRotation();
    rotation.labels = [
      [0, WITHDRAWN],
      [800, PENDING],
      [3_000, DONE],
    ];
    await rotation.answer('createSecret');
    expect(rotation.started).toHaveLength(1);
  });

  it('a rollback is thrown with its cause once the execution has ended', async () => {
    const rotation = new ScriptedRotation();
    rotation.labels.push([2_000, WITHDRAWN]);
    rotation.execution.push([4_000, { status: 'failed', cause: 'verificationFailed: TestSecret failed' }]);
    await expect(rotation.answer('createSecret')).rejects.toThrow(
      `verificationFailed: Rotating ${secretArn} in execution ${NAME}: verificationFailed: TestSecret failed. See the execution in the Step Functions console, and the alert.`,
    );
  });

  it('an unresolved end is found although no label moves, while the execution is asked after five seconds and then every ten', async () => {
    const rotation = new ScriptedRotation();
    rotation.execution.push([35_000, { status: 'failed', cause: 'noCredentialWorks: nothing logs in' }]);
    await expect(rotation.answer('createSecret')).rejects.toThrow('noCredentialWorks: Rotating');
    expect(rotation.looks[0]).toBeGreaterThanOrEqual(5_000);
    expect(rotation.looks.length).toBeLessThanOrEqual(5);
  });

  it('an execution that stopped without a cause is thrown as stopped', async () => {
    const rotation = new ScriptedRotation();
    rotation.execution = [[0, { status: 'failed', cause: 'the execution is ABORTED' }]];
    await expect(rotation.answer('createSecret')).rejects.toThrow('executionStopped: Rotating');
  });

  it('an execution that was started a moment ago and is not visible yet is waited for', async () => {
    const rotation = new ScriptedRotation();
    rotation.execution = [[0, { status: 'missing' }]];
    rotation.labels.push([1_000, DONE]);
    await rotation.answer('createSecret');
  });

  it('success without the label is no success', async () => {
    const rotation = new ScriptedRotation();
    rotation.execution = [[0, { status: 'succeeded' }]];
    await expect(rotation.answer('createSecret')).rejects.toThrow(
      'it succeeded, yet AWSCURRENT is not on the new version',
    );
  });

  it('a retry after failed executions starts the next attempt under its own name', async () => {
    const rotation = new ScriptedRotation();
    rotation.ended = new Set([NAME, `${NAME}-2`]);
    rotation.labels.push([500, DONE]);
    await rotation.answer('createSecret');
    expect(rotation.started.map((line) => line.split(' ')[0])).toEqual([NAME, `${NAME}-2`, `${NAME}-3`]);
  });

  it('a retry joins the recovery of an unresolved attempt, and gets its result', async () => {
    const rotation = new ScriptedRotation();
    rotation.ended = new Set([NAME]);
    rotation.recovering = true;
    rotation.execution.push([60_000, { status: 'failed', cause: 'busy: rolled back' }]);
    await expect(rotation.answer('createSecret')).rejects.toThrow(
      `busy: Rotating ${secretArn} in execution ${NAME}-recovery: busy: rolled back.`,
    );
    expect(rotation.started).toHaveLength(1);
  });

  it('a call gives its capacity back as soon as it sees that the execution gets none', async () => {
    const early = new ScriptedRotation();
    early.starving = [[0, true]];
    await expect(early.answer('createSecret')).rejects.toThrow('throttled: Rotating');
    expect(early.time).toBeLessThan(4_000);
    // The execution is not asked beside that: all others may ask as well.
    expect(early.looks).toEqual([]);
    const rotation = new ScriptedRotation();
    rotation.starving = [
      [0, false],
      [30_000, true],
    ];
    await expect(rotation.answer('createSecret')).rejects.toThrow(
      'Lambda has no capacity for its next step, and this call gives up its own; the execution continues',
    );
    expect(rotation.time).toBeGreaterThan(30_000);
    expect(rotation.time).toBeLessThan(45_000);
  });

  it('a call that may not ask whether the execution has capacity waits on', async () => {
    const rotation = new ScriptedRotation();
    rotation.starving = [[0, DENIED]];
    rotation.labels.push([60_000, DONE]);
    await rotation.answer('createSecret');
    expect(rotation.time).toBeGreaterThanOrEqual(60_000);
  });

  it('gives up before Lambda does, leaving the execution to the next attempt', async () => {
    const rotation = new ScriptedRotation();
    await expect(rotation.answer('createSecret')).rejects.toThrow('functionTimedOut: Rotating');
    expect(rotation.time).toBeGreaterThan(860_000);
    expect(rotation.time).toBeLessThanOrEqual(882_000);
  });

  it('a further attempt is not begun where the one that has ended was undone', async () => {
    const rotation = new ScriptedRotation();
    rotation.labels.push([1, WITHDRAWN]);
    rotation.executions.start = async (id) => {
      rotation.started.push(executionName(id));
      rotation.time += 1;
      return 'usedUp';
    };
    await expect(rotation.answer('createSecret')).rejects.toThrow('versionNotPending');
    expect(rotation.started).toHaveLength(1);
  });

  it('a testSecret for a pending version is a check, whatever its value is or whether it has one', async () => {
    const rotation = new ScriptedRotation();
    rotation.execution.push([1_000, { status: 'succeeded' }]);
    await rotation.answer('testSecret');
    expect(rotation.started).toEqual([`${NAME}-check {"mode":"check","secretArn":"${secretArn}","versionId":"${T}"}`]);
  });

  it('a failed check is thrown', async () => {
    const rotation = new ScriptedRotation();
    rotation.execution = [[0, { status: 'failed', cause: 'tlsUntrusted: Logging in' }]];
    await expect(rotation.answer('testSecret')).rejects.toThrow(
      `tlsUntrusted: Checking ${secretArn} in execution ${NAME}-check: tlsUntrusted: Logging in.`,
    );
  });

  it.each<Step>(['setSecret', 'finishSecret'])(
    '%s joins the rotation that is running, whichever attempt',
    async (step) => {
      const rotation = new ScriptedRotation();
      const looked: string[] = [];
      rotation.executions.look = async (id) => {
        looked.push(executionName(id));
        return { status: id.attempt === 1 ? 'failed' : 'running' };
      };
      rotation.labels.push([500, DONE]);
      await rotation.answer(step);
      expect([rotation.started, looked]).toEqual([[], [NAME, `${NAME}-2`]]);
    },
  );

  it.each<Step>(['setSecret', 'finishSecret'])('%s starts nothing where no rotation is running', async (step) => {
    const rotation = new ScriptedRotation();
    rotation.execution = [[0, { status: 'missing' }]];
    await expect(rotation.answer(step)).rejects.toThrow(
      `badEvent: Answering ${step} for ${secretArn}: no rotation of version ${T} is in progress, and only createSecret starts one.`,
    );
    expect(rotation.started).toEqual([]);
  });
});

describe('what cannot be seen for a moment is not over', () => {
  it.each<[string, (rotation: ScriptedRotation) => void]>([
    [
      'the first look at the labels is throttled',
      ({ labels }) => labels.splice(0, 1, [0, THROTTLED], [3_000, PENDING]),
    ],
    ['a look at the labels in between is throttled', ({ labels }) => labels.push([500, THROTTLED], [4_000, PENDING])],
    ['the labels are stale for a moment', ({ labels }) => labels.push([500, WITHDRAWN], [4_000, PENDING])],
    [
      'the look at the execution is throttled',
      ({ execution }) => execution.push([500, THROTTLED], [7_000, { status: 'running' }]),
    ],
    [
      'the start is throttled for a minute',
      ({ starting }) => starting.splice(0, 1, [0, THROTTLED], [60_000, undefined]),
    ],
  ])('%s', async (_what, happen) => {
    const rotation = new ScriptedRotation();
    happen(rotation);
    rotation.labels.push([90_000, DONE]);
    await rotation.answer('createSecret');
    expect(rotation.started).toHaveLength(1);
    expect(rotation.time).toBeGreaterThanOrEqual(90_000);
  });

  it('labels that do not show a success at once are read again', async () => {
    const rotation = new ScriptedRotation();
    rotation.execution = [[0, { status: 'succeeded' }]];
    rotation.labels.push([6_500, DONE]);
    await rotation.answer('createSecret');
    expect(rotation.time).toBeGreaterThanOrEqual(6_500);
  });

  it('what a permission is missing for is thrown at once', async () => {
    const rotation = new ScriptedRotation();
    rotation.labels.push([500, DENIED]);
    await expect(rotation.answer('createSecret')).rejects.toBe(DENIED);
  });

  it('a start that stays throttled is thrown after five minutes', async () => {
    const rotation = new ScriptedRotation();
    rotation.starting = [[0, THROTTLED]];
    await expect(rotation.answer('createSecret')).rejects.toBe(THROTTLED);
    expect(rotation.time).toBeGreaterThan(280_000);
    expect(rotation.time).toBeLessThanOrEqual(300_000);
  });
});

describe('the rotation function may not read the secret', () => {
  it('createSecret has a recovery undo what Secrets Manager began, and send an alert', async () => {
    const rotation = new ScriptedRotation();
    rotation.labels = [[0, DENIED]];
    await expect(rotation.answer('createSecret')).rejects.toBe(DENIED);
    expect(rotation.started).toEqual([
      `${NAME}-recover ${JSON.stringify({
        mode: 'recover',
        secretArn,
        versionId: T,
        failure: DENIED.asFailureOf('RotationFunction'),
      })}`,
    ]);
  });

  it.each<Step>(['setSecret', 'testSecret', 'finishSecret'])('%s starts nothing', async (step) => {
    const rotation = new ScriptedRotation();
    rotation.labels = [[0, DENIED]];
    await expect(rotation.answer(step)).rejects.toBe(DENIED);
    expect(rotation.started).toEqual([]);
  });
});
