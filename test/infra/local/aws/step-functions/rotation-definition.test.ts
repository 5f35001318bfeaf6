import { virtualClock } from '../../../../../infra/local/aws/clocks/clock';
import { rotationDefinition } from '../../../../../workflow/definition';
import { execute } from './execute';
import type { Script } from './rotation-functions';
import { FUNCTIONS, scriptedFunctions } from './rotation-functions';

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
  test('a rotation without trouble goes the straight line and ends green', async () => {
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

  test('what may pass by itself is retried with the waits of its state, and nobody notices', async () => {
    const { status, waits } = await rotate({
      createSecret: { errors: [TRANSIENT, 'Lambda.TooManyRequestsException', TRANSIENT] },
      setSecret: { errors: [TRANSIENT, TRANSIENT, TRANSIENT] },
      testSecret: { errors: ['VerificationFailedError', 'VerificationFailedError', 'Sandbox.Timedout'] },
    });
    expect(status).toBe('SUCCEEDED');
    expect(waits).toEqual([2000, 4000, 8000, 1000, 2000, 4000, 1000, 2000, 1000]);
  });

  test.each([
    ['rolledBack', ['notify:rolledBack'], 'FAILED', 'RotationFailed', 'busy: told rolledBack'],
    ['unresolved', ['notify:unresolved'], 'FAILED', 'RotationUnresolved', 'busy: told unresolved'],
    ['rolledForward', ['notify:succeeded'], 'SUCCEEDED', undefined, undefined],
  ])('a step that fails for good is compensated; verdict %s', async (verdict, notified, status, error, cause) => {
    const rollBack = { answer: { verdict, reason: 'busy' } };
    const result = await rotate({ setSecret: { errors: ['PermanentError'] }, rollBack });
    expect(result.calls).toEqual(['preflight', 'createSecret', 'setSecret', 'rollBack', ...notified]);
    expect([result.status, result.error, result.cause]).toEqual([status, error, cause]);
    expect(result.documents.rollBack).toMatchObject({ failure: { state: 'SetSecret', error: 'PermanentError' } });
  });

  test('a roll-back that cannot finish is unresolved and says so', async () => {
    const { calls, status, error, cause } = await rotate({
      testSecret: { errors: ['PermanentError'] },
      rollBack: { errors: Array.from({ length: 5 }, () => TRANSIENT) },
    });
    expect(calls.slice(-6)).toEqual([...Array.from({ length: 5 }, () => 'rollBack'), 'notify:unresolved']);
    expect([status, error]).toEqual(['FAILED', 'RotationUnresolved']);
    expect(cause).toBe('busy: told unresolved');
  });

  test('the roll-back waits out a failover: up to 8, 16, 32 and 60 seconds', async () => {
    const { waits } = await rotate({
      preflight: { errors: ['PermanentError'] },
      rollBack: { errors: Array.from({ length: 5 }, () => TRANSIENT) },
    });
    expect(waits).toEqual([8000, 16000, 32000, 60000]);
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
    ['passes', {}, 'SUCCEEDED', undefined, ['diagnose', 'preflight']],
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

  test('recovery by hand goes straight to the roll-back', async () => {
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
