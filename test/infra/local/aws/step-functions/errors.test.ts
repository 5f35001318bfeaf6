import { virtualClock } from '../clocks/virtual-clock';
import { ServiceError } from '../../../../../infra/local/aws/api/service-error';
import { matches } from '../../../../../infra/local/aws/step-functions/language/failures';
import { execute, FunctionError, machine, retrier, task } from './a-machine';

const failing = (errorType: string) => () => {
  throw new FunctionError(errorType, 'no luck');
};

/** Fails with the errors of the list, one per attempt, then answers. */
function script(...errors: readonly string[]) {
  const left = [...errors];
  return () => {
    const next = left.shift();
    if (next !== undefined) throw new FunctionError(next);
    return 'ok';
  };
}

const only = (more: Record<string, unknown>) =>
  machine('Work', { Work: task('work', more), Caught: { Type: 'Succeed' } });
/** `Caught` is only reachable with a catcher. */
const alone = (more: Record<string, unknown>) => machine('Work', { Work: task('work', more) });

describe('which errors a name stands for', () => {
  test.each([
    ['its own name', ['A'], 'A', true],
    ['not another name', ['A'], 'B', false],
    ['any of several', ['A', 'B'], 'B', true],
    ['States.ALL: any error', ['States.ALL'], 'Anything', true],
    ['States.ALL: a time-out', ['States.ALL'], 'States.Timeout', true],
    ['States.ALL: a failed expression', ['States.ALL'], 'States.QueryEvaluationError', true],
    [
      'States.ALL "can\'t catch the States.DataLimitExceeded terminal error"',
      ['States.ALL'],
      'States.DataLimitExceeded',
      false,
    ],
    ['States.DataLimitExceeded by its own name', ['States.DataLimitExceeded'], 'States.DataLimitExceeded', true],
    ['States.ALL "or Runtime error types"', ['States.ALL'], 'States.Runtime', false],
    [
      'States.Runtime "will always cause the execution to fail", even by name',
      ['States.Runtime'],
      'States.Runtime',
      false,
    ],
    ['States.TaskFailed "matches any known error name"', ['States.TaskFailed'], 'Lambda.Unknown', true],
    ['States.TaskFailed "except for States.Timeout"', ['States.TaskFailed'], 'States.Timeout', false],
    ['States.TaskFailed, not data that is too large', ['States.TaskFailed'], 'States.DataLimitExceeded', false],
    ['States.Timeout', ['States.Timeout'], 'States.Timeout', true],
  ])('%s', (_title, errorEquals, error, expected) => {
    expect(matches(errorEquals, error)).toBe(expected);
  });
});

describe('what a failed function looks like', () => {
  test('the error is the errorType, the cause the whole JSON text', async () => {
    const { status, error, cause } = await execute(alone({}), { functions: { work: failing('TransientError') } });
    expect([status, error]).toEqual(['FAILED', 'TransientError']);
    expect(cause).toBe('{"errorType":"TransientError","errorMessage":"no luck","trace":[]}');
  });

  test('an answer without an errorType is Lambda.Unknown', async () => {
    expect((await execute(alone({}), { functions: { work: failing('') } })).error).toBe('Lambda.Unknown');
  });

  test.each(['TooManyRequestsException', 'ServiceException', 'SdkClientException'])(
    'Lambda refusing the call by %s is the error Lambda.%s',
    async (name) => {
      const work = () => {
        throw new ServiceError(name, 'Rate Exceeded.', 429);
      };
      const { error, cause } = await execute(alone({}), { functions: { work } });
      expect(error).toBe(`Lambda.${name}`);
      expect(cause).toMatch(/^Rate Exceeded\. \(Service: Lambda, Status Code: 429, Request ID: [0-9a-f-]{36}\)$/);
    },
  );
});

