import { hurryingClock } from '../../../../../infra/local/aws/clocks/hurrying-clock';
import { ServiceError } from '../../../../../infra/local/aws/api/service-error';
import type { InvocationFault } from '../../../../../infra/local/aws/lambda/invocation-fault';
import { lambdaWith } from './functions-folder';

const handler = (body: string) => `exports.handler = async (event, context) => { ${body} };`;
const ARN = 'arn:aws:lambda:eu-central-1:000000000000:function';

describe('what a function answers', () => {
  const lambdas = lambdaWith({
    echo: handler('return event;'),
    nothing: handler(''),
    throws: `class NotReadyError extends Error { name = 'NotReadyError' }; ${handler("throw new NotReadyError('later');")}`,
    throwsText: handler("throw 'plain text';"),
    circular: handler('const a = {}; a.a = a; return a;'),
    rejects: handler("Promise.reject(new RangeError('lost')); await new Promise(() => {});"),
    uncaught: handler("setImmediate(() => { throw new TypeError('beside'); }); await new Promise(() => {});"),
    exits: handler('process.exit(3);'),
    leaves: handler('process.exit(0);'),
    dies: handler(
      "if (event.how === 'exit') process.exit(1); if (event.how === 'throw') { setImmediate(() => { throw new Error(); }); await new Promise(() => {}); } return 'alive';",
    ),
    eats: handler('const all = []; for (;;) all.push(new Array(1e5).fill(all));'),
    throwsOnLoad:
      "class ConfigError extends Error { name = 'ConfigError' }; throw new ConfigError('SECRET_ARN is missing');",
    misspelt: 'exports.handle = async () => 1;',
    broken: 'exports.handler = async () => {',
    imports: "require('no-such-package');",
    callback: 'exports.handler = (event, context, callback) => callback(null, 1);',
  });
  afterAll(lambdas.close);

  test('is its result as JSON', async () => {
    const { log, ...answer } = await lambdas.lambda.invoke('echo', '{"a":[1]}');
    expect(answer).toEqual({ statusCode: 200, payload: '{"a":[1]}' });
    expect(log).toMatch(
      /^START RequestId: [0-9a-f-]{36} Version: \$LATEST\n.*END RequestId: .*\nREPORT RequestId: .*\n$/s,
    );
  });

  test('is null for undefined', async () => {
    expect(await lambdas.invoke('nothing')).toBeNull();
  });

  test("of a thrown error is the Node.js runtime's report: errorType is the error's name", async () => {
    const { functionError, payload } = await lambdas.lambda.invoke('throws', '{}');
    expect(functionError).toBe('Unhandled');
    const report = JSON.parse(payload) as { trace: string[] };
    expect(report).toMatchObject({ errorType: 'NotReadyError', errorMessage: 'later' });
    expect(report.trace[0]).toBe('NotReadyError: later');
    expect(report.trace[1]).toMatch(/^ {4}at .*index\.js/);
  });

  test.each([
    ['throwsText', 'string', 'plain text'],
    ['circular', 'TypeError', expect.stringContaining('circular')],
    ['rejects', 'Runtime.UnhandledPromiseRejection', 'lost'],
    ['uncaught', 'TypeError', 'beside'],
    [
      'exits',
      'Runtime.ExitError',
      expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Runtime exited with error: exit status 3$/),
    ],
    [
      'leaves',
      'Runtime.ExitError',
      expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Runtime exited without providing a reason$/),
    ],
    ['eats', 'Runtime.OutOfMemory', expect.stringMatching(/Error: Runtime exited with error: signal: killed$/)],
    ['throwsOnLoad', 'ConfigError', 'SECRET_ARN is missing'],
    ['misspelt', 'Runtime.HandlerNotFound', 'index.handler is undefined or not exported'],
    ['broken', 'Runtime.UserCodeSyntaxError', expect.stringContaining('SyntaxError: ')],
    ['imports', 'Runtime.ImportModuleError', expect.stringContaining("Cannot find module 'no-such-package'")],
    ['callback', 'Runtime.CallbackHandlerDeprecated', expect.stringContaining('Make the handler async')],
  ])('%s fails as %s', async (name, errorType, errorMessage: unknown) => {
    const result = await lambdas.lambda.invoke(name, '{}');
    expect(result.functionError).toBe('Unhandled');
    expect(JSON.parse(result.payload)).toMatchObject({ errorType, errorMessage });
  });

  test.each([['exit'], ['throw']])('after one that died by %s comes from a new sandbox', async (how) => {
    expect(await lambdas.invoke('dies', { how })).toHaveProperty('errorType');
    expect(await lambdas.invoke('dies')).toBe('alive');
  });

  test('of a missing folder names what was looked for', async () => {
    lambdas.deploy('gone', '', { directory: '/nowhere' });
    expect(await lambdas.invoke('gone')).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: "Error: Cannot find module 'index' in /nowhere",
    });
  });
});

