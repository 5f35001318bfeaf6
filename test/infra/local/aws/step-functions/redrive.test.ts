import type { Execution } from '../../../../../infra/local/aws/step-functions/execution';
import { type FakeFunction, FunctionError, machine, retrier, ROLE, stepFunctions, task } from './a-machine';

const EXECUTION = 'arn:aws:states:eu-central-1:000000000000:execution:machine:run';
const RESULT = '{% $states.result.Payload %}';
const hangs = () => new Promise<never>(() => undefined);

/** A function that acts its way through the list, one entry for each call, and keeps the payloads. */
function acting(...acts: readonly (() => unknown)[]) {
  const payloads: unknown[] = [];
  const run: FakeFunction = (payload) => acts[payloads.push(payload) - 1]?.();
  return { run, payloads };
}

const throws = (errorType: string) => () => {
  throw new FunctionError(errorType);
};

const answers = (answer: unknown) => () => answer;

/** Starts the execution `run` of a machine and lets it come to its first end. */
async function ended(
  definition: unknown,
  functions: Readonly<Record<string, FakeFunction>> = {},
  end: (execution: Execution) => Promise<void> = ({ ended: first }) => first,
) {
  const environment = stepFunctions(functions);
  const stateMachineArn = environment.service.register({ name: 'machine', definition, roleArn: ROLE });
  const execution = environment.service.startExecution(stateMachineArn, { name: 'run', input: '{"a":1}' });
  await end(execution);
  const seen = execution.events.length;
  const redrive = async () => {
    await environment.call('RedriveExecution', { executionArn: EXECUTION });
    await execution.ended;
  };
  /** What has happened since the first end: `previous event>event type`. */
  const eventsSince = () =>
    execution.events.slice(seen).map(({ id, previousEventId, type }) => `${previousEventId}>${id} ${type}`);
  const output = () => JSON.parse(execution.output ?? 'null') as unknown;
  return { ...environment, execution, redrive, eventsSince, output };
}

/** A person stops the execution once its states have got as far as they can. */
const stopped = async (execution: Execution) => {
  await new Promise(setImmediate);
  await execution.stop('Enough', undefined);
};