describe('Retry', () => {
  const TIMES = 'TransientError';

  test.each([
    ['doubles from the interval', retrier([TIMES]), [1000, 2000, 4000]],
    [
      'is held at MaxDelaySeconds',
      retrier([TIMES], { IntervalSeconds: 8, MaxAttempts: 4, MaxDelaySeconds: 20 }),
      [8000, 16000, 20000, 20000],
    ],
    ['stays the same at a rate of 1', retrier([TIMES], { IntervalSeconds: 3, BackoffRate: 1 }), [3000, 3000, 3000]],
    ["takes AWS's defaults: 1 s, 3 retries, doubled", { ErrorEquals: [TIMES] }, [1000, 2000, 4000]],
    ['does not happen with MaxAttempts 0', retrier([TIMES], { MaxAttempts: 0 }), []],
    ['does not happen for another error', retrier(['Other']), []],
  ])('the wait %s', async (_title, retry, expected) => {
    const { status, waits } = await execute(alone({ Retry: [retry] }), { functions: { work: failing(TIMES) } });
    expect({ status, waits }).toEqual({ status: 'FAILED', waits: expected });
  });

  test('full jitter draws each wait between nothing and the whole interval', async () => {
    const clock = { ...virtualClock(), random: () => 0.25 };
    const jitter = retrier([TIMES], { JitterStrategy: 'FULL' });
    const { waits } = await execute(alone({ Retry: [jitter] }), { functions: { work: failing(TIMES) }, clock });
    expect(waits).toEqual([250, 500, 1000]);
  });

  test('every retrier counts for itself, and a spent one gives way to no other', async () => {
    const retry = [
      retrier(['A'], { MaxAttempts: 1 }),
      retrier(['B'], { IntervalSeconds: 10, MaxAttempts: 2 }),
      retrier(['States.ALL']),
    ];
    const { status, error, waits } = await execute(alone({ Retry: retry }), {
      functions: { work: script('A', 'B', 'B', 'A') },
    });
    expect({ status, error, waits }).toEqual({ status: 'FAILED', error: 'A', waits: [1000, 10000, 20000] });
  });

  test('a retried task can read its RetryCount, which rises, while EnteredTime stays', async () => {
    const seen: unknown[] = [];
    const work = (payload: { retries: number; entered: string }) => {
      seen.push(payload);
      if (seen.length < 3) throw new FunctionError('A');
    };
    const payload = {
      retries: '{% $states.context.State.RetryCount %}',
      entered: '{% $states.context.State.EnteredTime %}',
    };
    await execute(alone({ Arguments: { FunctionName: 'work', Payload: payload }, Retry: [retrier(['A'])] }), {
      functions: { work },
    });
    const entered = '2026-01-01T00:00:00.000Z';
    expect(seen).toEqual([
      { retries: 0, entered },
      { retries: 1, entered },
      { retries: 2, entered },
    ]);
  });
});

describe('Catch', () => {
  const state = (Catch: readonly unknown[]) => only({ Catch });

  test('hands on the error and its cause by default', async () => {
    const { output } = await execute(state([{ ErrorEquals: ['A'], Next: 'Caught' }]), {
      functions: { work: failing('A') },
    });
    expect(output).toEqual({ Error: 'A', Cause: '{"errorType":"A","errorMessage":"no luck","trace":[]}' });
  });

  test('makes its Output of the input and of $states.errorOutput', async () => {
    const Output = "{% $merge([$states.input, {'failed': $states.errorOutput.Error}]) %}";
    const { output } = await execute(state([{ ErrorEquals: ['States.ALL'], Next: 'Caught', Output }]), {
      input: { id: 7 },
      functions: { work: failing('A') },
    });
    expect(output).toEqual({ id: 7, failed: 'A' });
  });

  test('takes the first catcher that matches', async () => {
    const catchers = [
      { ErrorEquals: ['B'], Next: 'Caught', Output: 'by B' },
      { ErrorEquals: ['A', 'C'], Next: 'Caught', Output: 'by A' },
      { ErrorEquals: ['States.ALL'], Next: 'Caught', Output: 'by ALL' },
    ];
    expect((await execute(state(catchers), { functions: { work: failing('A') } })).output).toBe('by A');
  });

  test('comes only after the retries are spent', async () => {
    const definition = only({ Retry: [retrier(['A'])], Catch: [{ ErrorEquals: ['A'], Next: 'Caught' }] });
    const { status, waits } = await execute(definition, { functions: { work: failing('A') } });
    expect({ status, waits }).toEqual({ status: 'SUCCEEDED', waits: [1000, 2000, 4000] });
  });

  test('sets variables', async () => {
    const definition = machine('Work', {
      Work: task('work', {
        Catch: [{ ErrorEquals: ['A'], Next: 'Caught', Assign: { why: '{% $states.errorOutput.Error %}' } }],
      }),
      Caught: { Type: 'Succeed', Output: '{% $why %}' },
    });
    expect((await execute(definition, { functions: { work: failing('A') } })).output).toBe('A');
  });

  test('catches an expression of the state that fails, here its Output', async () => {
    const definition = only({
      Output: '{% $states.result.Payload.no %}',
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
    });
    const { output } = await execute(definition, { functions: { work: () => ({}) } });
    expect(output).toMatchObject({ Error: 'States.QueryEvaluationError' });
  });

  test('does not catch what it does not name', async () => {
    const { status, error } = await execute(state([{ ErrorEquals: ['B'], Next: 'Caught' }]), {
      functions: { work: failing('A') },
    });
    expect([status, error]).toEqual(['FAILED', 'A']);
  });

  test('States.ALL does not catch a result that is too large', async () => {
    const definition = state([{ ErrorEquals: ['States.ALL'], Next: 'Caught' }]);
    const { status, error } = await execute(definition, { functions: { work: () => 'x'.repeat(262_144) } });
    expect([status, error]).toEqual(['FAILED', 'States.DataLimitExceeded']);
  });
});

