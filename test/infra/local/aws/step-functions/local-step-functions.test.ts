import type { FakeFunction } from './a-machine';
import { machine, ROLE, stepFunctions, task } from './a-machine';

const MACHINE = 'arn:aws:states:eu-central-1:000000000000:stateMachine:machine';
const EXECUTION = 'arn:aws:states:eu-central-1:000000000000:execution:machine';
const DAY = 24 * 60 * 60 * 1000;

/** A machine that runs until the returned `finish` is called. */
function held() {
  let finish = (): void => undefined;
  const open = new Promise<void>((resolve) => (finish = resolve));
  const work: FakeFunction = () => open;
  const environment = stepFunctions({ work });
  environment.service.register({ name: 'machine', definition: machine('Work', { Work: task('work') }), roleArn: ROLE });
  const start = (more: Record<string, unknown> = {}) =>
    environment.call('StartExecution', { stateMachineArn: MACHINE, ...more });
  return { ...environment, start, finish };
}

/** A machine that ends at once. */
function quick() {
  const environment = stepFunctions();
  const definition = machine('Done', { Done: { Type: 'Succeed' } });
  environment.service.register({ name: 'machine', definition, roleArn: ROLE });
  const start = async (more: Record<string, unknown> = {}) => {
    const started = await environment.call('StartExecution', { stateMachineArn: MACHINE, ...more });
    await environment.service.whenIdle();
    return started;
  };
  return { ...environment, start };
}

/** A machine that is stopped at once, in its first state. */
function stopping(first: Record<string, unknown>) {
  const { service } = stepFunctions();
  const states = { First: first, ...('Next' in first && { Second: { Type: 'Succeed' } }) };
  const arn = service.register({ name: 'machine', definition: machine('First', states), roleArn: ROLE });
  const eventTypesOf = async () => {
    const execution = service.startExecution(arn);
    await execution.stop(undefined, undefined);
    return execution.events.map(({ type }) => type);
  };
  return { service, eventTypesOf };
}

const refused = (name: string) => expect.objectContaining({ name }) as Error;

