import { virtualClock } from '../clocks/virtual-clock';
import { rotationDefinition } from '../../../../../workflow/definition';
import { recoveryNameOf } from '../../../../../workflow/names';
import { ROLE, stepFunctions } from './a-machine';
import type { Script } from './scripted-functions';
import { FUNCTIONS, scriptedFunctions } from './scripted-functions';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:app-AbCdEf';
const ROTATE = { mode: 'rotate', secretArn: SECRET, versionId: 'v2' };
const EXECUTIONS = 'arn:aws:states:eu-central-1:000000000000:execution:machine';
/** How often RollBack looks before it hands over, and how often a recovery does. */
const LOOKS = { rollBack: 40, recovery: 142 } as const;

const errors = (error: string, count: number) => Array.from({ length: count }, () => error);

/** Runs an execution, and whatever it starts, to the end. */
async function run(script: Script, input: unknown = ROTATE, name = 'run') {
  const { functions, calls, documents } = scriptedFunctions(script);
  const environment = stepFunctions(functions, virtualClock());
  const { service, call, progress, clock } = environment;
  const stateMachineArn = service.register({
    name: 'machine',
    definition: rotationDefinition(FUNCTIONS),
    roleArn: ROLE,
  });
  const began = clock.now();
  service.startExecution(stateMachineArn, { name, input: JSON.stringify(input) });
  await service.whenIdle();
  const listed = (await call('ListExecutions', { stateMachineArn })) as {
    readonly executions: readonly { readonly executionArn: string; readonly name: string }[];
  };
  const executions = [...listed.executions].reverse().map(({ executionArn }) => service.execution(executionArn));
  return {
    calls,
    documents,
    took: clock.now() - began,
    ended: executions.map((each) => [each.name, each.error ?? each.status]),
    events: executions.map((each) => each.events.length),
    waitsOf: (arn: string) =>
      progress.flatMap(({ executionArn, waitMilliseconds }) =>
        executionArn === arn && waitMilliseconds !== undefined ? [waitMilliseconds / 1_000] : [],
      ),
  };
}