describe('sandboxes', () => {
  const lambdas = lambdaWith({
    counts: `let n = 0; ${handler('n += 1; return { n, key: process.env.AWS_ACCESS_KEY_ID };')}`,
    meets: handler(
      'if (event.wait) await new Promise((r) => setTimeout(r, 50)); return process.env.AWS_ACCESS_KEY_ID;',
    ),
    hangs: handler('console.log(process.env.AWS_ACCESS_KEY_ID); await new Promise(() => setInterval(() => {}, 1000));'),
    environment: handler('return process.env;'),
    context: handler('return { ...context, remaining: context.getRemainingTimeInMillis() };'),
    talks: `console.log('loading'); ${handler("console.log('one'); console.error('two'); process.stdout.write('thr'); process.stdout.write('ee'); if (event.fail) throw new Error('no');")}`,
  });
  afterAll(lambdas.close);
  afterEach(() => {
    delete process.env.ONLY_OURS;
  });

  test('stay warm: the module is loaded once, with its own access key', async () => {
    const first = (await lambdas.invoke('counts')) as { n: number; key: string };
    expect(first).toMatchObject({ n: 1, key: expect.stringMatching(/^ASIA[0-9A-F]{16}$/) as string });
    expect(await lambdas.invoke('counts')).toEqual({ n: 2, key: first.key });
    expect(lambdas.lambda.functionOf(first.key)).toBe('counts');
    expect(lambdas.lambda.functionOf('ASIA0000000000000000')).toBeUndefined();
  });

  test('take one invocation at a time: a second at once opens a second sandbox, and both are used again', async () => {
    const both = await Promise.all([lambdas.invoke('meets', { wait: true }), lambdas.invoke('meets', { wait: true })]);
    expect(new Set(both).size).toBe(2);
    expect(both).toContain(await lambdas.invoke('meets'));
  });

  test('that are killed by their access key fail the invocation with Runtime.ExitError', async () => {
    const answer = lambdas.invoke('hangs');
    while (!lambdas.logs.some(({ functionName }) => functionName === 'hangs')) await new Promise(setImmediate);
    const key = lambdas.logs.find(({ functionName }) => functionName === 'hangs')?.line ?? '';
    expect(lambdas.lambda.running()).toEqual([{ accessKeyId: key, functionName: 'hangs', payload: '{}' }]);
    expect(await lambdas.lambda.kill(key)).toBe(true);
    expect(lambdas.lambda.running()).toEqual([]);
    expect(await answer).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('Runtime exited with error: signal: killed') as string,
    });
    expect(await lambdas.lambda.kill('ASIA0000000000000000')).toBe(false);
  });

  test("see their deployment's environment and what Lambda sets, and nothing of ours", async () => {
    process.env.ONLY_OURS = 'x';
    lambdas.deploy('environment', handler('return process.env;'), { environment: { SECRET_ARN: 'arn' } });
    const environment = (await lambdas.invoke('environment')) as Record<string, string>;
    expect(environment).toMatchObject({
      SECRET_ARN: 'arn',
      AWS_REGION: 'eu-central-1',
      AWS_LAMBDA_FUNCTION_NAME: 'environment',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_SESSION_TOKEN: 'local',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      LAMBDA_TASK_ROOT: `${lambdas.folder}/environment`,
    });
    expect(environment).not.toHaveProperty('ONLY_OURS');
    expect(environment).not.toHaveProperty('HOME');
  });

  test('hand the function its context', async () => {
    const context = (await lambdas.invoke('context')) as { remaining: number };
    expect(context).toMatchObject({
      functionName: 'context',
      functionVersion: '$LATEST',
      memoryLimitInMB: '128',
      invokedFunctionArn: `${ARN}:context`,
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      logGroupName: '/aws/lambda/context',
    });
    expect(context.remaining).toBeGreaterThan(29_000);
    expect(context.remaining).toBeLessThanOrEqual(30_000);
  });

  test('send out every line with its request id, an unfinished last one and the report of a failure too', async () => {
    await lambdas.invoke('talks');
    await lambdas.invoke('talks', { fail: true });
    const lines = lambdas.logs.filter(({ functionName }) => functionName === 'talks');
    const [first, second] = [...new Set(lines.map(({ requestId }) => requestId))];
    expect([...new Set(lines.map(({ payload }) => payload))]).toEqual(['{}', '{"fail":true}']);
    const said = (id: string | undefined) => lines.filter(({ requestId }) => requestId === id).map(({ line }) => line);
    expect(said(first)).toEqual(['loading', 'one', 'two', 'three']);
    expect(said(second)).toEqual([
      'one',
      'two',
      expect.stringMatching(/^threeERROR\tInvoke Error\t\{"errorType":"Error","errorMessage":"no"/),
    ]);
  });
});