describe('StartExecution', () => {
  test('"with the same name and input as a running execution returns the same response"', async () => {
    const { start, finish, service } = held();
    const first = await start({ name: 'a', input: '{"n":1}' });
    expect(await start({ name: 'a', input: '{"n":1}' })).toEqual(first);
    expect(first).toEqual({ executionArn: `${EXECUTION}:a`, startDate: 1767225600 });
    finish();
    await service.whenIdle();
  });

  test.each([['{"n":2}'], ['{ "n": 1 }'], [undefined]])(
    'refuses the name of a running one with the other input %p',
    async (input) => {
      const { start } = held();
      await start({ name: 'a', input: '{"n":1}' });
      await expect(start({ name: 'a', input })).rejects.toEqual(refused('ExecutionAlreadyExists'));
    },
  );

  test('refuses the name of a closed one even with the same input, until 90 days have passed', async () => {
    const { start, clock } = quick();
    await start({ name: 'a' });
    await clock.sleep(90 * DAY);
    await expect(start({ name: 'a' })).rejects.toEqual(refused('ExecutionAlreadyExists'));
    await clock.sleep(1);
    await expect(start({ name: 'a' })).resolves.toMatchObject({ executionArn: `${EXECUTION}:a` });
  });

  test('gives an unnamed execution a UUID and the input {}', async () => {
    const { start, service } = quick();
    const { executionArn } = await start();
    expect(executionArn).toMatch(/:execution:machine:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(service.execution(String(executionArn)).input).toBe('{}');
  });

  test.each([['x'.repeat(80)], ['db-main_1.2'], ['ünïcode']])('takes the name %p', async (name) => {
    await expect(quick().start({ name })).resolves.toBeDefined();
  });

  test.each([
    ['x'.repeat(81)],
    [''],
    ['a b'],
    ['a:b'],
    ['a/b'],
    ['a<b'],
    ['a{b'],
    ['a[b'],
    ['a?b'],
    ['a*b'],
    ['a"b'],
    ['a\u0001b'],
  ])('refuses the name %p', async (name) => {
    await expect(quick().start({ name })).rejects.toEqual(refused('InvalidName'));
  });

  test.each([
    ['input that is no JSON', { input: 'x' }, 'InvalidExecutionInput'],
    ['input above 256 KiB', { input: JSON.stringify('x'.repeat(262_144)) }, 'ValidationException'],
    ['an unknown state machine', { stateMachineArn: `${MACHINE}s` }, 'StateMachineDoesNotExist'],
    ['an unknown field', { nmae: 'a' }, 'ValidationException'],
    ['a trace header', { traceHeader: 'Root=1' }, 'NotImitatedException'],
  ])('refuses %s', async (_title, input, name) => {
    await expect(quick().start(input)).rejects.toEqual(refused(name));
  });
});

describe('DescribeExecution', () => {
  test('reports everything about a closed execution', async () => {
    const { start, call } = quick();
    await start({ name: 'a', input: '{"n":1}' });
    expect(await call('DescribeExecution', { executionArn: `${EXECUTION}:a` })).toEqual({
      executionArn: `${EXECUTION}:a`,
      stateMachineArn: MACHINE,
      name: 'a',
      status: 'SUCCEEDED',
      startDate: 1767225600,
      stopDate: 1767225600,
      input: '{"n":1}',
      inputDetails: { included: true },
      output: '{"n":1}',
      outputDetails: { included: true },
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
    });
  });

  test('with METADATA_ONLY keeps what may be encrypted to itself', async () => {
    const { start, call } = quick();
    await start({ name: 'a', input: '{"n":1}' });
    const described = await call('DescribeExecution', {
      executionArn: `${EXECUTION}:a`,
      includedData: 'METADATA_ONLY',
    });
    expect(described).toMatchObject({ status: 'SUCCEEDED' });
    expect(described).not.toHaveProperty('input');
    expect(described).not.toHaveProperty('output');
  });

  test('refuses an execution there never was', async () => {
    await expect(quick().call('DescribeExecution', { executionArn: `${EXECUTION}:x` })).rejects.toEqual(
      refused('ExecutionDoesNotExist'),
    );
  });
});

describe('ListExecutions', () => {
  const names = (page: Record<string, unknown>) => (page.executions as { name: string }[]).map(({ name }) => name);

  test('lists the newest first, page by page, unmoved by newer ones', async () => {
    const { start, call } = quick();
    for (const name of ['a', 'b', 'c']) await start({ name });
    const first = await call('ListExecutions', { stateMachineArn: MACHINE, maxResults: 2 });
    expect(names(first)).toEqual(['c', 'b']);
    await start({ name: 'd' });
    const second = await call('ListExecutions', {
      stateMachineArn: MACHINE,
      maxResults: 2,
      nextToken: first.nextToken,
    });
    expect(names(second)).toEqual(['a']);
    expect(second.nextToken).toBeUndefined();
  });

  test('filters by status', async () => {
    const { start, call, finish, service } = held();
    await start({ name: 'a' });
    const list = (statusFilter: string) => call('ListExecutions', { stateMachineArn: MACHINE, statusFilter });
    expect(names(await list('RUNNING'))).toEqual(['a']);
    expect(names(await list('SUCCEEDED'))).toEqual([]);
    finish();
    await service.whenIdle();
    expect(names(await list('RUNNING'))).toEqual([]);
    expect(names(await list('SUCCEEDED'))).toEqual(['a']);
  });

  test.each([
    ['a token no list gave', { nextToken: 'x' }, 'InvalidToken'],
    ['an unknown status', { statusFilter: 'DONE' }, 'ValidationException'],
  ])('refuses %s', async (_title, input, name) => {
    await expect(quick().call('ListExecutions', { stateMachineArn: MACHINE, ...input })).rejects.toEqual(refused(name));
  });
});

describe('StopExecution', () => {
  test('ends the execution as ABORTED at once; the function in flight is not stopped', async () => {
    const { start, call, finish, service } = held();
    await start({ name: 'a' });
    const executionArn = `${EXECUTION}:a`;
    expect(await call('StopExecution', { executionArn, error: 'Enough', cause: 'by hand' })).toEqual({
      stopDate: 1767225600,
    });
    expect(await call('DescribeExecution', { executionArn })).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'by hand',
    });
    const types = service.execution(executionArn).events.map(({ type }) => type);
    expect(types.slice(-2)).toEqual(['TaskStateAborted', 'ExecutionAborted']);
    finish();
    await service.whenIdle();
    expect(service.execution(executionArn).status).toBe('ABORTED');
  });

  test.each([
    ['between two states enters no further one', { Type: 'Pass', Next: 'Second' }],
    ['in its last state does not let it succeed', { Type: 'Pass', End: true }],
  ])('%s', async (_title, first) => {
    const { service, eventTypesOf } = stopping(first);
    expect(await eventTypesOf()).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionAborted',
    ]);
    await service.whenIdle();
  });

  test('changes nothing about an execution that has ended', async () => {
    const { start, call, service } = quick();
    await start({ name: 'a' });
    await call('StopExecution', { executionArn: `${EXECUTION}:a`, error: 'Late' });
    expect(service.execution(`${EXECUTION}:a`)).toMatchObject({ status: 'SUCCEEDED', error: undefined });
  });
});

