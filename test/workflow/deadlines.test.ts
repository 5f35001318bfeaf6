import type { Retrier, State, TaskState } from '../../workflow/asl';
import { rotationDefinition } from '../../workflow/definition';
import { Deadline } from '../../workflow/deadlines';

const definition = rotationDefinition({
  rotationFunction: 'rotation',
  preflight: 'preflight',
  setSecret: 'set',
  testSecret: 'test',
  finishSecret: 'finish',
  rollBack: 'roll-back',
  notify: 'notify',
});

function longestWait({ IntervalSeconds, BackoffRate, MaxAttempts, MaxDelaySeconds }: Retrier): number {
  let seconds = 0;
  for (let retry = 0; retry < MaxAttempts; retry++) {
    seconds += Math.min(IntervalSeconds * BackoffRate ** retry, MaxDelaySeconds);
  }
  return seconds;
}

function longestStay(state: State | undefined): number {
  if (state?.Type === 'Parallel') {
    return Math.max(...state.Branches.map(({ StartAt, States }) => longestStay(States[StartAt])));
  }
  if (state?.Type !== 'Task') {
    return 0;
  }
  const attempts = 1 + state.Retry.reduce((sum, retrier) => sum + retrier.MaxAttempts, 0);
  return attempts * state.TimeoutSeconds + state.Retry.reduce((sum, retrier) => sum + longestWait(retrier), 0);
}

describe('deadlines', () => {
  it('leaves the machine time for the longest way: every state hangs to its limit in every attempt, and RollBack too', () => {
    const way = [
      'Preflight',
      'CreateSecret',
      'SetSecret',
      'TestSecret',
      'FinishSecret',
      'RollBack',
      'NotifyUnresolved',
    ];
    const seconds = way.reduce((sum, name) => sum + longestStay(definition.States[name]), 0);
    expect(seconds).toBeLessThan(definition.TimeoutSeconds);
    expect(seconds).toBeGreaterThan(700);
  });

  it('nests: function < task < machine < what the rotation function waits < what Lambda gives it', () => {
    expect(Deadline.databaseFunction).toBeLessThan(Deadline.databaseTask);
    expect(Deadline.labelFunction).toBeLessThan(Deadline.labelTask);
    expect(Deadline.rollBackFunction).toBeLessThan(Deadline.rollBackTask);
    expect(Deadline.notifyFunction).toBeLessThan(Deadline.notifyTask);
    expect(Deadline.machine).toBeLessThan(Deadline.rotationFunctionWait);
    expect(Deadline.rotationFunctionWait).toBeLessThan(Deadline.rotationFunction);
    expect(Deadline.rotationFunction).toBe(900);
  });

  it('gives each task its own limit', () => {
    const limit = (name: string) => (definition.States[name] as TaskState).TimeoutSeconds;
    expect(
      ['CreateSecret', 'SetSecret', 'TestSecret', 'FinishSecret', 'RollBack', 'NotifySucceeded', 'Check'].map(limit),
    ).toEqual([14, 14, 14, 14, 33, 12, 14]);
  });
});
