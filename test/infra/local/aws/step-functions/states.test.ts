import { execute, FunctionError, machine, task } from './a-machine';

describe('data through a state', () => {
  const pass = (fields: Record<string, unknown>) => machine('Only', { Only: { Type: 'Pass', End: true, ...fields } });

  test.each<[string, Record<string, unknown>, unknown, unknown]>([
    ['hands its input on when it has no Output', {}, { a: 1 }, { a: 1 }],
    ['hands on what Output makes of the input', { Output: { b: '{% $states.input.a + 1 %}' } }, { a: 1 }, { b: 2 }],
    ['takes text without {% %} literally', { Output: '$states.input' }, { a: 1 }, '$states.input'],
    ['evaluates expressions inside lists', { Output: ['x', '{% 1 + 1 %}'] }, {}, ['x', 2]],
    ['keeps null apart from nothing', { Output: '{% null %}' }, {}, null],
    ['drops a key of an object built by JSONata from nothing', { Output: "{% {'a': $states.input.no} %}" }, {}, {}],
    ['shows who runs', { Output: '{% $states.context.Execution.Name %}' }, {}, 'run'],
    [
      'shows when the execution began',
      { Output: '{% $states.context.Execution.StartTime %}' },
      {},
      '2026-01-01T00:00:00.000Z',
    ],
    ['shows the machine', { Output: '{% $states.context.StateMachine.Name %}' }, {}, 'machine'],
    ['shows the state', { Output: '{% $states.context.State.Name %}' }, {}, 'Only'],
    ['parses JSON text', { Output: '{% $parse($states.input.t).b %}' }, { t: '{"b":[1]}' }, [1]],
    ['makes ranges', { Output: '{% $range(1, 7, 3) %}' }, {}, [1, 4, 7]],
    ['partitions lists', { Output: '{% $partition([1,2,3], 2) %}' }, {}, [[1, 2], [3]]],
    ['hashes', { Output: "{% $hash('abc', 'SHA-1') %}" }, {}, 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['draws the same number from the same seed', { Output: '{% $random(7) = $random(7) %}' }, {}, true],
    ['draws another number from another seed', { Output: '{% $random(7) = $random(8) %}' }, {}, false],
    ['makes distinct UUIDs', { Output: '{% $uuid() = $uuid() %}' }, {}, false],
    ['tells the time of the stand-in, not of the machine', { Output: '{% $now() %}' }, {}, '2026-01-01T00:00:00.000Z'],
    ['tells it in milliseconds too', { Output: '{% $millis() %}' }, {}, 1767225600000],
    ['formats it', { Output: "{% $now('[Y0001]/[M01]') %}" }, {}, '2026/01'],
  ])('a state %s', async (_title, fields, input, expected) => {
    const { output, status } = await execute(pass(fields), { input });
    expect({ status, output }).toEqual({ status: 'SUCCEEDED', output: expected });
  });

  test.each([
    [
      'refers to what is not there',
      '{% $states.input.missing %}',
      "'$states.input.missing' specified for the field 'Output' returned nothing (undefined).",
    ],
    ['adds text to a number', "{% 1 + 'x' %}", 'T2002'],
    ['is a function', '{% $sum %}', 'returned a function'],
    ['parses what is no JSON', "{% $parse('{') %}", '$parse was given a text that is not JSON'],
    ['hashes by an unknown algorithm', "{% $hash('a', 'SHA-3') %}", "not 'SHA-3'"],
    ['makes a range that goes nowhere', '{% $range(1, 2, 0) %}', '$range takes three whole numbers'],
    ['makes a range of more than 1000 numbers', '{% $range(1, 1001, 1) %}', 'at most 1000 numbers, not 1001'],
    ['partitions by nothing', '{% $partition([1], 0) %}', '$partition takes an array'],
    ['calls an unknown function', '{% $nope() %}', 'T1006'],
  ])('an expression that %s fails the state with States.QueryEvaluationError', async (_title, Output, finding) => {
    const { status, error, cause } = await execute(pass({ Output }));
    expect({ status, error }).toEqual({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(cause).toContain("An error occurred while executing the state 'Only' (entered at the event id #2).");
    expect(cause).toContain(finding);
  });

  test('a list of one stays a list from state to state, although JSONata collapses its own sequences', async () => {
    const definition = machine('Make', {
      Make: { Type: 'Pass', Output: { list: "{% $states.input.items[kind = 'a'][] %}" }, Next: 'Use' },
      Use: {
        Type: 'Pass',
        Output: "{% {'whole': $states.input.list, 'type': $type($states.input.list)} %}",
        End: true,
      },
    });
    const { output } = await execute(definition, { input: { items: [{ kind: 'a' }, { kind: 'b' }] } });
    expect(output).toEqual({ whole: [{ kind: 'a' }], type: 'array' });
  });

  test.each([
    [262_144, 'SUCCEEDED', undefined],
    [262_145, 'FAILED', 'States.DataLimitExceeded'],
  ])('an output of %d bytes ends %s (limit: 256 KiB of UTF-8)', async (bytes, status, error) => {
    // Two bytes are the quotation marks.
    const result = await execute(pass({ Output: `{% $pad('', ${bytes - 2}, 'x') %}` }));
    expect([result.status, result.error]).toEqual([status, error]);
  });
});

describe('variables', () => {
  test('are assigned after Output was evaluated, and seen by the states that follow', async () => {
    const definition = machine('One', {
      One: { Type: 'Pass', Assign: { n: 1 }, Next: 'Two' },
      Two: { Type: 'Pass', Assign: { n: '{% $n + 1 %}' }, Output: '{% $n %}', Next: 'Three' },
      Three: { Type: 'Pass', Output: '{% [$states.input, $n] %}', End: true },
    });
    expect((await execute(definition)).output).toEqual([1, 2]);
  });

  test('are read in branches, and what a branch assigns stays in it', async () => {
    const branch = (name: string) => ({
      StartAt: name,
      States: {
        [name]: { Type: 'Pass', Assign: { inner: '{% $outer & $states.context.State.Name %}' }, Next: `${name}End` },
        [`${name}End`]: { Type: 'Pass', Output: '{% $inner %}', End: true },
      },
    });
    const definition = machine('Set', {
      Set: { Type: 'Pass', Assign: { outer: 'o' }, Next: 'Fork' },
      Fork: { Type: 'Parallel', Branches: [branch('A'), branch('B')], Next: 'After' },
      After: { Type: 'Pass', Output: '{% [$states.input, $exists($inner)] %}', End: true },
    });
    expect((await execute(definition)).output).toEqual(['oA', 'oB', false]);
  });
});

describe('a Choice state', () => {
  const choice = machine('Choose', {
    Choose: {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $states.input.n > 10 %}', Next: 'End', Output: 'large', Assign: { way: 'rule' } },
        { Condition: '{% $states.input.n > 5 %}', Next: 'End' },
      ],
      Default: 'End',
      Output: 'default',
      Assign: { way: 'default' },
    },
    End: { Type: 'Pass', Output: "{% {'input': $states.input, 'way': $exists($way) ? $way : 'none'} %}", End: true },
  });

  test.each([
    ["its first true rule, with that rule's Output and Assign", 11, { input: 'large', way: 'rule' }],
    ['a later rule, whose input passes unchanged', 6, { input: { n: 6 }, way: 'none' }],
    ["Default, with the state's own Output and Assign", 5, { input: 'default', way: 'default' }],
  ])('goes by %s', async (_title, n, expected) => {
    expect((await execute(choice, { input: { n } })).output).toEqual(expected);
  });

  const strict = machine('Choose', {
    Choose: { Type: 'Choice', Choices: [{ Condition: '{% $states.input.go %}', Next: 'End' }] },
    End: { Type: 'Succeed' },
  });

  test.each([
    [true, 'SUCCEEDED', undefined],
    [false, 'FAILED', 'States.NoChoiceMatched'],
    ['yes', 'FAILED', 'States.QueryEvaluationError'],
  ])('without Default and with a condition that gives %p ends %s %s', async (go, status, error) => {
    const result = await execute(strict, { input: { go } });
    expect([result.status, result.error]).toEqual([status, error]);
  });
});

describe('a Wait state', () => {
  const waiting = (fields: Record<string, unknown>) =>
    machine('Wait', {
      Wait: { Type: 'Wait', ...fields, Next: 'Then' },
      Then: { Type: 'Pass', Output: '{% $states.context.State.EnteredTime %}', End: true },
    });

  test.each([
    ['a number of seconds', { Seconds: 90 }, '2026-01-01T00:01:30.000Z'],
    ['a computed number', { Seconds: '{% 2 * 30 %}' }, '2026-01-01T00:01:00.000Z'],
    ['until a time', { Timestamp: '2026-01-02T00:00:00Z' }, '2026-01-02T00:00:00.000Z'],
    ['not at all for a time gone by', { Timestamp: '2025-01-02T00:00:00Z' }, '2026-01-01T00:00:00.000Z'],
  ])('waits %s', async (_title, fields, enteredThen) => {
    expect((await execute(waiting(fields))).output).toBe(enteredThen);
  });

  test.each([[{ Seconds: '{% -1 %}' }], [{ Timestamp: 'tomorrow' }]])('fails on %p', async (fields) => {
    expect((await execute(waiting(fields))).error).toBe('States.QueryEvaluationError');
  });
});

describe('the ends', () => {
  test('Succeed ends with its Output', async () => {
    const definition = machine('Done', { Done: { Type: 'Succeed', Output: '{% $states.input.a %}' } });
    expect(await execute(definition, { input: { a: 5 } })).toMatchObject({ status: 'SUCCEEDED', output: 5 });
  });

  test('Fail ends red with the error and a cause made of the input', async () => {
    const definition = machine('No', {
      No: { Type: 'Fail', Error: 'Broken', Cause: "{% 'by ' & $states.input.who %}" },
    });
    expect(await execute(definition, { input: { who: 'me' } })).toMatchObject({
      status: 'FAILED',
      error: 'Broken',
      cause: 'by me',
    });
  });

  test('Fail without a usable cause fails by States.QueryEvaluationError instead', async () => {
    const definition = machine('No', { No: { Type: 'Fail', Error: 'Broken', Cause: '{% 1 %}' } });
    expect((await execute(definition)).error).toBe('States.QueryEvaluationError');
  });
});

describe('a Parallel state', () => {
  const fork = (a: unknown, b: unknown, more: Record<string, unknown> = {}) =>
    machine('Fork', {
      Fork: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'A', States: { A: a } },
          { StartAt: 'B', States: { B: b } },
        ],
        ...('Next' in more ? {} : { End: true }),
        ...more,
      },
      Caught: { Type: 'Succeed' },
    });
  const withCatch = { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] };

  test('gives the outputs of its branches in their order, whichever ends first', async () => {
    const slow = { Type: 'Wait', Seconds: 5, Output: 'slow', End: true };
    const quick = { Type: 'Pass', Output: 'quick', End: true };
    const result = await execute(fork(slow, quick, withCatch), {});
    expect(result.output).toEqual(['slow', 'quick']);
  });

  test('hands every branch its Arguments', async () => {
    const echo = { Type: 'Pass', End: true };
    const result = await execute(fork(echo, echo, { ...withCatch, Arguments: '{% $states.input.x %}' }), {
      input: { x: 1 },
    });
    expect(result.output).toEqual([1, 1]);
  });

  test('fails with the first failure and stops the other branches at once', async () => {
    const fail = { Type: 'Fail', Error: 'First', Cause: 'c' };
    const wait = { Type: 'Wait', Seconds: 1000, End: true };
    const result = await execute(fork(wait, fail, withCatch), {});
    expect(result.output).toEqual({ Error: 'First', Cause: 'c' });
    expect(result.clock.now()).toBe(Date.UTC(2026, 0, 1));
    expect(result.eventTypes).toContain('WaitStateAborted');
  });

  test('is retried as a whole', async () => {
    let calls = 0;
    const flaky = () => {
      calls += 1;
      if (calls < 3) throw new FunctionError('Flaky');
      return calls;
    };
    const echo = { Type: 'Pass', Output: 'b', End: true };
    const retry = { Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 2, BackoffRate: 1 }], ...withCatch };
    const { output, waits } = await execute(
      fork(task('flaky', { Output: '{% $states.result.Payload %}' }), echo, retry),
      {
        functions: { flaky },
      },
    );
    expect({ output, waits }).toEqual({ output: [3, 'b'], waits: [2000, 2000] });
  });
});