describe('a rotation whose rollback cannot finish', () => {
  it('is continued by a recovery until that succeeds: one alert when it begins, one when it ends', async () => {
    const { ended, calls, documents } = await run({
      testSecret: { errors: ['PermanentError'] },
      rollBack: {
        errors: errors('TransientError', LOOKS.rollBack + 20),
        answer: { verdict: 'rolledBack', reason: 'r', finding: 'f' },
      },
    });
    expect(ended).toEqual([
      ['run', 'RotationUnresolved'],
      ['run-recovery', 'RotationFailed'],
    ]);
    expect(calls.filter((each) => each.startsWith('notify'))).toEqual(['notify:unresolved', 'notify:rolledBack']);
    expect(documents.rollBack).toMatchObject({
      mode: 'recover',
      secretArn: SECRET,
      versionId: 'v2',
      recoveryOf: `${EXECUTIONS}:run`,
      createSecret: { did: 'createSecret' },
      setSecret: { did: 'setSecret' },
      failure: { state: 'TestSecret', error: 'PermanentError' },
    });
  });

  it('says in its alert which execution continues', async () => {
    const alerts: unknown[] = [];
    const { functions } = scriptedFunctions({
      setSecret: { errors: ['PermanentError'] },
      rollBack: { errors: errors('TransientError', LOOKS.rollBack), answer: { verdict: 'rolledForward' } },
    });
    const { service } = stepFunctions({
      ...functions,
      notify: ({ outcome, document }: { outcome: string; document: { recoveryArn?: string } }) =>
        void alerts.push([outcome, document.recoveryArn]),
    });
    const arn = service.register({ name: 'machine', definition: rotationDefinition(FUNCTIONS), roleArn: ROLE });
    service.startExecution(arn, { name: 'run', input: JSON.stringify(ROTATE) });
    await service.whenIdle();
    expect(alerts).toEqual([
      ['unresolved', `${EXECUTIONS}:run-recovery`],
      ['succeeded', undefined],
    ]);
  });

  it.each(['TransientError', 'PermanentError', 'Runtime.OutOfMemory', 'Lambda.TooManyRequestsException', 'TypeError'])(
    'because of %s: the recovery looks every 5 to 10 s at first, every 30 s at the longest, for more than an hour',
    async (error) => {
      const { ended, waitsOf, calls, events } = await run({
        rollBack: { errors: errors(error, 400) },
        setSecret: { errors: ['PermanentError'] },
      });
      expect(ended).toEqual([
        ['run', 'RotationUnresolved'],
        ['run-recovery', 'RotationUnresolved'],
      ]);
      const waits = waitsOf(`${EXECUTIONS}:run-recovery`);
      expect(waits).toHaveLength(LOOKS.recovery - 1);
      expect([waits[0], waits[14], waits.at(-1)]).toEqual(
        [5, 9.9, 30].map((seconds): unknown => expect.closeTo(seconds, 1)),
      );
      expect(waits.reduce((sum, seconds) => sum + seconds, 0)).toBeGreaterThanOrEqual(3_600);
      expect(calls.filter((each) => each.startsWith('notify'))).toEqual(['notify:unresolved', 'notify:unresolved']);
      // Step Functions ends an execution at 25,000 events.
      expect(events[1]).toBeLessThan(1_000);
    },
  );

  describe('takes turns with the function of SetSecret', () => {
    const barred = (error: string, restoreAccess: Script[string]) =>
      run({ testSecret: { errors: ['PermanentError'] }, rollBack: { errors: errors(error, 400) }, restoreAccess });
    const looksOf = (calls: readonly string[]) => calls.slice(calls.indexOf('notify:unresolved') + 1);

    it.each(['PermanentError', 'Lambda.ResourceNotFoundException', 'Runtime.OutOfMemory'])(
      'where RollBack is barred by %s, and the database was away as RestoreAccess looked',
      async (error) => {
        const restored = { verdict: 'rolledBack', reason: 'r', applicationsCanLogIn: 'yes' };
        const { ended, calls, waitsOf } = await barred(error, {
          errors: errors('TransientError', 6),
          answer: restored,
        });
        expect(ended).toEqual([
          ['run', 'RotationUnresolved'],
          ['run-recovery', 'RotationFailed'],
        ]);
        expect(calls.filter((each) => each === 'restoreAccess')).toHaveLength(7);
        expect(calls.slice(-5)).toEqual([
          'rollBack',
          'restoreAccess',
          'rollBack',
          'restoreAccess',
          'notify:rolledBack',
        ]);
        expect(waitsOf(`${EXECUTIONS}:run-recovery`)).toHaveLength(5);
      },
    );

    it('to the end, and that function makes the last attempt', async () => {
      const { calls, ended } = await barred('PermanentError', { errors: errors('PermanentError', 400) });
      expect(ended).toEqual([
        ['run', 'RotationUnresolved'],
        ['run-recovery', 'RotationUnresolved'],
      ]);
      expect(looksOf(calls).filter((each) => each === 'restoreAccess')).toHaveLength(LOOKS.recovery / 2);
      expect(calls.slice(-2)).toEqual(['restoreAccess', 'notify:unresolved']);
    });

    it('but not where RollBack waited for the database: it moves the label, if it can', async () => {
      const { calls } = await barred('TransientError', { errors: errors('TransientError', 400) });
      expect(calls.filter((each) => each === 'restoreAccess')).toHaveLength(4);
    });

    it('nor where applications can log in', async () => {
      const { calls } = await barred('PermanentError', {
        answer: { verdict: 'unresolved', reason: 'accessDenied', lookAgain: true, applicationsCanLogIn: 'yes' },
      });
      expect(calls.filter((each) => each === 'restoreAccess')).toHaveLength(1);
    });
  });

  it('lets applications in by another function, and leaves the labels to the recovery', async () => {
    const restored = { verdict: 'unresolved', reason: 'accessDenied', lookAgain: true, applicationsCanLogIn: 'yes' };
    const { ended, calls, documents } = await run({
      testSecret: { errors: ['PermanentError'] },
      rollBack: { errors: ['PermanentError'], answer: { verdict: 'rolledBack', reason: 'r' } },
      restoreAccess: { answer: restored },
    });
    expect(ended).toEqual([
      ['run', 'RotationUnresolved'],
      ['run-recovery', 'RotationFailed'],
    ]);
    expect(calls.slice(3).filter((each) => !each.startsWith('notify'))).toEqual([
      'testSecret',
      'rollBack',
      'restoreAccess',
      'rollBack',
    ]);
    expect(documents.restoreAccess).toMatchObject({ rollBackFailure: { state: 'RollBack', error: 'PermanentError' } });
    // The recovery knows it, and comes to a result of its own.
    expect(documents.rollBack).toMatchObject({ rollBack: restored });
  });

  describe('RollBack has ended, and applications are still refused', () => {
    const shutOut = (applicationsCanLogIn: string) => ({
      verdict: 'unresolved',
      reason: 'loginNotAllowed',
      lookAgain: true,
      applicationsCanLogIn,
    });
    const restored = { ...shutOut('yes'), acts: ['restoredPassword'] };
    const after = async (rollBack: object, restoreAccess: object, input?: object) => {
      const failing = { testSecret: { errors: ['PermanentError'] } };
      const { calls, documents } = await run({ ...failing, rollBack: { answer: rollBack }, restoreAccess }, input);
      return { calls: calls.filter((each) => each !== 'notify:unresolved').slice(-3), documents };
    };

    it.each(['no', 'unknown'])('(%s): another function lets them in, and the recovery goes on', async (impact) => {
      const { calls, documents } = await after(shutOut(impact), { answer: restored });
      expect(calls).toEqual(['rollBack', 'restoreAccess', 'rollBack']);
      expect(documents.restoreAccess).toMatchObject({
        rollBack: shutOut(impact),
        rollBackFailure: {
          state: 'RollBack',
          error: 'PermanentError',
          cause: expect.stringMatching(/^loginNotAllowed: /) as string,
        },
      });
      expect(documents.rollBack).toMatchObject({ rollBack: restored, recoveryOf: `${EXECUTIONS}:run` });
    });

    it('that one fails too: it is tried once, and the alert says what RollBack found', async () => {
      const { calls, documents } = await after(shutOut('no'), { errors: ['PermanentError'] });
      expect(calls).toEqual(['rollBack', 'restoreAccess', 'rollBack']);
      expect(documents.notify).toMatchObject({ rollBack: shutOut('no') });
    });

    it('an operator started it: the same, without a recovery', async () => {
      const byHand = { mode: 'recover', secretArn: SECRET, versionId: 'v2' };
      const { calls } = await after(shutOut('no'), { answer: restored }, byHand);
      expect(calls).toEqual(['rollBack', 'restoreAccess']);
    });

    it.each([
      ['they can log in', shutOut('yes')],
      ['only a person can act', { ...shutOut('no'), lookAgain: undefined }],
    ])('but not where %s', async (_why, result) => {
      const { calls } = await after(JSON.parse(JSON.stringify(result)) as object, { answer: restored });
      expect(calls).not.toContain('restoreAccess');
    });
  });

  it('is also continued after a stop: the rule started that rollback', async () => {
    const stopped = { executionArn: 'arn:of:it', status: 'ABORTED', input: JSON.stringify(ROTATE) };
    const rollBack = { errors: errors('TransientError', LOOKS.rollBack), answer: { verdict: 'rolledForward' } };
    const { ended } = await run({ rollBack }, { mode: 'recover', stopped });
    expect(ended).toEqual([
      ['run', 'RotationUnresolved'],
      ['run-recovery', 'SUCCEEDED'],
    ]);
  });

  it.each([
    ['somebody waits for the answer', { mode: 'recover', secretArn: SECRET, versionId: 'v2' }],
    ['the watch comes again', { mode: 'recover', secretArn: SECRET, versionId: 'v2', failure: { state: 'Watch' } }],
  ])('but not where %s', async (_why, input) => {
    const { ended, calls } = await run({ rollBack: { errors: errors('TransientError', 400) } }, input);
    expect(ended).toEqual([['run', 'RotationUnresolved']]);
    expect(calls).toEqual([...errors('rollBack', LOOKS.rollBack), 'restoreAccess', 'notify:unresolved']);
  });

  it('is left to an operator if the rollback reached a conclusion', async () => {
    const rollBack = { answer: { verdict: 'unresolved', reason: 'noCredentialWorks', finding: 'f' } };
    const { ended, calls } = await run({ rollBack, setSecret: { errors: ['PermanentError'] } });
    expect(ended).toEqual([['run', 'RotationUnresolved']]);
    expect(calls.slice(-2)).toEqual(['rollBack', 'notify:unresolved']);
  });

  it('continues if a later attempt may find more, and reports its first conclusion before that', async () => {
    const rollBack = { answer: { verdict: 'unresolved', reason: 'accessDenied', lookAgain: true } };
    const { ended, calls, documents } = await run({ rollBack, setSecret: { errors: ['PermanentError'] } });
    expect(ended).toEqual([
      ['run', 'RotationUnresolved'],
      ['run-recovery', 'RotationUnresolved'],
    ]);
    expect(documents.rollBack).toMatchObject({ recoveryOf: `${EXECUTIONS}:run`, rollBack: rollBack.answer });
    expect(calls.filter((each) => each === 'rollBack')).toHaveLength(2);
  });

  it('sends an alert even if no recovery could be started', async () => {
    const { functions, calls } = scriptedFunctions({
      setSecret: { errors: ['PermanentError'] },
      rollBack: { errors: errors('TransientError', 400) },
    });
    const { service } = stepFunctions(functions);
    const arn = service.register({ name: 'machine', definition: rotationDefinition(FUNCTIONS), roleArn: ROLE });
    // A recovery of that name has ended before.
    service.startExecution(arn, { name: 'run-recovery', input: '{}' });
    await service.whenIdle();
    const execution = service.startExecution(arn, { name: 'run', input: JSON.stringify(ROTATE) });
    await execution.ended;
    expect(calls.at(-1)).toBe('notify:unresolved');
    expect([execution.error, execution.cause]).toEqual(['RotationUnresolved', 'busy: told unresolved']);
    expect(execution.events.filter(({ type }) => type === 'TaskFailed').at(-1)?.details).toMatchObject({
      taskFailedEventDetails: {
        resourceType: 'states',
        resource: 'startExecution',
        error: 'StepFunctions.ExecutionAlreadyExistsException',
      },
    });
  });
});

it.each([
  ['run', 'run-recovery'],
  ['x'.repeat(71), `${'x'.repeat(71)}-recovery`],
  [`head-${'x'.repeat(75)}`, `${'x'.repeat(71)}-recovery`],
])('the recovery of %s is named %s by the machine as by the functions', async (name, recovery) => {
  const rollBack = { errors: errors('TransientError', LOOKS.rollBack), answer: { verdict: 'rolledForward' } };
  const { ended } = await run({ setSecret: { errors: ['PermanentError'] }, rollBack }, ROTATE, name);
  expect(ended[1]).toEqual([recovery, 'SUCCEEDED']);
  expect(recoveryNameOf(name)).toBe(recovery);
});
