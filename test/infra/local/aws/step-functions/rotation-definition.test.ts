import { virtualClock } from '../clocks/virtual-clock';
import { rotationDefinition } from '../../../../../workflow/definition';
import { execute, FunctionFailure } from './a-machine';
import type { Script } from './scripted-functions';
import { FUNCTIONS, scriptedFunctions } from './scripted-functions';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:app-AbCdEf';
const ROTATE = { mode: 'rotate', secretArn: SECRET, versionId: 'v2' };
const TRANSIENT = 'TransientError';

async function rotate(script: Script = {}, input: unknown = ROTATE) {
  const { functions, calls, documents } = scriptedFunctions(script);
  // Jitter at its greatest, so that the waits are the retriers' own numbers.
  const clock = { ...virtualClock(), random: () => 1 };
  const result = await execute(rotationDefinition(FUNCTIONS), { input, functions, clock });
  return { ...result, calls, documents };
}

describe('the workflow itself, interpreted', () => {
  test('a rotation without a failure takes the straight path and ends green', async () => {
    const { status, output, calls, waits } = await rotate();
    expect(calls).toEqual(['preflight', 'createSecret', 'setSecret', 'testSecret', 'finishSecret', 'notify:succeeded']);
    expect({ status, waits }).toEqual({ status: 'SUCCEEDED', waits: [] });
    expect(output).toEqual({
      ...ROTATE,
      preflight: { did: 'preflight' },
      createSecret: { did: 'createSecret' },
      setSecret: { did: 'setSecret' },
      testSecret: { did: 'testSecret' },
      finishSecret: { did: 'finishSecret' },
      notify: { sent: true, summary: 'busy: told succeeded' },
    });
  });

  test('transient errors are retried with the waits of their state, without an alert', async () => {
    const { status, waits } = await rotate({
      createSecret: { errors: [TRANSIENT, 'Lambda.TooManyRequestsException', TRANSIENT] },
      setSecret: { errors: [TRANSIENT, TRANSIENT, TRANSIENT] },
      testSecret: { errors: ['VerificationFailedError', 'VerificationFailedError', 'Sandbox.Timedout'] },
    });
    expect(status).toBe('SUCCEEDED');
    expect(waits).toEqual([2000, 5000, 2500, 1000, 1500, 2250, 1000, 2000, 1000]);
  });

  test.each([
    ['rolledBack', ['notify:rolledBack'], 'FAILED', 'RotationFailed', 'busy: told rolledBack'],
    ['unresolved', ['notify:unresolved'], 'FAILED', 'RotationUnresolved', 'busy: told unresolved'],
    ['rolledForward', ['notify:succeeded'], 'SUCCEEDED', undefined, undefined],
  ])(
    'a step that fails after all retries is compensated; verdict %s',
    async (verdict, notified, status, error, cause) => {
      const rollBack = { answer: { verdict, reason: 'busy' } };
      const result = await rotate({ setSecret: { errors: ['PermanentError'] }, rollBack });
      expect(result.calls).toEqual(['preflight', 'createSecret', 'setSecret', 'rollBack', ...notified]);
      expect([result.status, result.error, result.cause]).toEqual([status, error, cause]);
      expect(result.documents.rollBack).toMatchObject({ failure: { state: 'SetSecret', error: 'PermanentError' } });
    },
  );

  test('a rollback that cannot finish is unresolved and says so', async () => {
    const { calls, status, error, cause } = await rotate({
      testSecret: { errors: ['PermanentError'] },
      rollBack: { errors: Array.from({ length: 40 }, () => TRANSIENT) },
    });
    // From the 41st on it is the recovery that calls.
    expect(calls.slice(3, 43)).toEqual(['testSecret', ...Array.from({ length: 39 }, () => 'rollBack')]);
    expect([status, error]).toEqual(['FAILED', 'RotationUnresolved']);
    expect(cause).toBe('busy: told unresolved');
  });

  test('the rollback waits out a failover: it tries every five seconds for three minutes', async () => {
    const { waits } = await rotate({
      preflight: { errors: ['PermanentError'] },
      rollBack: { errors: Array.from({ length: 40 }, () => TRANSIENT) },
    });
    expect(waits.slice(0, 39)).toEqual([1000, 1500, 2250, 3375, ...Array.from({ length: 35 }, () => 5000)]);
  });

  test('functions that were idle for weeks are waited for: no step is called a failure', async () => {
    const asleep = [
      'Lambda.ResourceNotReadyException',
      ...Array.from({ length: 21 }, () => 'Lambda.ResourceConflictException'),
    ];
    const { status, calls, waits } = await rotate({ preflight: { errors: asleep } });
    expect(status).toBe('SUCCEEDED');
    expect(waits).toEqual([5_000, 10_000, 20_000, ...Array.from({ length: 19 }, () => 30_000)]);
    expect(calls.filter((call) => call.startsWith('rollBack'))).toEqual([]);
  });

  test.each([
    'Lambda.EC2ThrottledException',
    'Lambda.ENILimitReachedException',
    'Lambda.SubnetIPAddressLimitReachedException',
    'Lambda.KMSDisabledException',
    'Runtime.OutOfMemory',
    'Lambda.Unknown',
    'States.DataLimitExceeded.of.tomorrow',
  ])('a step and the rollback after it survive %s', async (error) => {
    const rollBack = { errors: [error], answer: { verdict: 'rolledForward' } };
    const { status, calls } = await rotate({ testSecret: { errors: [error, 'PermanentError'] }, rollBack });
    expect(calls.slice(3)).toEqual(['testSecret', 'testSecret', 'rollBack', 'rollBack', 'notify:succeeded']);
    expect(status).toBe('SUCCEEDED');
  });

  const notify = { errors: ['PermanentError'] };
  const rolledBack = { answer: { verdict: 'rolledBack', reason: 'busy' } };
  const unresolved = { answer: { verdict: 'unresolved', reason: 'noCredentialWorks' } };
  const fails = { errors: ['PermanentError'] };
  const breaksOff = { errors: ['PermanentError'] };

  test.each([
    ['succeeded', {}, 'rotate', 'SUCCEEDED', undefined, undefined],
    [
      'was rolled back',
      { setSecret: fails, rollBack: rolledBack },
      'rotate',
      'FAILED',
      'RotationFailed',
      'busy: the rotation was rolled back (notify failed: no alert was sent)',
    ],
    [
      'is unresolved',
      { setSecret: fails, rollBack: unresolved },
      'rotate',
      'FAILED',
      'RotationUnresolved',
      'noCredentialWorks: the rollback could not resolve the rotation (notify failed: no alert was sent)',
    ],
    [
      'is unresolved since the rollback broke off',
      { setSecret: fails, rollBack: breaksOff },
      'rotate',
      'FAILED',
      'RotationUnresolved',
      'busy: attempt 1 (notify failed: no alert was sent)',
    ],
    [
      'failed its check',
      { preflight: fails },
      'check',
      'FAILED',
      'CheckFailed',
      'busy: attempt 1 (notify failed: no alert was sent)',
    ],
  ])(
    'a notification that fails changes nothing about a rotation that %s',
    async (_what, script, mode, status, error, cause) => {
      const result = await rotate({ ...script, notify }, { ...ROTATE, mode });
      expect([result.status, result.error, result.cause]).toEqual([status, error, cause]);
    },
  );

  test.each([
    ['passes', {}, 'SUCCEEDED', undefined, ['diagnose', 'preflight', 'notify:checkPassed']],
    [
      'fails',
      { preflight: { errors: ['PermanentError'] } },
      'FAILED',
      'CheckFailed',
      ['diagnose', 'preflight', 'notify:checkFailed'],
    ],
  ])('a check that %s touches nothing', async (_title, script, status, error, calls) => {
    const result = await rotate(script, { ...ROTATE, mode: 'check' });
    expect({ status: result.status, error: result.error, calls: result.calls }).toEqual({ status, error, calls });
  });

  test('a manual recovery goes straight to RollBack', async () => {
    const rollBack = { answer: { verdict: 'rolledBack', reason: 'r' } };
    const { calls, error } = await rotate({ rollBack }, { ...ROTATE, mode: 'recover' });
    expect({ calls, error }).toEqual({ calls: ['rollBack', 'notify:rolledBack'], error: 'RotationFailed' });
  });

  test("recovery after an execution that was stopped finds its way from the other execution's input", async () => {
    const stopped = { executionArn: 'arn:of:it', status: 'ABORTED', input: JSON.stringify(ROTATE) };
    const rollBack = { answer: { verdict: 'rolledForward' } };
    const { documents, status } = await rotate({ rollBack }, { mode: 'recover', stopped });
    expect(status).toBe('SUCCEEDED');
    expect(documents.rollBack).toEqual({
      ...ROTATE,
      mode: 'recover',
      failure: { state: 'Execution', error: 'ABORTED', cause: 'arn:of:it' },
    });
  });

  test.each([
    ['blanks and line ends', JSON.stringify(ROTATE, undefined, 2)],
    ['another order and more fields', JSON.stringify({ versionId: 'v2', more: { deep: [1] }, secretArn: SECRET })],
    ['half an object', `{"secretArn":"${SECRET}","versionId":"v2","failure":{"cause":"cut o`],
  ])('recovery finds its way also in an input with %s', async (_what, input) => {
    const rollBack = { answer: { verdict: 'rolledForward' } };
    const stopped = { executionArn: 'arn:of:it', status: 'TIMED_OUT', input };
    const { documents, status } = await rotate({ rollBack }, { mode: 'recover', stopped });
    expect(status).toBe('SUCCEEDED');
    expect(documents.rollBack).toMatchObject({ mode: 'recover', secretArn: SECRET, versionId: 'v2' });
  });

  test.each([['no JSON at all'], [''], [7], [null], [['a', 'list']], [{ an: 'object' }]])(
    'recovery after an execution whose input was %j is refused by its proper name',
    async (input) => {
      const stopped = { executionArn: 'arn:of:it', status: 'ABORTED', input };
      const { calls, error } = await rotate({}, { mode: 'recover', stopped });
      expect({ calls, error }).toEqual({ calls: [], error: 'InputRefused' });
    },
  );

  const { secretArn, versionId } = ROTATE;
  test.each([
    ['an unknown mode', { ...ROTATE, mode: 'rotato' }, 'field mode is rotato; allowed are rotate, check, recover'],
    ['no mode', { secretArn, versionId }, 'field mode is missing; allowed are rotate, check, recover'],
    ['no secret', { mode: 'rotate', versionId }, 'field secretArn is missing or not a string'],
    ['a number for a secret', { mode: 'check', secretArn: 7, versionId }, 'field secretArn is missing or not a string'],
    ['no version', { mode: 'check', secretArn }, 'field versionId is missing or not a string'],
    [
      'no version to recover',
      { mode: 'recover', secretArn, versionId: null },
      'field versionId is missing or not a string',
    ],
    [
      'an object for a mode',
      { ...ROTATE, mode: { a: 1 } },
      'field mode is {"a":1}; allowed are rotate, check, recover',
    ],
    ['an empty object', {}, 'field mode is missing; allowed are rotate, check, recover'],
  ])('%s is refused without touching anything, and the cause says what is wanted', async (_what, input, found) => {
    const { calls, error, cause } = await rotate({}, input);
    expect({ calls, error, cause }).toEqual({
      calls: [],
      error: 'InputRefused',
      cause:
        `badEvent: Reading the input of the execution: ${found}. Nothing was touched. ` +
        'Start it with {"mode", "secretArn", "versionId"}.',
    });
  });
});

