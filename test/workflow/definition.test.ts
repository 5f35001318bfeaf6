import { readFileSync } from 'node:fs';
import aslValidator from 'asl-validator';
import type { State } from '../../workflow/asl';
import { rotationDefinition } from '../../workflow/definition';
import { ErrorName } from '../../workflow/error-names';
import { StateName } from '../../workflow/names';
import { DEFAULT_PATIENCE } from '../../workflow/retries';
import { REASONS } from '../../workflow/reasons';

const FUNCTIONS = {
  rotationFunction: 'arn:aws:lambda:eu-central-1:111122223333:function:rotation-function',
  preflight: 'arn:aws:lambda:eu-central-1:111122223333:function:preflight',
  setSecret: 'arn:aws:lambda:eu-central-1:111122223333:function:set-secret',
  testSecret: 'arn:aws:lambda:eu-central-1:111122223333:function:test-secret',
  finishSecret: 'arn:aws:lambda:eu-central-1:111122223333:function:finish-secret',
  rollBack: 'arn:aws:lambda:eu-central-1:111122223333:function:roll-back',
  notify: 'arn:aws:lambda:eu-central-1:111122223333:function:notify',
};
const definition = rotationDefinition(FUNCTIONS);
const reporting = rotationDefinition(FUNCTIONS, DEFAULT_PATIENCE, { reportSessions: true });

function tasks(states: Readonly<Record<string, State>>): (readonly [string, State])[] {
  return Object.entries(states).flatMap(([name, state]) =>
    state.Type === 'Parallel'
      ? [[name, state] as const, ...state.Branches.flatMap((branch) => tasks(branch.States))]
      : [[name, state] as const],
  );
}

function successors(state: State): string[] {
  const next = 'Next' in state ? [state.Next] : [];
  const caught = 'Catch' in state ? (state.Catch ?? []).map((catcher) => catcher.Next) : [];
  const chosen =
    state.Type === 'Choice'
      ? [...state.Choices.map((rule) => rule.Next), ...(state.Default ? [state.Default] : [])]
      : [];
  return [...next, ...caught, ...chosen];
}

