import { execute, FunctionError, machine, ROLE, stepFunctions, task } from './a-machine';

const definition = machine('Choose', {
  Choose: { Type: 'Choice', Choices: [{ Condition: '{% true %}', Next: 'Work' }] },
  Work: task('work', {
    TimeoutSeconds: 14,
    Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 2 }],
    Output: '{% $states.result.Payload %}',
    Assign: { n: 1 },
    Next: 'Done',
  }),
  Done: { Type: 'Succeed' },
});

async function history(input: Record<string, unknown> = {}) {
  let calls = 0;
  const environment = stepFunctions({
    work: () => {
      calls += 1;
      if (calls === 1) throw new FunctionError('Flaky');
      return { ok: true };
    },
  });
  const stateMachineArn = environment.service.register({ name: 'machine', definition, roleArn: ROLE });
  const { arn, ended } = environment.service.startExecution(stateMachineArn, { name: 'run', input: '{"a":1}' });
  await ended;
  return environment.call('GetExecutionHistory', { executionArn: arn, ...input });
}

test('the history has the events, ids and details of the API', async () => {
  const began = 1767225600;
  const lambda = { resourceType: 'lambda', resource: 'invoke' };
  const whole = { truncated: false };
  const scheduled = {
    taskScheduledEventDetails: {
      ...lambda,
      region: 'eu-central-1',
      parameters: '{"FunctionName":"work","Payload":{"a":1}}',
      timeoutInSeconds: 14,
    },
  };
  const result = '{"ExecutedVersion":"$LATEST","Payload":{"ok":true},"StatusCode":200}';
  const event = (id: number, previousEventId: number, timestamp: number, type: string, details: object = {}) => ({
    id,
    previousEventId,
    timestamp,
    type,
    ...details,
  });

  expect(await history()).toEqual({
    nextToken: undefined,
    events: [
      event(1, 0, began, 'ExecutionStarted', {
        executionStartedEventDetails: { input: '{"a":1}', inputDetails: whole, roleArn: ROLE },
      }),
      event(2, 0, began, 'ChoiceStateEntered', {
        stateEnteredEventDetails: { name: 'Choose', input: '{"a":1}', inputDetails: whole },
      }),
      event(3, 2, began, 'ChoiceStateExited', {
        stateExitedEventDetails: { name: 'Choose', output: '{"a":1}', outputDetails: whole },
      }),
      event(4, 3, began, 'TaskStateEntered', {
        stateEnteredEventDetails: { name: 'Work', input: '{"a":1}', inputDetails: whole },
      }),
      event(5, 4, began, 'TaskScheduled', scheduled),
      event(6, 5, began, 'TaskStarted', { taskStartedEventDetails: lambda }),
      event(7, 6, began, 'TaskFailed', {
        taskFailedEventDetails: {
          ...lambda,
          error: 'Flaky',
          cause: '{"errorType":"Flaky","errorMessage":"as scripted","trace":[]}',
        },
      }),
      event(8, 7, began + 2, 'TaskScheduled', scheduled),
      event(9, 8, began + 2, 'TaskStarted', { taskStartedEventDetails: lambda }),
      event(10, 9, began + 2, 'TaskSucceeded', {
        taskSucceededEventDetails: { ...lambda, output: result, outputDetails: whole },
      }),
      event(11, 10, began + 2, 'TaskStateExited', {
        stateExitedEventDetails: {
          name: 'Work',
          output: '{"ok":true}',
          outputDetails: whole,
          assignedVariables: { n: '1' },
          assignedVariablesDetails: whole,
        },
      }),
      event(12, 11, began + 2, 'SucceedStateEntered', {
        stateEnteredEventDetails: { name: 'Done', input: '{"ok":true}', inputDetails: whole },
      }),
      event(13, 12, began + 2, 'SucceedStateExited', {
        stateExitedEventDetails: { name: 'Done', output: '{"ok":true}', outputDetails: whole },
      }),
      event(14, 13, began + 2, 'ExecutionSucceeded', {
        executionSucceededEventDetails: { output: '{"ok":true}', outputDetails: whole },
      }),
    ],
  });
});