describe('time limits', () => {
  const hanging = () => new Promise(() => undefined);

  test('a task that outlives its TimeoutSeconds fails by States.Timeout, each attempt with the whole time', async () => {
    const definition = only({
      TimeoutSeconds: 14,
      Retry: [retrier(['States.Timeout'], { MaxAttempts: 1 })],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
    });
    const { output, clock, eventTypes } = await execute(definition, { functions: { work: hanging } });
    expect(output).toMatchObject({ Error: 'States.Timeout' });
    expect(clock.now() - Date.UTC(2026, 0, 1)).toBe(14_000 + 1000 + 14_000);
    expect(eventTypes.filter((type) => type === 'TaskTimedOut')).toHaveLength(2);
  });

  test('a task that answers in time is not timed out', async () => {
    const { status } = await execute(alone({ TimeoutSeconds: 1 }), { functions: { work: () => 'ok' } });
    expect(status).toBe('SUCCEEDED');
  });

  test("the machine's TimeoutSeconds ends the execution as TIMED_OUT; no catcher sees it", async () => {
    const definition = { ...only({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }), TimeoutSeconds: 60 };
    const { status, clock, eventTypes } = await execute(definition, { functions: { work: hanging } });
    expect(status).toBe('TIMED_OUT');
    expect(clock.now() - Date.UTC(2026, 0, 1)).toBe(60_000);
    expect(eventTypes.slice(-2)).toEqual(['TaskStateAborted', 'ExecutionTimedOut']);
  });
});

describe('what is left behind', () => {
  test('is no timer: once an execution has ended, time has no reason to go on', async () => {
    const definition = { ...alone({ TimeoutSeconds: 14 }), TimeoutSeconds: 60 };
    const { clock } = await execute(definition, { functions: { work: () => 'ok' } });
    for (let turn = 0; turn < 3; turn += 1) await new Promise(setImmediate);
    expect(clock.now()).toBe(Date.UTC(2026, 0, 1));
  });
});

describe('a defect of the stand-in', () => {
  test('reaches onDefect and no Catch, and no rule sees a failed workflow', async () => {
    const broken = new TypeError('a bug of ours');
    const work = () => {
      throw broken;
    };
    const definition = only({
      Retry: [retrier(['States.ALL'])],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
    });
    const { status, error, defects, waits, statusChanges } = await execute(definition, { functions: { work } });
    expect({ status, error, defects, waits }).toEqual({
      status: 'FAILED',
      error: 'States.Runtime',
      defects: [broken],
      waits: [],
    });
    expect(statusChanges.map(({ detail }) => detail.status)).toEqual(['RUNNING']);
  });
});