describe('a Fail state ends with the name it was given, and a cause of at most 1,000 characters', () => {
  const LONG = 'x'.repeat(40_000);
  const UNTOLD = ' (notify failed: no alert was sent)';
  const report = (errorMessage: unknown, more: object = { trace: ['Error: at'] }) =>
    JSON.stringify({ errorType: 'PermanentError', errorMessage, ...more });
  const UNKNOWN =
    'Lambda.Unknown The cause could not be determined because Lambda did not return an error type. Returned payload: ';

  test.each([
    [
      'our own message, quotes and all',
      report('invalidSecret: field "port" is odd'),
      'invalidSecret: field "port" is odd',
    ],
    [
      'no error type',
      '{"errorMessage":"Task timed out after 60.06 seconds"}',
      `${UNKNOWN}{"errorMessage":"Task timed out after 60.06 seconds"}`,
    ],
    ['no message', report(undefined), 'PermanentError {"errorType":"PermanentError","trace":["Error: at"]}'],
    [
      'a message that is no text',
      report({ a: 1 }),
      'PermanentError {"errorType":"PermanentError","errorMessage":{"a":1},"trace":["Error: at"]}',
    ],
    ['no trace', report('busy: full', {}), 'busy: full"}'],
    ['nothing at all', 'null', `${UNKNOWN}null`],
    ['no object', '"text"', `${UNKNOWN}"text"`],
    ['a message beyond what a cause can hold', report(LONG), LONG.slice(0, 1_000)],
  ])('where functions fail with %s', async (_what, payload, cause) => {
    const fail = () => {
      throw new FunctionFailure(payload);
    };
    const functions = { ...scriptedFunctions().functions, preflight: fail, rollBack: fail, notify: fail };
    for (const [mode, error] of [
      ['check', 'CheckFailed'],
      ['recover', 'RotationUnresolved'],
    ]) {
      const result = await execute(rotationDefinition(FUNCTIONS), { input: { ...ROTATE, mode }, functions });
      // Whatever is cut, a rule finds what nobody was told of by this end.
      expect([result.error, result.cause]).toEqual([error, `${cause.slice(0, 1_000 - UNTOLD.length)}${UNTOLD}`]);
    }
  });

  test.each([
    ['nothing', null, 'RotationUnresolved', ': the rollback could not resolve the rotation'],
    ['a verdict alone', { verdict: 'rolledBack' }, 'RotationFailed', ': the rotation was rolled back'],
    [
      'another shape',
      { verdict: 7, reason: ['a'] },
      'RotationUnresolved',
      '["a"]: the rollback could not resolve the rotation',
    ],
  ])('where the rollback answers %s', async (_what, answer, error, cause) => {
    const { functions } = scriptedFunctions({ notify: { errors: Array.from({ length: 9 }, () => 'PermanentError') } });
    const rollBack = () => answer;
    const result = await execute(rotationDefinition(FUNCTIONS), {
      input: { ...ROTATE, mode: 'recover' },
      functions: { ...functions, rollBack },
    });
    expect([result.error, result.cause]).toEqual([error, `${cause}${UNTOLD}`]);
  });

  test.each([
    ['words without end', { summary: LONG }, LONG.slice(0, 1_000)],
    ['no words', {}, ' (notify failed: no alert was sent)'],
    ['an object', { summary: { a: 1 } }, '{"a":1}'],
  ])('where notify answers with %s', async (_what, answer, cause) => {
    const { functions } = scriptedFunctions();
    const result = await execute(rotationDefinition(FUNCTIONS), {
      input: { ...ROTATE, mode: 'recover' },
      functions: { ...functions, rollBack: () => ({ verdict: 'rolledBack', reason: 'busy' }), notify: () => answer },
    });
    expect([result.error, result.cause?.endsWith(cause)]).toEqual(['RotationFailed', true]);
  });

  test('and an unreasonable mode is quoted only in part', async () => {
    const { error, cause } = await rotate({}, { mode: LONG });
    expect([error, cause?.length]).toEqual(['InputRefused', 1_000]);
  });
});