describe('a redriven execution', () => {
  const three = machine('First', {
    First: { Type: 'Pass', Output: { b: 2 }, Assign: { n: 7 }, Next: 'Work' },
    Work: task('work', { Output: ['{% $states.input %}', '{% $n %}', RESULT], Next: 'Done' }),
    Done: { Type: 'Succeed' },
  });

  test('"continues the failed execution from the unsuccessful step and uses the same input", with the variables it had', async () => {
    const work = acting(throws('Broken'), answers('mended'));
    const { execution, redrive, output } = await ended(three, { work: work.run });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'Broken' });
    await redrive();
    expect(execution).toMatchObject({ arn: EXECUTION, name: 'run', input: '{"a":1}', status: 'SUCCEEDED' });
    expect(work.payloads).toEqual([{ b: 2 }, { b: 2 }]);
    expect(output()).toEqual([{ b: 2 }, 7, 'mended']);
  });

  test('appends "the ExecutionRedriven history event", and the Task state is scheduled again without being entered', async () => {
    const { execution, redrive, eventsSince } = await ended(three, { work: acting(throws('Broken')).run });
    const before = [...execution.events];
    await redrive();
    expect(execution.events.slice(0, 8)).toEqual(before);
    expect(before.map(({ type }) => type).slice(3)).toEqual([
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskFailed',
      'ExecutionFailed',
    ]);
    expect(eventsSince()).toEqual([
      '8>9 ExecutionRedriven',
      '4>10 TaskScheduled',
      '10>11 TaskStarted',
      '11>12 TaskSucceeded',
      '12>13 TaskStateExited',
      '13>14 SucceedStateEntered',
      '14>15 SucceedStateExited',
      '15>16 ExecutionSucceeded',
    ]);
    expect(execution.events[8]?.details).toEqual({ executionRedrivenEventDetails: { redriveCount: 1 } });
  });

  test('"uses the same state machine definition" although the machine has another one by now', async () => {
    const { service, execution, redrive } = await ended(three, { work: acting(throws('Broken')).run });
    service.register({ name: 'machine', definition: machine('Red', { Red: { Type: 'Fail' } }), roleArn: ROLE });
    await redrive();
    expect(execution.status).toBe('SUCCEEDED');
  });

  test('"the retry attempt count for these states is reset to 0 to allow for the maximum number of attempts"', async () => {
    const payload = '{% $states.context.State.RetryCount %}';
    const work = acting(throws('Flaky'), throws('Flaky'), throws('Flaky'), answers('mended'));
    const once = { Retry: [retrier(['Flaky'], { MaxAttempts: 1 })] };
    const definition = machine('Work', {
      Work: { ...task('work', once), Arguments: { FunctionName: 'work', Payload: payload } },
    });
    const { execution, redrive } = await ended(definition, { work: work.run });
    expect(execution.status).toBe('FAILED');
    await redrive();
    expect(execution.status).toBe('SUCCEEDED');
    expect(work.payloads).toEqual([0, 1, 0, 1]);
  });

  test('"the state machine level timeout, if defined, is reset to 0"', async () => {
    const definition = machine('Work', { Work: task('work') }, { TimeoutSeconds: 10 });
    const { clock, execution, redrive } = await ended(definition, { work: hangs });
    expect(execution).toMatchObject({ status: 'TIMED_OUT', stoppedAt: Date.UTC(2026, 0, 1, 0, 0, 10) });
    await clock.sleep(60_000);
    await redrive();
    expect(execution).toMatchObject({ status: 'TIMED_OUT', stoppedAt: Date.UTC(2026, 0, 1, 0, 1, 20) });
  });

  test('"the TimeoutSeconds for the state, if defined, is reset to 0"', async () => {
    const definition = machine('Work', { Work: task('work', { TimeoutSeconds: 10 }) });
    const { execution, redrive } = await ended(definition, { work: hangs });
    await redrive();
    expect(execution).toMatchObject({ error: 'States.Timeout', stoppedAt: Date.UTC(2026, 0, 1, 0, 0, 20) });
  });

  test('does not heed what a function of the time before answers at last', async () => {
    let answerLate: (answer: string) => void = () => undefined;
    const late = () => new Promise<string>((resolve) => (answerLate = resolve));
    const { execution, redrive, output } = await ended(three, { work: acting(late, answers('new')).run }, stopped);
    const redriven = redrive();
    answerLate('late');
    await redriven;
    expect(output()).toEqual([{ b: 2 }, 7, 'new']);
    expect(execution.events.filter(({ type }) => type === 'TaskSucceeded')).toHaveLength(1);
  });

  test('shows in its context object how often and when it was redriven, and still when it and the state began', async () => {
    const definition = machine('Work', { Work: task('work', { Output: '{% $states.context %}' }) });
    const { clock, redrive, output } = await ended(definition, { work: acting(throws('Broken')).run });
    await clock.sleep(90_000);
    await redrive();
    expect(output()).toMatchObject({
      Execution: {
        Id: EXECUTION,
        StartTime: '2026-01-01T00:00:00.000Z',
        RedriveCount: 1,
        RedriveTime: '2026-01-01T00:01:30.000Z',
      },
      State: { EnteredTime: '2026-01-01T00:00:00.000Z' },
    });
  });

  test('had no RedriveTime before: it "is only available if you\'ve redriven an execution"', async () => {
    const definition = machine('Only', {
      Only: { Type: 'Pass', Output: '{% $states.context.Execution %}', End: true },
    });
    const { output } = await ended(definition);
    expect(output()).toMatchObject({ RedriveCount: 0 });
    expect(output()).not.toHaveProperty('RedriveTime');
  });
});

