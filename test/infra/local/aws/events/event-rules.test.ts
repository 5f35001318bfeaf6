import { compilePattern } from '../../../../../infra/local/aws/events/event-pattern';
import type { EventRule } from '../../../../../infra/local/aws/events/event-rules';
import { EventRules } from '../../../../../infra/local/aws/events/event-rules';
import { compileTransformer } from '../../../../../infra/local/aws/events/input-transformer';
import { rotationDefinition } from '../../../../../workflow/definition';
import { ROLE, stepFunctions } from '../step-functions/a-machine';
import { FUNCTIONS, scriptedFunctions } from '../step-functions/scripted-functions';

const matches = (pattern: unknown, event: unknown) => compilePattern(pattern, 'Rule r')(event);

describe('an event pattern', () => {
  test.each<[string, unknown, unknown, boolean]>([
    ['an exact value', { a: ['x'] }, { a: 'x' }, true],
    ['not another value', { a: ['x'] }, { a: 'y' }, false],
    ['one of several', { a: ['x', 1, null] }, { a: null }, true],
    ['not a number for its text', { a: [1] }, { a: '1' }, false],
    ['fields inside of fields', { a: { b: ['x'] } }, { a: { b: 'x', c: 1 } }, true],
    ['not where the outer field is missing', { a: { b: ['x'] } }, {}, false],
    ['only if every field matches', { a: ['x'], b: ['y'] }, { a: 'x', b: 'z' }, false],
    ['any element of a list', { a: ['x'] }, { a: ['w', 'x'] }, true],
    ['no element of a list', { a: ['x'] }, { a: ['w'] }, false],
    ['a prefix', { a: [{ prefix: 'ab' }] }, { a: 'abc' }, true],
    ['not the end for a prefix', { a: [{ prefix: 'bc' }] }, { a: 'abc' }, false],
    ['a suffix', { a: [{ suffix: 'bc' }] }, { a: 'abc' }, true],
    ['not the beginning for a suffix', { a: [{ suffix: 'ab' }] }, { a: 'abc' }, false],
    ['a wildcard', { a: [{ wildcard: '*"mode":"rotate"*' }] }, { a: '{"mode":"rotate"}' }, true],
    ['not another text for a wildcard', { a: [{ wildcard: '*"mode":"rotate"*' }] }, { a: '{"mode":"check"}' }, false],
    ['a dot literally', { a: [{ wildcard: 'a.c*' }] }, { a: 'abc' }, false],
    ['an escaped star literally', { a: [{ wildcard: 'a\\*' }] }, { a: 'a*' }, true],
    ['an escaped star only literally', { a: [{ wildcard: 'a\\*' }] }, { a: 'ab' }, false],
    ['anything but a value', { a: [{ 'anything-but': 'x' }] }, { a: 'y' }, true],
    ['not that value', { a: [{ 'anything-but': 'x' }] }, { a: 'x' }, false],
    ['anything but several', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'y' }, false],
    ['null as anything but a value', { a: [{ 'anything-but': ['x', 'y'] }] }, { a: null }, true],
    ['no missing field as anything but a value', { a: [{ 'anything-but': 'x' }] }, {}, false],
    ['anything but a prefix', { a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'y' }, true],
    ['not that prefix', { a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'xy' }, false],
    ['anything but wildcards', { a: [{ 'anything-but': { wildcard: ['*x*', '*y*'] } }] }, { a: 'an y' }, false],
    ['what exists', { a: [{ exists: true }] }, { a: null }, true],
    ['not what is missing', { a: [{ exists: true }] }, {}, false],
    ['what is missing, if so asked', { a: [{ exists: false }] }, {}, true],
    ['not what exists, if so asked', { a: [{ exists: false }] }, { a: 1 }, false],
    ['what exists or has a value', { a: ['x', { exists: false }] }, {}, true],
  ])('matches %s', (_title, pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  test.each<[unknown, string]>([
    [{ a: [{ numeric: ['>', 1] }] }, 'Rule r.a: the operator numeric is not imitated.'],
    [{ a: [{ 'equals-ignore-case': 'x' }] }, 'Rule r.a: the operator equals-ignore-case is not imitated.'],
    [
      { a: [{ 'anything-but': { 'equals-ignore-case': 'x' } }] },
      'Rule r.a.anything-but: the operator equals-ignore-case is not imitated.',
    ],
    [{ $or: [{ a: ['x'] }] }, 'Rule r.$or: the operator $or is not imitated.'],
    [{ a: [{ prefix: { 'equals-ignore-case': 'x' } }] }, 'Rule r.a: prefix takes a string here.'],
    [{ a: [{ exists: 'yes' }] }, 'Rule r.a: exists takes true or false.'],
    [{ a: [{ prefix: 'a', suffix: 'b' }] }, 'Rule r.a: one operator at a time, not prefix and suffix.'],
    [{ a: [] }, 'Rule r.a: needs at least one alternative.'],
    [{ a: 'x' }, 'Rule r.a: must be an object.'],
    [{}, 'Rule r: must be an object.'],
  ])('is refused: %j', (pattern, message) => {
    expect(() => compilePattern(pattern, 'Rule r')).toThrow(message);
  });
});

describe('an input transformer', () => {
  const paths = { text: '$.detail.text', list: '$.detail.list', none: '$.detail.none' };
  const event = { detail: { text: '{"a":"b"}\n', list: [1, 'x'] } };
  const transform = (InputTemplate: string) =>
    compileTransformer({ InputPathsMap: paths, InputTemplate }, 'Rule r')(event);

  test.each<[string, string, unknown]>([
    ['text inside quotes, escaped', '{"v":"<text>"}', { v: '{"a":"b"}\n' }],
    ['text without quotes, as a JSON string', '{"v":<text>}', { v: '{"a":"b"}\n' }],
    ['text amid other text', '{"v":"it is \\"<text>\\"!"}', { v: 'it is "{"a":"b"}\n"!' }],
    ['a list without quotes, as it is', '{"v":<list>}', { v: [1, 'x'] }],
    ['a list inside quotes, as JSON text', '{"v":"<list>"}', { v: '[1,"x"]' }],
    ['nothing for a value the event does not have', '{"v":"<none>"}', { v: '' }],
    ['no placeholder', '{"v":1}', { v: 1 }],
  ])('puts in %s', (_title, template, expected) => {
    expect(JSON.parse(transform(template))).toEqual(expected);
  });

  test('fails loudly where the filled template is no JSON', () => {
    expect(() => transform('{"v":<none>}')).toThrow('filled with the event it is not JSON');
  });

  test.each([
    ['an unknown placeholder', paths, '{"v":<other>}', '<other> has no InputPathsMap entry'],
    [
      'a predefined variable',
      paths,
      '{"v":<aws.events.event.json>}',
      '<aws.events.event.json> has no InputPathsMap entry',
    ],
    ['a path with an index', { x: '$.a[0]' }, '{}', 'InputPathsMap.x: the path $.a[0] is not imitated'],
    [
      'a template that is neither object nor string',
      paths,
      '<text>',
      'only a JSON object or a JSON string is imitated',
    ],
  ])('is refused with %s', (_title, InputPathsMap, InputTemplate, message) => {
    expect(() => compileTransformer({ InputPathsMap, InputTemplate }, 'Rule r')).toThrow(message);
  });
});

it('makes one text of a template that is a string, in quotes as EventBridge hands it on', () => {
  const made = compileTransformer({ InputPathsMap: { a: '$.a' }, InputTemplate: '"It ended: <a>!"' }, 'Rule r');
  expect(made({ a: 'in "red"' })).toBe('"It ended: in \\"red\\"!"');
});

describe('a rule', () => {
  const machineArn = 'arn:aws:states:eu-central-1:000000000000:stateMachine:machine';
  const functionArn = 'arn:aws:lambda:eu-central-1:000000000000:function:notify';
  const topicArn = 'arn:aws:sns:eu-central-1:000000000000:alerts';
  const ruleArn = 'arn:aws:events:eu-central-1:000000000000:rule/r';
  const rule = (more: Partial<EventRule>): EventRule => ({
    name: 'r',
    arn: ruleArn,
    state: 'ENABLED',
    eventPattern: { source: ['aws.states'] },
    targets: [],
    ...more,
  });

  function delivered(more: Partial<EventRule>, event: unknown = { source: 'aws.states' }) {
    const deliveries: unknown[] = [];
    const rules = new EventRules([rule(more)], {
      startExecution: (...args) => deliveries.push(['start', ...args]),
      invokeFunction: (...args) => deliveries.push(['invoke', ...args]),
      publish: (...args) => deliveries.push(['publish', ...args]),
    });
    rules.emit(event);
    return deliveries;
  }

  test('hands its targets the whole event, or the constant input they have', () => {
    const targets = [
      { Id: 'a', Arn: machineArn, RoleArn: 'arn:role' },
      { Id: 'b', Arn: functionArn, Input: '{"n":1}' },
      { Id: 'c', Arn: topicArn, Input: '"late"' },
    ];
    expect(delivered({ targets })).toEqual([
      ['start', machineArn, '{"source":"aws.states"}', { ruleArn, roleArn: 'arn:role' }],
      ['invoke', functionArn, '{"n":1}', { ruleArn, roleArn: undefined }],
      ['publish', topicArn, '"late"'],
    ]);
  });

  test.each([
    ['is disabled', { state: 'DISABLED' as const }],
    ['does not match', { eventPattern: { source: ['aws.rds'] } }],
  ])('that %s delivers nothing', (_title, more) => {
    expect(delivered({ ...more, targets: [{ Id: 'a', Arn: machineArn }] })).toEqual([]);
  });

  test.each([
    [
      'another target',
      { Id: 'a', Arn: 'arn:aws:sqs:eu-central-1:000000000000:queue' },
      'Rule r, target a: arn:aws:sqs:eu-central-1:000000000000:queue is neither',
    ],
    [
      'an unknown field',
      { Id: 'a', Arn: machineArn, InputPath: '$.detail' },
      'Rule r, target a: InputPath is not imitated.',
    ],
    [
      'two inputs',
      { Id: 'a', Arn: machineArn, Input: '{}', InputTransformer: { InputTemplate: '{}' } },
      'Rule r, target a: give either Input or InputTransformer.',
    ],
  ])('is refused with %s', (_title, target, message) => {
    expect(() => delivered({ targets: [target] })).toThrow(message);
  });
});

describe('the rule that recovers executions that ended without their catch', () => {
  const machineArn = 'arn:aws:states:eu-central-1:000000000000:stateMachine:machine';
  const recovery: EventRule = {
    name: 'recovery',
    arn: 'arn:aws:events:eu-central-1:000000000000:rule/recovery',
    state: 'ENABLED',
    eventPattern: {
      source: ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      detail: {
        stateMachineArn: [machineArn],
        status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        error: [{ 'anything-but': ['RotationFailed', 'RotationUnresolved', 'CheckFailed'] }, { exists: false }],
        input: [{ wildcard: '*"mode":"rotate"*' }],
      },
    },
    targets: [
      {
        Id: 'recover',
        Arn: machineArn,
        InputTransformer: {
          InputPathsMap: { arn: '$.detail.executionArn', status: '$.detail.status', input: '$.detail.input' },
          InputTemplate: '{"mode":"recover","stopped":{"executionArn":"<arn>","status":"<status>","input":"<input>"}}',
        },
      },
    ],
  };
  const rotate = JSON.stringify({ mode: 'rotate', secretArn: 'arn:secret', versionId: 'v2' });

  async function run(how: 'stopped' | 'rolledBack', input = rotate) {
    const rollBack = { answer: { verdict: 'rolledBack', reason: 'busy' } };
    const { functions, documents } = scriptedFunctions({ createSecret: { errors: ['PermanentError'] }, rollBack });
    const environment = stepFunctions(functions);
    environment.service.register({ name: 'machine', definition: rotationDefinition(FUNCTIONS), roleArn: ROLE });
    const rules = new EventRules([recovery], {
      startExecution: (arn, recoverInput) => environment.service.startExecution(arn, { input: recoverInput }),
      invokeFunction: () => undefined,
      publish: () => undefined,
    });
    const execution = environment.service.startExecution(machineArn, { name: 'first', input });
    if (how === 'stopped') await execution.stop(undefined, undefined);
    await environment.service.whenIdle();
    for (const event of [...environment.statusChanges]) rules.emit(event);
    await environment.service.whenIdle();
    const { executions = [] } = await environment.call('ListExecutions', { stateMachineArn: machineArn });
    return { documents, count: (executions as unknown[]).length };
  }

  test('starts the machine in the mode recover, with the stopped execution and its input', async () => {
    const { documents, count } = await run('stopped');
    expect(count).toBe(2);
    expect(documents.rollBack).toEqual({
      mode: 'recover',
      secretArn: 'arn:secret',
      versionId: 'v2',
      failure: {
        state: 'Execution',
        error: 'ABORTED',
        cause: 'arn:aws:states:eu-central-1:000000000000:execution:machine:first',
      },
    });
  });

  test('leaves an execution alone that has rolled back by itself', async () => {
    expect((await run('rolledBack')).count).toBe(1);
  });

  test('leaves a stopped check alone', async () => {
    expect((await run('stopped', rotate.replace('rotate', 'check'))).count).toBe(1);
  });
});