describe('status changes, as EventBridge gets them', () => {
  test('say that an execution began and how it ended', async () => {
    const { start, statusChanges } = quick();
    await start({ name: 'a', input: '{"n":1}' });
    expect(statusChanges.map(({ detail }) => detail.status)).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(statusChanges[1]).toEqual({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      'detail-type': 'Step Functions Execution Status Change',
      source: 'aws.states',
      account: '000000000000',
      time: '2026-01-01T00:00:00Z',
      region: 'eu-central-1',
      resources: [`${EXECUTION}:a`],
      detail: {
        executionArn: `${EXECUTION}:a`,
        stateMachineArn: MACHINE,
        name: 'a',
        status: 'SUCCEEDED',
        startDate: 1767225600000,
        stopDate: 1767225600000,
        input: '{"n":1}',
        output: '{"n":1}',
        error: null,
        cause: null,
        inputDetails: { included: true },
        outputDetails: { included: true },
        redriveCount: 0,
        redriveDate: null,
        redriveStatus: 'NOT_REDRIVABLE',
        redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
      },
    });
  });

  test('are not sent for what is dropped because the stand-in ends', async () => {
    const { start, service, statusChanges } = held();
    await start({ name: 'a' });
    await service.stop();
    await service.whenIdle();
    expect(statusChanges.map(({ detail }) => detail.status)).toEqual(['RUNNING']);
  });
});

describe('state machines', () => {
  const definition = JSON.stringify(machine('Done', { Done: { Type: 'Succeed' } }));

  test('are created, described and listed', async () => {
    const { call } = stepFunctions();
    const created = await call('CreateStateMachine', { name: 'machine', definition, roleArn: ROLE });
    expect(created).toEqual({ stateMachineArn: MACHINE, creationDate: 1767225600 });
    expect(await call('DescribeStateMachine', { stateMachineArn: MACHINE })).toMatchObject({
      definition,
      roleArn: ROLE,
      status: 'ACTIVE',
    });
    expect(await call('ListStateMachines', {})).toMatchObject({
      stateMachines: [{ name: 'machine', stateMachineArn: MACHINE }],
    });
  });

  test('"CreateStateMachine is an idempotent API"; the same name for another definition is refused', async () => {
    const { call } = stepFunctions();
    await call('CreateStateMachine', { name: 'machine', definition, roleArn: ROLE });
    await expect(call('CreateStateMachine', { name: 'machine', definition, roleArn: ROLE })).resolves.toBeDefined();
    await expect(
      call('CreateStateMachine', { name: 'machine', definition: `${definition} `, roleArn: ROLE }),
    ).rejects.toEqual(refused('StateMachineAlreadyExists'));
  });

  test('are refused with every fault of the definition', async () => {
    await expect(
      stepFunctions().call('CreateStateMachine', { name: 'm', definition: '{}', roleArn: ROLE }),
    ).rejects.toEqual(refused('InvalidDefinition'));
  });

  test('a running execution keeps the definition it started with', async () => {
    const { start, service, finish } = held();
    await start({ name: 'a' });
    service.register({ name: 'machine', definition: machine('Red', { Red: { Type: 'Fail' } }), roleArn: ROLE });
    finish();
    await service.whenIdle();
    expect(service.execution(`${EXECUTION}:a`).status).toBe('SUCCEEDED');
    await start({ name: 'b' });
    await service.whenIdle();
    expect(service.execution(`${EXECUTION}:b`).status).toBe('FAILED');
  });
});

test('an operation that is not imitated is refused by name', async () => {
  await expect(stepFunctions().call('TestState', {})).rejects.toEqual(refused('UnknownOperationException'));
});