describe('a redrive by the state that did not succeed', () => {
  test('Fail: "Reenters the Fail state and fails again"', async () => {
    const red = { Type: 'Fail', Error: 'Red', Cause: '{% $string($states.context.Execution.RedriveCount) %}' };
    const definition = machine('Work', {
      Work: task('work', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Red' }] }),
      Red: red,
    });
    const work = acting(throws('Broken'), answers('mended'));
    const { execution, redrive, eventsSince } = await ended(definition, { work: work.run });
    expect(execution.cause).toBe('0');
    await redrive();
    expect(execution).toMatchObject({ status: 'FAILED', error: 'Red', cause: '1' });
    expect(eventsSince()).toEqual(['8>9 ExecutionRedriven', '9>10 FailStateEntered', '10>11 ExecutionFailed']);
    expect(work.payloads).toHaveLength(1);
  });

  test.each([
    [
      '"a timestamp in the past, redrive causes the Wait state to be exited"',
      { Timestamp: '2026-01-01T00:01:00Z' },
      90,
    ],
    ['a number of seconds is waited for again', { Seconds: 60 }, 150],
  ])('Wait: %s', async (_title, until, stoppedAfter) => {
    const definition = machine('Wait', { Wait: { Type: 'Wait', ...until, End: true } });
    const { clock, execution, redrive } = await ended(definition, {}, (started) => started.stop(undefined, undefined));
    await clock.sleep(90_000);
    await redrive();
    expect(execution).toMatchObject({ status: 'SUCCEEDED', stoppedAt: Date.UTC(2026, 0, 1) + stoppedAfter * 1000 });
  });

  test('none, since it was stopped between two: the next one is entered', async () => {
    const definition = machine('First', {
      First: { Type: 'Pass', Output: 'handed on', Next: 'Second' },
      Second: { Type: 'Succeed' },
    });
    const { redrive, eventsSince, output } = await ended(definition, {}, (first) => first.stop(undefined, undefined));
    await redrive();
    expect(eventsSince()).toEqual([
      '4>5 ExecutionRedriven',
      '5>6 SucceedStateEntered',
      '6>7 SucceedStateExited',
      '7>8 ExecutionSucceeded',
    ]);
    expect(output()).toBe('handed on');
  });
});

describe('a redrive of a Parallel state', () => {
  const branch = (name: string, next?: object) => ({
    StartAt: name,
    States: { [name]: task(name, { Output: RESULT, ...(next && { Next: `${name}Next` }) }), ...next },
  });
  const fork = (...branches: readonly object[]) =>
    machine('Fork', {
      Fork: { Type: 'Parallel', Branches: branches, Assign: { all: '{% $states.result %}' }, Next: 'Done' },
      Done: { Type: 'Pass', Output: '{% $all %}', End: true },
    });

  test('"reschedules and redrives only those branches that failed or aborted"', async () => {
    const quick = acting(answers('quick'));
    const breaks = acting(throws('Broken'), answers('mended'));
    const slow = acting(hangs, answers('slow'));
    const { redrive, eventsSince, output } = await ended(fork(branch('quick'), branch('slow'), branch('breaks')), {
      quick: quick.run,
      slow: slow.run,
      breaks: breaks.run,
    });
    await redrive();
    expect(output()).toEqual(['quick', 'slow', 'mended']);
    expect([quick, slow, breaks].map(({ payloads }) => payloads.length)).toEqual([1, 2, 2]);
    expect(eventsSince()).toEqual([
      '18>19 ExecutionRedriven',
      '5>20 TaskScheduled',
      '20>21 TaskStarted',
      '6>22 TaskScheduled',
      '22>23 TaskStarted',
      '21>24 TaskSucceeded',
      '23>25 TaskSucceeded',
      '24>26 TaskStateExited',
      '25>27 TaskStateExited',
      '27>28 ParallelStateSucceeded',
      '28>29 ParallelStateExited',
      '29>30 PassStateEntered',
      '30>31 PassStateExited',
      '31>32 ExecutionSucceeded',
    ]);
  });

  test('continues in a branch from the state that did not succeed there', async () => {
    const before = acting(answers('before'));
    const breaks = acting(throws('Broken'), answers('mended'));
    const next = { beforeNext: task('breaks', { Output: '{% [$states.input, $states.result.Payload] %}' }) };
    const { redrive, output } = await ended(fork(branch('before', next)), { before: before.run, breaks: breaks.run });
    await redrive();
    expect(output()).toEqual([['before', 'mended']]);
    expect(before.payloads).toHaveLength(1);
  });

  test('with States.DataLimitExceeded "is rerun, including the branches that were successful in the original execution attempt"', async () => {
    const half = 'x'.repeat(140_000);
    const one = acting(answers(half), answers('small'));
    const two = acting(answers(half), answers('small too'));
    const { execution, redrive, output } = await ended(fork(branch('one'), branch('two')), {
      one: one.run,
      two: two.run,
    });
    expect(execution.error).toBe('States.DataLimitExceeded');
    await redrive();
    expect(output()).toEqual(['small', 'small too']);
  });
});