const WAITS_A_MINUTE = `
  const { setTimeout: pause } = require('node:timers/promises');
  const minute = {
    timer: () => new Promise((resolve) => setTimeout(resolve, 60_000)),
    promise: () => pause(60_000),
    signal: () => new Promise((resolve) => AbortSignal.timeout(60_000).addEventListener('abort', resolve)),
  };
  exports.handler = async ({ how }, context) => {
    const [now, date, monotonic] = [Date.now(), new Date().getTime(), performance.now()];
    await minute[how]();
    const passed = [Date.now() - now, new Date().getTime() - date, performance.now() - monotonic];
    return { passed, began: now, remaining: context.getRemainingTimeInMillis() };
  };`;

describe('time', () => {
  const clock = hurryingClock({ scale: 1_000_000 });
  const lambdas = lambdaWith(
    {
      dates: handler(
        'return [new Date(0).toISOString(), new Date(2026, 0).getFullYear(), new Date() instanceof Date, typeof Date(), Date.UTC(2026, 0)];',
      ),
    },
    { clock },
  );
  afterAll(lambdas.close);

  test.each(['timer', 'promise', 'signal'])(
    "inside a sandbox runs on the stand-in's clock: waiting a minute by %s",
    async (how) => {
      lambdas.deploy('sleeps', WAITS_A_MINUTE, { timeoutSeconds: 900 });
      const [before, hereBefore] = [clock.now(), Date.now()];
      const { passed, began, remaining } = (await lambdas.invoke('sleeps', { how })) as {
        passed: number[];
        began: number;
        remaining: number;
      };
      for (const milliseconds of passed) {
        expect(milliseconds).toBeGreaterThanOrEqual(60_000);
        expect(milliseconds).toBeLessThan(300_000);
      }
      expect(remaining).toBeLessThanOrEqual(900_000 - 60_000);
      expect(began).toBeGreaterThanOrEqual(before);
      expect(clock.now()).toBeGreaterThanOrEqual(began + 60_000);
      // Nobody has waited for it.
      expect(Date.now() - hereBefore).toBeLessThan(clock.now() - before);
    },
  );

  test('leaves dates that are not the present as they are', async () => {
    expect(await lambdas.invoke('dates')).toEqual(['1970-01-01T00:00:00.000Z', 2026, true, 'string', 1767225600000]);
  });

  test("a function that outlives its timeout is ended: Sandbox.Timedout, on the stand-in's clock", async () => {
    lambdas.deploy('never', handler('await new Promise(() => setInterval(() => {}, 1000));'), { timeoutSeconds: 12 });
    const { functionError, payload } = await lambdas.lambda.invoke('never', '{}');
    expect(functionError).toBe('Unhandled');
    expect(JSON.parse(payload)).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: [0-9a-f-]{36} Error: Task timed out after 12\.00 seconds$/,
      ) as string,
    });
  });
});

