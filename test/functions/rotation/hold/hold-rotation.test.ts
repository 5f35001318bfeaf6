import { holdRotation } from '../../../../functions/rotation/hold/hold-rotation';
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
const NAME = `orders-db-${T}`;
type Labels = SecretDescription['labels'];
const PENDING: Labels = { [C]: ['AWSCURRENT'], [T]: ['AWSPENDING'] };
const DONE: Labels = { [C]: ['AWSPREVIOUS'], [T]: ['AWSCURRENT', 'AWSPENDING'] };
const WITHDRAWN: Labels = { [C]: ['AWSCURRENT'] };

/** A rotation that changes as its clock passes: from the given millisecond on, the given labels and execution state hold. */
class ScriptedRotation {
  readonly started: string[] = [];
  readonly looks: number[] = [];
  time = 0;
  labels: [from: number, labels: Labels][] = [[0, PENDING]];
  execution: [from: number, state: ExecutionState][] = [[0, { status: 'running' }]];
  ended = new Set<string>();
  values: Record<string, string> = { [C]: 'current', [T]: 'pending' };

  clock: Clock = {
    now: () => this.time,
    sleep: async (milliseconds) => {
      this.time += milliseconds;
    },
  };

  secrets = {
    describe: async () => ({
      secretArn,
      name: 'orders/db',
      rotationEnabled: true,
      deleted: false,
      tags: {},
      replicating: false,
      labels: this.at(this.labels),
    }),
    read: async (_arn: string, versionId: string) =>
      this.values[versionId] === undefined ? undefined : { versionId, text: this.values[versionId] },
  } as unknown as SecretStore;

  executions: Executions = {
    start: async (name, input) => {
      this.started.push(`${name} ${JSON.stringify(input)}`);
      return this.ended.has(name) ? 'ended' : 'running';
    },
    look: async () => {
      this.looks.push(this.time);
      return this.at(this.execution);
    },
  };

  answer(step: Step): Promise<void> {
    return holdRotation(this, { step, secretArn, versionId: T });
  }

  private at<Value>(course: [from: number, value: Value][]): Value {
    return course.filter(([from]) => from <= this.time).at(-1)![1];
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

  it.each<Step>(['createSecret', 'setSecret', 'testSecret', 'finishSecret'])(
    '%s returns at once when the version is current already',
    async (step) => {
      const rotation = new ScriptedRotation();
      rotation.labels = [[0, DONE]];
      await rotation.answer(step);
      expect([rotation.started, rotation.looks, rotation.time]).toEqual([[], [], 0]);
    },
  );

  it('a version that is neither pending nor current is refused before anything starts', async () => {
    const rotation = new ScriptedRotation();
    rotation.labels = [[0, WITHDRAWN]];
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

  it('a roll-back is thrown with its cause once the execution has ended', async () => {
    const rotation = new ScriptedRotation();
    rotation.labels.push([2_000, WITHDRAWN]);
    rotation.execution.push([4_000, { status: 'failed', cause: 'verificationFailed: TestSecret failed' }]);
    await expect(rotation.answer('createSecret')).rejects.toThrow(
      `verificationFailed: Rotating ${secretArn} in execution ${NAME}: verificationFailed: TestSecret failed. See the execution in the Step Functions console, and the alert.`,
    );
  });

  it('an unresolved end is found although no label moves, while the execution is asked only every ten seconds', async () => {
    const rotation = new ScriptedRotation();
    rotation.execution.push([35_000, { status: 'failed', cause: 'noCredentialWorks: nothing logs in' }]);
    await expect(rotation.answer('createSecret')).rejects.toThrow('noCredentialWorks: Rotating');
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

  it('gives up before Lambda does, leaving the execution to the next attempt', async () => {
    const rotation = new ScriptedRotation();
    await expect(rotation.answer('createSecret')).rejects.toThrow('functionTimedOut: Rotating');
    expect(rotation.time).toBeGreaterThan(860_000);
    expect(rotation.time).toBeLessThanOrEqual(882_000);
  });

  it('a testSecret alone, with a copy of the current value, is a check', async () => {
    const rotation = new ScriptedRotation();
    rotation.values[T] = 'current';
    rotation.execution.push([1_000, { status: 'succeeded' }]);
    await rotation.answer('testSecret');
    expect(rotation.started).toEqual([`${NAME}-check {"mode":"check","secretArn":"${secretArn}","versionId":"${T}"}`]);
  });

  it('a failed check is thrown', async () => {
    const rotation = new ScriptedRotation();
    rotation.values[T] = 'current';
    rotation.execution = [[0, { status: 'failed', cause: 'tlsUntrusted: Logging in' }]];
    await expect(rotation.answer('testSecret')).rejects.toThrow(
      `tlsUntrusted: Checking ${secretArn} in execution ${NAME}-check: tlsUntrusted: Logging in.`,
    );
  });

  it.each<[string, Record<string, string>]>([
    ['another value', { [C]: 'current', [T]: 'pending' }],
    ['no value', { [C]: 'current' }],
  ])('a testSecret for a version with %s joins the rotation', async (_case, values) => {
    const rotation = new ScriptedRotation();
    rotation.values = values;
    rotation.labels.push([500, DONE]);
    await rotation.answer('testSecret');
    expect(rotation.started[0]).toContain('"mode":"rotate"');
  });
});
