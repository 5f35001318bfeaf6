import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import {
  InvalidDefinition,
  loadDefinition,
} from '../../../../../infra/local/aws/step-functions/language/load-definition';
import { rotationDefinition } from '../../../../../workflow/definition';
import { FUNCTIONS } from './scripted-functions';
import { machine, retrier, task } from './a-machine';

const done = { Type: 'Succeed' };
const work = (more: Record<string, unknown>) =>
  machine('Work', { Work: task('work', { Next: 'Done', ...more }), Done: done });

function findings(definition: unknown): readonly string[] {
  try {
    loadDefinition(definition);
    return [];
  } catch (error) {
    if (error instanceof InvalidDefinition) return error.findings;
    throw error;
  }
}

describe('a definition is refused when loaded, with the state and the field', () => {
  test.each<[string, unknown, string]>([
    [
      'JSONPath mode, the default',
      { StartAt: 'Done', States: { Done: done } },
      "The state machine, field QueryLanguage: must be 'JSONata'; JSONPath, the default, is not imitated.",
    ],
    [
      'a single state in JSONPath mode',
      machine('Done', { Done: { ...done, QueryLanguage: 'JSONPath' } }),
      "State 'Done', field QueryLanguage: only JSONata is imitated.",
    ],
    [
      'a field of JSONPath mode',
      work({ ResultPath: '$.x' }),
      "State 'Work', field ResultPath: belongs to JSONPath mode; the local interpreter runs JSONata mode.",
    ],
    [
      'an unknown field',
      work({ Retries: 3 }),
      "State 'Work', field Retries: is unknown here, or not imitated; the local interpreter runs JSONata mode.",
    ],
    [
      'a heartbeat',
      work({ HeartbeatSeconds: 3 }),
      "State 'Work', field HeartbeatSeconds: is unknown here, or not imitated; the local interpreter runs JSONata mode.",
    ],
    [
      'an unknown field of the machine',
      machine('Done', { Done: done }, { Timeout: 1 }),
      'The state machine, field Timeout: is unknown here, or not imitated; the local interpreter runs JSONata mode.',
    ],
    [
      'an unknown field of a retrier',
      work({ Retry: [{ ErrorEquals: ['A'], Max: 1 }] }),
      "State 'Work', Retry[0], field Max: is unknown here, or not imitated; the local interpreter runs JSONata mode.",
    ],
    [
      'an unknown argument of lambda:invoke',
      work({ Arguments: { FunctionName: 'f', Qualifier: '1' } }),
      "State 'Work', Arguments, field Qualifier: is unknown here, or not imitated; the local interpreter runs JSONata mode.",
    ],
    [
      'a Map state',
      machine('M', { M: { Type: 'Map' } }),
      "State 'M', field Type: 'Map' is not imitated; Pass, Task, Parallel, Choice, Wait, Succeed and Fail are.",
    ],
    [
      'another integration',
      work({ Resource: 'arn:aws:states:::sns:publish' }),
      "State 'Work', field Resource: 'arn:aws:states:::sns:publish' is not imitated; these are: arn:aws:states:::lambda:invoke, arn:aws:states:::states:startExecution.",
    ],
    [
      'a target that does not exist',
      work({ Catch: [{ ErrorEquals: ['A'], Next: 'Nowhere' }] }),
      "State 'Work', field Catch[0].Next: there is no state 'Nowhere' in the same flow.",
    ],
    ['a start that does not exist', machine('Nowhere', { Done: done }), "Field StartAt: there is no state 'Nowhere'."],
    [
      'a state no way leads to',
      machine('Done', { Done: done, Lonely: done }),
      "State 'Lonely': no way leads to it from 'Done'.",
    ],
    ['both Next and End', work({ End: true }), 'State \'Work\', field Next: give either Next or "End": true.'],
    [
      'neither Next nor End',
      machine('W', { W: { Type: 'Pass' } }),
      'State \'W\', field Next: give either Next or "End": true.',
    ],
    [
      'States.ALL beside another name',
      work({ Retry: [retrier(['States.ALL', 'A'])] }),
      "State 'Work', Retry[0], field ErrorEquals: States.ALL must stand alone.",
    ],
    [
      'States.ALL before the last retrier',
      work({ Retry: [retrier(['States.ALL']), retrier(['A'])] }),
      "State 'Work', Retry[0], field ErrorEquals: States.ALL must stand in the last one.",
    ],
    [
      'States.ALL before the last catcher',
      work({
        Catch: [
          { ErrorEquals: ['States.ALL'], Next: 'Done' },
          { ErrorEquals: ['A'], Next: 'Done' },
        ],
      }),
      "State 'Work', Catch[0], field ErrorEquals: States.ALL must stand in the last one.",
    ],
    [
      'no error name',
      work({ Retry: [retrier([])] }),
      "State 'Work', Retry[0], field ErrorEquals: must be a list of at least one error name.",
    ],
    [
      'a backoff rate below 1',
      work({ Retry: [retrier(['A'], { BackoffRate: 0.9 })] }),
      "State 'Work', Retry[0], field BackoffRate: must be a number from 1 to 1.7976931348623157e+308.",
    ],
    [
      'an interval of 0',
      work({ Retry: [retrier(['A'], { IntervalSeconds: 0 })] }),
      "State 'Work', Retry[0], field IntervalSeconds: must be a whole number from 1 to 99999999.",
    ],
    [
      'a negative number of attempts',
      work({ Retry: [retrier(['A'], { MaxAttempts: -1 })] }),
      "State 'Work', Retry[0], field MaxAttempts: must be a whole number from 0 to 99999999.",
    ],
    [
      'a greatest delay above a year',
      work({ Retry: [retrier(['A'], { MaxDelaySeconds: 31_622_401 })] }),
      "State 'Work', Retry[0], field MaxDelaySeconds: must be a whole number from 1 to 31622400.",
    ],
    [
      'an unknown jitter',
      work({ Retry: [retrier(['A'], { JitterStrategy: 'SOME' })] }),
      "State 'Work', Retry[0], field JitterStrategy: must be FULL or NONE.",
    ],
    [
      'a limit that is no whole number',
      work({ TimeoutSeconds: 1.5 }),
      "State 'Work', field TimeoutSeconds: must be a whole number from 1 to 99999999.",
    ],
    [
      'JSONata that does not parse',
      work({ Output: { a: '{% 1 + %}' } }),
      "State 'Work', field Output/a: is not valid JSONata at character 3: Unexpected end of expression.",
    ],
    [
      'JSONata without its end',
      work({ Output: '{% 1' }),
      "State 'Work', field Output: begins with {% but does not end with %}.",
    ],
    [
      '$eval',
      work({ Output: "{% $map(['1'], $eval) %}" }),
      "State 'Work', field Output: $eval is not available in Step Functions.",
    ],
    [
      'a condition that is no JSONata',
      machine('C', { C: { Type: 'Choice', Choices: [{ Condition: 'true', Next: 'Done' }] }, Done: done }),
      "State 'C', Choices[0], field Condition: must be JSONata, {% ... %}.",
    ],
    [
      'a Choice without rules',
      machine('C', { C: { Type: 'Choice', Default: 'Done' }, Done: done }),
      "State 'C', field Choices: needs at least one rule.",
    ],
    [
      'a variable called states',
      work({ Assign: { states: 1 } }),
      "State 'Work', Assign, field states: is no name for a variable.",
    ],
    [
      'a name of 81 characters',
      machine('x'.repeat(81), { ['x'.repeat(81)]: done }),
      `State '${'x'.repeat(81)}', field name: is longer than 80 characters.`,
    ],
    ['text that is not JSON', '{', "The text is not JSON: Expected property name or '}' in JSON at position 1"],
  ])('%s', (_title, definition, finding) => {
    expect(findings(definition).join('\n')).toContain(finding);
  });

  const parallel = (inner: Record<string, unknown>) =>
    machine('Set', {
      Set: { Type: 'Pass', Assign: { outer: 1 }, Next: 'Fork' },
      Fork: {
        Type: 'Parallel',
        Branches: [{ StartAt: 'In', States: { In: { Type: 'Pass', End: true, ...inner } } }],
        End: true,
      },
    });

  test('a branch that assigns a variable of the states around it', () => {
    expect(findings(parallel({ Assign: { outer: 2 } }))).toEqual([
      "State 'In', field Assign: 'outer' belongs to the states around the branch, which may only read it.",
    ]);
    expect(findings(parallel({ Assign: { own: 2 } }))).toEqual([]);
  });

  test('a name used both inside and outside of a branch', () => {
    const twice = machine('Fork', {
      Fork: { Type: 'Parallel', Branches: [{ StartAt: 'Done', States: { Done: done } }], Next: 'Done' },
      Done: done,
    });
    expect(findings(twice)).toEqual(["State 'Done', field name: is used more than once in the state machine."]);
  });

  test('with all faults at once', () => {
    expect(findings(work({ Foo: 1, TimeoutSeconds: 0, Output: '{% ( %}' }))).toHaveLength(3);
  });
});

describe('our definition', () => {
  const definition = rotationDefinition(FUNCTIONS);

  test('is accepted by the interpreter', () => {
    expect(findings(definition)).toEqual([]);
  });

  test('is accepted by asl-validator, an independent reader of the states language', () => {
    const result = validate(JSON.parse(JSON.stringify(definition)) as object);
    expect(result.isValid ? '' : result.errorsText()).toBe('');
  });

  test('runs on the JSONata version that Step Functions runs', () => {
    const { version } = JSON.parse(readFileSync(require.resolve('jsonata/package.json'), 'utf8')) as {
      version: string;
    };
    expect(version).toBe('2.0.6');
  });
});