describe('what goes wrong around a function', () => {
  const faults: InvocationFault[] = [];
  const asked: unknown[] = [];
  const lambdas = lambdaWith(
    { counts: `let n = 0; ${handler('n += 1; return n;')}` },
    {
      intercept: (invocation) => {
        asked.push(invocation);
        return faults.shift();
      },
    },
  );
  afterAll(lambdas.close);
  type SimpleKind = Exclude<InvocationFault['kind'], 'refuse' | 'crash'>;
  const invokeWith = (kind: SimpleKind, signal?: AbortSignal) => {
    faults.push({ kind });
    return lambdas.lambda.invoke('counts', '{"a":1}', { signal });
  };

  test.each([
    ['throttle', 'TooManyRequestsException', 429],
    ['serviceError', 'ServiceException', 500],
    ['deny', 'AccessDeniedException', 403],
  ] as const)('%s refuses it as %s, and it does not run', async (kind, name, status) => {
    const before = (await lambdas.invoke('counts')) as number;
    await expect(invokeWith(kind)).rejects.toMatchObject({ name, status });
    expect(asked.at(-1)).toEqual({ functionName: 'counts', payload: '{"a":1}' });
    expect(await lambdas.invoke('counts')).toBe(before + 1);
  });

  test('refuse refuses it by any error of the API, and it does not run', async () => {
    const before = (await lambdas.invoke('counts')) as number;
    faults.push({ kind: 'refuse', error: new ServiceError('ENILimitReachedException', 'no interface left', 502) });
    await expect(lambdas.lambda.invoke('counts', '{}')).rejects.toMatchObject({ name: 'ENILimitReachedException' });
    expect(await lambdas.invoke('counts')).toBe(before + 1);
  });

  test.each([
    ['Runtime.OutOfMemory', { errorType: 'Runtime.OutOfMemory' }],
    [undefined, {}],
  ])('crash lets it run, and answers as the platform does, with the error type %s', async (errorType, named) => {
    const before = (await lambdas.invoke('counts')) as number;
    faults.push({ kind: 'crash', errorType });
    const { functionError, payload } = await lambdas.lambda.invoke('counts', '{}');
    expect(functionError).toBe('Unhandled');
    expect(JSON.parse(payload)).toEqual({
      ...named,
      errorMessage: expect.stringMatching(/Runtime exited with error: signal: killed$/) as string,
    });
    expect(await lambdas.invoke('counts')).toBe(before + 2);
  });

  test('loseReply lets it run and loses its answer', async () => {
    const before = (await lambdas.invoke('counts')) as number;
    await expect(invokeWith('loseReply')).rejects.toMatchObject({ name: 'SdkClientException' });
    expect(await lambdas.invoke('counts')).toBe(before + 2);
  });

  test('hang never answers, until the caller gives up', async () => {
    const giveUp = new AbortController();
    const answer = invokeWith('hang', giveUp.signal);
    giveUp.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
  });
});