describe('the state machine', () => {
  it.each([
    ['as delivered', definition],
    ['with a report of sessions', reporting],
  ])('is valid Amazon States Language, %s', (_name, machine) => {
    const result = aslValidator(JSON.parse(JSON.stringify(machine)) as object);
    expect(result.errorsText('\n')).toBe('');
    expect(result.isValid).toBe(true);
  });

  it('has no state that cannot be reached, and reaches all of the named ones', () => {
    const reached = new Set([reporting.StartAt]);
    for (const name of reached) {
      const state = reporting.States[name];
      expect([name, state?.Type]).not.toEqual([name, undefined]);
      successors(state!).forEach((next) => reached.add(next));
    }
    expect([...reached].sort()).toEqual(Object.values(StateName).sort());
  });

  it('goes straight from Preflight to RotationSucceeded', () => {
    const line: string[] = ['Preflight'];
    for (
      let state = definition.States.Preflight;
      state && 'Next' in state && state.Next;
      state = definition.States[state.Next]
    ) {
      line.push(state.Next);
    }
    expect(line).toEqual([
      'Preflight',
      'CreateSecret',
      'WarmUp',
      'SetSecret',
      'TestSecret',
      'FinishSecret',
      'NotifySucceeded',
      'RotationSucceeded',
    ]);
  });

  it('reports sessions only if configured, and the rotation succeeds whatever happens to the report', () => {
    expect(Object.keys(reporting.States).filter((name) => !(name in definition.States))).toEqual(['ReportSessions']);
    expect(reporting.States['FinishSecret']).toMatchObject({ Next: 'ReportSessions' });
    expect(reporting.States['ReportSessions']).toMatchObject({
      Next: 'NotifySucceeded',
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'NotifySucceeded', Output: '{% $states.input %}' }],
    });
    const rest = (states: object) => ({ ...states, FinishSecret: undefined, ReportSessions: undefined });
    expect(rest(reporting.States)).toEqual(rest(definition.States));
  });

  it('sends every failure of a rotation to RollBack, and a failed check nowhere near it', () => {
    const catches = (name: string) => {
      const state = definition.States[name]!;
      return 'Catch' in state ? state.Catch.map(({ ErrorEquals, Next }) => [ErrorEquals, Next]) : undefined;
    };
    for (const name of ['Preflight', 'CreateSecret', 'WarmUp', 'SetSecret', 'TestSecret', 'FinishSecret']) {
      expect([name, catches(name)]).toEqual([name, [[['States.ALL'], 'RollBack']]]);
    }
    expect(catches('RollBack')).toEqual([[['States.ALL'], 'RestoreAccess']]);
    // RollBack's own function may be what is barred.
    expect(definition.States['RestoreAccess']).toMatchObject({
      Arguments: { FunctionName: expect.stringMatching(/:set-secret$/) as string },
    });
    expect(catches('RestoreAccess')).toEqual([[['States.ALL'], 'Verdict']]);
    expect(catches('Recover')).toEqual([[['States.ALL'], 'Verdict']]);
    expect(catches('StartRecovery')).toEqual([[['States.ALL'], 'NotifyUnresolved']]);
    expect(catches('Check')).toEqual([[['States.ALL'], 'NotifyCheckFailed']]);
  });

  it('ends the same whether a notification could be sent or not', () => {
    for (const name of ['NotifySucceeded', 'NotifyRolledBack', 'NotifyUnresolved', 'NotifyCheckFailed']) {
      const state = definition.States[name];
      expect(state?.Type === 'Task' && state.Catch?.map((catcher) => catcher.Next)).toEqual([
        state && 'Next' in state ? state.Next : '',
      ]);
    }
  });

  it('is red for everything but a new password that is current, or a passed check', () => {
    const ends = tasks(definition.States).filter(([, state]) => state.Type === 'Succeed' || state.Type === 'Fail');
    expect(ends.map(([name, state]) => `${state.Type} ${name}`).sort()).toEqual([
      'Fail CheckFailed',
      'Fail InputRefused',
      'Fail RotationFailed',
      'Fail RotationUnresolved',
      'Succeed CheckPassed',
      'Succeed RotationSucceeded',
    ]);
  });

  /** How often each task retries an error: by the first retrier that names it. A recovery tries everything again, and starting one is no function. */
  const retriesOf = (error: string) =>
    Object.fromEntries(
      tasks(definition.States).flatMap(([name, state]) => {
        if (state.Type !== 'Task' || ['Recover', 'StartRecovery'].includes(name)) return [];
        const first = state.Retry.find(({ ErrorEquals }) =>
          ErrorEquals.some((each) => [error, 'States.ALL'].includes(each)),
        );
        return [[name, first?.MaxAttempts ?? 0]];
      }),
    );

  it('never retries what its own code calls permanent', () => {
    expect(new Set(Object.values(retriesOf(ErrorName.permanent)))).toEqual(new Set([0]));
  });

  it('retries every error by which Lambda says "not now", in every task', () => {
    // The client's model of Invoke names them; the rest are faults of the request or of the deployment.
    const OURS =
      /^(InvalidParameterValue|InvalidRequestContent|InvalidRuntime|InvalidSecurityGroupID|InvalidSubnetID|InvalidZipFile|RecursiveInvocation|RequestTooLarge|ResourceNotFound|SerializedRequestEntityTooLarge|UnsupportedMediaType|ModeNotSupported|NoPublishedVersion|DurableExecutionAlreadyStarted|CodeArtifactUserDeleted|CodeArtifactUserFailed)Exception$/;
    const model = readFileSync(
      require.resolve('@aws-sdk/client-lambda/dist-types/commands/InvokeCommand.d.ts'),
      'utf8',
    );
    const thrown = [...model.matchAll(/@throws \{@link (\w+Exception)\}/g)].map(([, name = '']) => name);
    const notNow = thrown.filter((name) => !OURS.test(name) && name !== 'LambdaServiceException');
    expect(notNow.length).toBeGreaterThan(20);
    const own = ['AWSLambdaException', 'SdkClientException', 'ClientExecutionTimeoutException'];
    for (const name of [...notNow, ...own]) {
      expect([name, Math.min(...Object.values(retriesOf(`Lambda.${name}`)))]).toEqual([name, 22]);
    }
  });

  it.each(['Runtime.OutOfMemory', 'Runtime.ExitError', 'Lambda.Unknown', 'States.Timeout', 'Sandbox.Timedout'])(
    'runs every task at least twice more after its death by %s, and RollBack thrice',
    (error) => {
      const retries = retriesOf(error);
      expect([Math.min(...Object.values(retries)), retries['RollBack']]).toEqual([2, 3]);
    },
  );

  it('retries an unforeseen error at least twice, in every task', () => {
    const retries = retriesOf('TypeError');
    expect([Math.min(...Object.values(retries)), retries['RollBack']]).toEqual([2, 3]);
  });

  it('keeps looking in a recovery whatever it meets', () => {
    const recover = definition.States.Recover;
    expect(recover?.Type === 'Task' && recover.Retry.map(({ ErrorEquals }) => ErrorEquals)).toEqual([['States.ALL']]);
  });

  it('names States.ALL alone and last, as the language demands', () => {
    for (const [name, state] of tasks(definition.States)) {
      if (state.Type !== 'Task') continue;
      const places = state.Retry.flatMap(({ ErrorEquals }, index) =>
        ErrorEquals.includes('States.ALL') ? [index] : [],
      );
      expect([name, places]).toEqual([name, [state.Retry.length - 1]]);
      expect(state.Retry.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
    }
  });

  it('parses no text of foreign shape', () => {
    expect(JSON.stringify(definition)).not.toContain('$parse');
  });

  it('gives a failed verification two more attempts, and only in TestSecret', () => {
    const looks = tasks(definition.States).flatMap(([name, state]) =>
      state.Type === 'Task'
        ? state.Retry.filter((retrier) => retrier.ErrorEquals.includes(ErrorName.verificationFailed)).map((retrier) => [
            name,
            retrier.MaxAttempts,
          ])
        : [],
    );
    expect(looks).toEqual([['TestSecret', 2]]);
  });

  it('tries a superuser whose password is refused once more, and only where its own rotation may be the cause', () => {
    const tries = Object.entries(retriesOf(ErrorName.superuserRejected)).filter(([, attempts]) => attempts > 0);
    expect(tries).toEqual([
      ['Preflight', 1],
      ['SetSecret', 1],
    ]);
  });

  it('handles exactly the error names that the reasons are thrown under', () => {
    expect([...new Set(Object.values(REASONS).map(({ error }) => error))].sort()).toEqual(
      Object.values(ErrorName).sort(),
    );
  });

  it('wakes what follows SetSecret, and RollBack, before the password changes, and hands on what it was given', () => {
    const warmUp = definition.States.WarmUp;
    const branches = warmUp?.Type === 'Parallel' ? warmUp.Branches.flatMap(({ States }) => tasks(States)) : [];
    const woken = branches.map(([name, state]) => [name, state.Type === 'Task' && state.Arguments]);
    expect(woken).toMatchObject([
      ['WarmTestSecret', { FunctionName: FUNCTIONS.testSecret, Payload: { task: 'warm' } }],
      ['WarmFinishSecret', { FunctionName: FUNCTIONS.finishSecret, Payload: { task: 'warm' } }],
      ['WarmRollBack', { FunctionName: FUNCTIONS.rollBack, Payload: { task: 'warm' } }],
    ]);
    expect(warmUp).toMatchObject({ Output: '{% $states.input %}', Next: 'SetSecret' });
  });
});
