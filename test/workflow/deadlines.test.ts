import type { Retrier, State, TaskState } from '../../workflow/asl';
import { Deadline } from '../../workflow/deadlines';
import { rotationDefinition } from '../../workflow/definition';
import { ErrorName } from '../../workflow/error-names';

const FUNCTIONS = {
  rotationFunction: 'rotation',
  preflight: 'preflight',
  setSecret: 'set',
  testSecret: 'test',
  finishSecret: 'finish',
  rollBack: 'roll-back',
  notify: 'notify',
};
const definition = rotationDefinition(FUNCTIONS);

function longestWait({ IntervalSeconds, BackoffRate, MaxAttempts, MaxDelaySeconds }: Retrier): number {
  let seconds = 0;
  for (let retry = 0; retry < MaxAttempts; retry++) {
    seconds += Math.min(IntervalSeconds * BackoffRate ** retry, MaxDelaySeconds);
  }
  return seconds;
}

/** How long the attempt lasts that ends with an error of this retrier: a refusal of Lambda is answered at once. */
function longestAttempt({ ErrorEquals }: Retrier, task: number): number {
  const functionTimeout = task - 12;
  if (ErrorEquals.includes('Lambda.TooManyRequestsException')) return 1;
  return ErrorEquals.includes(ErrorName.transient) ? functionTimeout : task;
}

function longestStay(state: State | undefined): number {
  if (state?.Type === 'Parallel') {
    return Math.max(...state.Branches.map(({ StartAt, States }) => longestStay(States[StartAt])));
  }
  if (state?.Type !== 'Task') {
    return 0;
  }
  const { TimeoutSeconds: task, Retry } = state;
  const retries = Retry.map((each) => each.MaxAttempts * longestAttempt(each, task) + longestWait(each));
  return task + retries.reduce((sum, seconds) => sum + seconds, 0);
}

const longestWay = (...names: readonly string[]) =>
  names.reduce((sum, name) => sum + longestStay(definition.States[name]), 0);

describe('deadlines', () => {
  it('leaves the machine time for the longest way: every state spends every retry, and RollBack too', () => {
    const seconds = longestWay(
      'Preflight',
      'CreateSecret',
      'WarmUp',
      'SetSecret',
      'TestSecret',
      'FinishSecret',
      'RollBack',
      'RestoreAccess',
      'StartRecovery',
      'NotifyUnresolved',
    );
    expect(seconds).toBeLessThan(definition.TimeoutSeconds);
    expect(seconds).toBeGreaterThan(9_000);
    expect(definition.TimeoutSeconds).toBe(14_400);
  });

  it('leaves the machine time for the longest recovery', () => {
    expect(longestWay('Recover', 'NotifyUnresolved')).toBeLessThan(definition.TimeoutSeconds);
  });

  it('leaves the machine time for the longest check', () => {
    expect(longestWay('Diagnose', 'Check', 'NotifyCheckFailed')).toBeLessThan(definition.TimeoutSeconds);
  });

  it.each([
    ['Preflight, Check, SetSecret, TestSecret', Deadline.databaseFunction, Deadline.databaseTask, 24],
    ['FinishSecret', Deadline.labelFunction, Deadline.labelTask, 24],
    ['RollBack', Deadline.rollBackFunction, Deadline.rollBackTask, 57],
    ['Notify', Deadline.notifyFunction, Deadline.notifyTask, 22],
  ])(
    'gives %s ten seconds to be loaded and two on the way, beside the function itself',
    (_name, own, task, seconds) => {
      expect([task, task - own]).toEqual([seconds, 12]);
    },
  );

  it('nests what the rotation function waits into what Lambda gives it', () => {
    expect(Deadline.rotationFunctionWait).toBeLessThan(Deadline.rotationFunction);
    expect(Deadline.rotationFunction).toBe(900);
  });

  it('gives each task its own limit', () => {
    const limit = (name: string) => (definition.States[name] as TaskState).TimeoutSeconds;
    expect(
      ['CreateSecret', 'SetSecret', 'TestSecret', 'FinishSecret', 'RollBack', 'NotifySucceeded', 'Check'].map(limit),
    ).toEqual([24, 24, 24, 24, 57, 22, 24]);
  });
});

describe('patience', () => {
  it('is as long as configured: 10 s in waits of 1, 1.5, 2.25, 3.4 and 5 s; a minute of recovery in ten attempts', () => {
    const { RollBack, Recover } = rotationDefinition(FUNCTIONS, { database: 10, recovery: 60 }).States;
    expect((RollBack as TaskState).Retry[2]).toMatchObject({ ErrorEquals: ['TransientError'], MaxAttempts: 5 });
    expect((Recover as TaskState).Retry).toMatchObject([{ ErrorEquals: ['States.ALL'], MaxAttempts: 10 }]);
  });

  it('is three minutes and an hour as delivered', () => {
    const { RollBack, Recover } = definition.States;
    expect((RollBack as TaskState).Retry[2]).toMatchObject({ ErrorEquals: ['TransientError'], MaxAttempts: 39 });
    expect((Recover as TaskState).Retry).toMatchObject([{ ErrorEquals: ['States.ALL'], MaxAttempts: 141 }]);
  });

  const retrierOf = (name: string, error: string): Retrier => {
    const state = definition.States[name];
    const task = state?.Type === 'Parallel' ? Object.values(state.Branches[0]!.States)[0] : state;
    const found = (task as TaskState).Retry.find(({ ErrorEquals }) => ErrorEquals.includes(error));
    if (found === undefined) throw new Error(`${name} has no retrier for ${error}.`);
    return found;
  };

  it.each(['Preflight', 'SetSecret', 'TestSecret', 'RollBack'])(
    '%s waits three minutes for a database, in many short looks, and no chance shortens them',
    (name) => {
      const retrier = retrierOf(name, 'TransientError');
      expect(longestWait(retrier)).toBeGreaterThanOrEqual(180);
      expect(retrier).toMatchObject({ MaxDelaySeconds: 5, JitterStrategy: 'NONE' });
    },
  );

  it('CreateSecret waits just as long for Secrets Manager, which takes fifty values a second: a thousand take twenty seconds', () => {
    const retrier = retrierOf('CreateSecret', 'TransientError');
    expect([retrier.MaxAttempts, retrier.MaxDelaySeconds, retrier.JitterStrategy]).toEqual([60, 10, 'FULL']);
    expect(longestWait(retrier) / 2).toBeGreaterThan(270);
  });

  it.each(['Preflight', 'CreateSecret', 'WarmUp', 'SetSecret', 'TestSecret', 'FinishSecret', 'RollBack'])(
    '%s waits minutes for Lambda, spread over all that wait: half of the longest wait on average',
    (name) => {
      for (const error of ['Lambda.TooManyRequestsException', 'Lambda.ResourceNotReadyException']) {
        const retrier = retrierOf(name, error);
        expect(longestWait(retrier) / 2).toBeGreaterThan(270);
        expect(retrier.JitterStrategy).toBe('FULL');
      }
    },
  );
});