describe('a limit of concurrent executions', () => {
  const lambdas = lambdaWith(
    { waits: handler('await new Promise((resolve) => setTimeout(resolve, 60_000)); return event;') },
    { clock: hurryingClock({ scale: 1_000_000 }), concurrency: 2 },
  );
  afterAll(lambdas.close);
  const together = (count: number) =>
    Promise.allSettled(Array.from({ length: count }, () => lambdas.lambda.invoke('waits', '{}')));

  test('lets a limited number run at a time, refuses any further one, and accepts others once they are done', async () => {
    lambdas.deploy('waits', handler('await new Promise((resolve) => setTimeout(resolve, 60_000));'), {
      timeoutSeconds: 900,
    });
    const first = await together(3);
    expect(first.map(({ status }) => status).sort()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(first.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { name: 'TooManyRequestsException', message: 'Rate Exceeded.', status: 429 },
    });
    expect((await together(2)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  });

  test('delays an event for as long as it takes', async () => {
    const began = lambdas.clock.now();
    for (let count = 0; count < 5; count++) lambdas.lambda.invokeEvent('waits', '{}');
    await lambdas.lambda.whenIdle();
    // Two at a time for a minute each.
    expect(lambdas.clock.now() - began).toBeGreaterThanOrEqual(3 * 60_000);
  });
});

describe('a function that was idle for weeks', () => {
  const DAY = 86_400_000;
  const clock = hurryingClock({ scale: 1_000_000, longestHurried: DAY });
  const lambdas = lambdaWith(
    { sleepy: handler('return 1;'), wakeful: handler('return 1;') },
    { clock, sleepyFunctions: ['sleepy'] },
  );
  afterAll(lambdas.close);
  const invoke = async (name: string) => {
    try {
      return JSON.parse((await lambdas.lambda.invoke(name, '{}')).payload) as unknown;
    } catch (error) {
      return (error as Error).name;
    }
  };
  const state = async () => {
    const { State } = (await lambdas.lambda.handle(
      'GetFunctionConfiguration',
      { FunctionName: 'sleepy' },
      { accessKeyId: 'test' },
    )) as { readonly State: string };
    return State;
  };

  test('refuses the invocation that wakes it and all until it is awake, stays so, and falls asleep again', async () => {
    expect([await state(), await invoke('wakeful'), await state()]).toEqual(['Inactive', 1, 'Inactive']);
    expect([await invoke('sleepy'), await state()]).toEqual(['ResourceNotReadyException', 'Pending']);
    await clock.sleep(60_000);
    expect(await invoke('sleepy')).toBe('ResourceConflictException');
    await clock.sleep(60_000);
    expect([await state(), await invoke('sleepy')]).toEqual(['Active', 1]);
    clock.pass(13 * DAY);
    expect(await invoke('sleepy')).toBe(1);
    clock.pass(15 * DAY);
    expect([await state(), await invoke('sleepy')]).toEqual(['Inactive', 'ResourceNotReadyException']);
  });
});

describe('the API', () => {
  const tries: number[] = [];
  const lambdas = lambdaWith(
    {
      echo: handler('return event;'),
      fails: `let n = 0; ${handler("n += 1; console.log(Date.now()); if (n < event.until) throw new Error('not yet');")}`,
    },
    { clock: hurryingClock({ scale: 1_000_000 }), onLog: ({ line }) => /^\d+$/.test(line) && tries.push(Number(line)) },
  );
  afterAll(lambdas.close);
  const call = (operation: string, input: Record<string, unknown>) =>
    lambdas.lambda.handle(operation, input, { accessKeyId: 'test' });

  test.each(['echo', `${ARN}:echo`, '000000000000:function:echo', 'echo:$LATEST'])(
    'invokes by %s',
    async (FunctionName) => {
      expect(
        await call('Invoke', { FunctionName, InvocationType: 'RequestResponse', LogType: 'None', Payload: '{"a":1}' }),
      ).toEqual({
        StatusCode: 200,
        FunctionError: undefined,
        ExecutedVersion: '$LATEST',
        Payload: '{"a":1}',
      });
    },
  );

  test("returns the end of the function's log on request", async () => {
    lambdas.deploy('fails', handler("console.log('x'.repeat(5_000)); console.log('the end'); return 1;"));
    const { LogResult } = await call('Invoke', { FunctionName: 'fails', LogType: 'Tail' });
    const log = Buffer.from(String(LogResult), 'base64').toString('utf8');
    expect(Buffer.byteLength(log)).toBe(4_096);
    expect(log).toMatch(
      /^x{3000}[^]*\nthe end\nEND RequestId: .*\nREPORT RequestId: [0-9a-f-]{36}\tDuration: [\d.]+ ms\t.*\n$/,
    );
    expect(await call('Invoke', { FunctionName: 'fails' })).not.toHaveProperty('LogResult');
  });

  test('invokes with an empty object where there is no payload', async () => {
    expect(await call('Invoke', { FunctionName: 'echo' })).toMatchObject({ Payload: '{}' });
  });

  test.each([
    ['an unknown function', { FunctionName: 'nope' }, 'ResourceNotFoundException'],
    ['an alias', { FunctionName: 'echo:live' }, 'ResourceNotFoundException'],
    ["another account's function", { FunctionName: '111111111111:function:echo' }, 'ResourceNotFoundException'],
    ['a payload that is no JSON', { FunctionName: 'echo', Payload: '{' }, 'InvalidRequestContentException'],
    [
      'a payload above 6 MB',
      { FunctionName: 'echo', Payload: JSON.stringify('x'.repeat(6 * 1024 * 1024)) },
      'RequestTooLargeException',
    ],
    ['an unknown way to invoke', { FunctionName: 'echo', InvocationType: 'Later' }, 'InvalidParameterValueException'],
    [
      'an event for an unknown function',
      { FunctionName: 'nope', InvocationType: 'Event' },
      'ResourceNotFoundException',
    ],
    [
      'a dry run of an unknown function',
      { FunctionName: 'nope', InvocationType: 'DryRun' },
      'ResourceNotFoundException',
    ],
  ])('refuses %s', async (_title, input, name) => {
    await expect(call('Invoke', input)).rejects.toMatchObject({ name });
  });

  test('DryRun runs nothing', async () => {
    expect(await call('Invoke', { FunctionName: 'fails', InvocationType: 'DryRun' })).toEqual({ StatusCode: 204 });
    expect(tries).toEqual([]);
  });

  test.each([
    ['until it succeeds', 2, 2],
    ['at most twice more', 9, 3],
  ])(
    'Event answers at once and tries a failing function again after one and two minutes, %s',
    async (_title, until, times) => {
      tries.length = 0;
      lambdas.deploy(
        'fails',
        `let n = 0; ${handler(`n += 1; console.log(Date.now()); if (n < ${until}) throw new Error('not yet');`)}`,
      );
      expect(await call('Invoke', { FunctionName: 'fails', InvocationType: 'Event' })).toEqual({ StatusCode: 202 });
      await lambdas.lambda.whenIdle();
      expect(tries).toHaveLength(times);
      const [first = 0, second = 0, third] = tries;
      expect(second - first).toBeGreaterThan(55_000);
      if (third !== undefined) expect(third - second).toBeGreaterThan(115_000);
    },
  );

  test('lists and describes functions', async () => {
    const configuration = {
      FunctionName: 'echo',
      FunctionArn: `${ARN}:echo`,
      Timeout: 30,
      MemorySize: 128,
      Handler: 'index.handler',
    };
    expect(await call('ListFunctions', {})).toMatchObject({ Functions: [configuration, { FunctionName: 'fails' }] });
    expect(await call('GetFunction', { FunctionName: 'echo' })).toMatchObject({ Configuration: configuration });
    expect(await call('GetFunctionConfiguration', { FunctionName: 'echo' })).toMatchObject(configuration);
  });

  test('refuses what is not imitated', async () => {
    await expect(call('CreateFunction', {})).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });
});