test('includeExecutionData: false leaves out everything the workflow handles', async () => {
  const { events } = await history({ includeExecutionData: false });
  expect(JSON.stringify(events)).not.toMatch(/\Wa\W|\Wok\W|Payload/);
  expect((events as unknown[])[4]).toEqual({
    id: 5,
    previousEventId: 4,
    timestamp: 1767225600,
    type: 'TaskScheduled',
    taskScheduledEventDetails: {
      resourceType: 'lambda',
      resource: 'invoke',
      region: 'eu-central-1',
      timeoutInSeconds: 14,
    },
  });
});

test('it is read page by page, in either direction', async () => {
  const ids = (page: Record<string, unknown>) => (page.events as { id: number }[]).map(({ id }) => id);
  const first = await history({ maxResults: 3, reverseOrder: true });
  expect(ids(first)).toEqual([14, 13, 12]);
  const second = await history({ maxResults: 3, reverseOrder: true, nextToken: first.nextToken });
  expect(ids(second)).toEqual([11, 10, 9]);
  expect(ids(await history({ maxResults: 2 }))).toEqual([1, 2]);
});

test('a failed branch is recorded with the branches it stopped, and later events refer to it', async () => {
  const branch = (name: string, state: unknown) => ({ StartAt: name, States: { [name]: state } });
  const { events } = await execute(
    machine('Fork', {
      Fork: {
        Type: 'Parallel',
        Branches: [branch('Hang', task('hang')), branch('Break', task('break'))],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Red' }],
        End: true,
      },
      Red: { Type: 'Fail', Error: 'Red', Cause: '{% $states.input.Error %}' },
    }),
    {
      functions: {
        hang: () => new Promise(() => undefined),
        break: () => {
          throw new FunctionError('Broken');
        },
      },
    },
  );
  expect(events.map(({ id, previousEventId, type }) => `${previousEventId}>${id} ${type}`)).toEqual([
    '0>1 ExecutionStarted',
    '0>2 ParallelStateEntered',
    '2>3 ParallelStateStarted',
    '3>4 TaskStateEntered',
    '3>5 TaskStateEntered',
    '4>6 TaskScheduled',
    '6>7 TaskStarted',
    '5>8 TaskScheduled',
    '8>9 TaskStarted',
    '9>10 TaskFailed',
    '7>11 TaskStateAborted',
    '11>12 ParallelStateFailed',
    '12>13 ParallelStateExited',
    '13>14 FailStateEntered',
    '14>15 ExecutionFailed',
  ]);
});

test('progress reports every attempt, wait and catch', async () => {
  let calls = 0;
  const work = () => {
    calls += 1;
    throw new FunctionError(calls === 1 ? 'Flaky' : 'Broken', 'no luck');
  };
  const { progress } = await execute(
    machine('Work', {
      Work: task('work', {
        Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 2 }],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Red' }],
      }),
      Red: { Type: 'Fail', Error: 'Red', Cause: 'because' },
    }),
    { functions: { work } },
  );
  const told = progress.map(({ stateName, kind, attempt, durationMilliseconds, error, waitMilliseconds, next }) => [
    `${stateName} ${kind}`,
    attempt,
    durationMilliseconds,
    error?.error,
    waitMilliseconds,
    next,
  ]);
  expect(told).toEqual([
    ['Work entered', 1, 0, undefined, undefined, undefined],
    ['Work attemptFailed', 1, 0, 'Flaky', undefined, undefined],
    ['Work retryScheduled', 1, 0, 'Flaky', 2000, undefined],
    ['Work attemptFailed', 2, 0, 'Broken', undefined, undefined],
    ['Work caught', 2, 2000, 'Broken', undefined, 'Red'],
    ['Red entered', 1, 0, undefined, undefined, undefined],
    ['Red failed', 1, 0, 'Red', undefined, undefined],
  ]);
});
