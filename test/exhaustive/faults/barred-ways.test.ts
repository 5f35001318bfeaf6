import { ServiceError } from '../../../infra/local/aws/api/service-error';
import { aProxiedDatabase } from '../../support/servers/a-proxied-database';
import { anEnvironment } from '../../support/an-environment';
import { endingOf } from '../../support/ending';
import { IN } from '../../support/first-lines';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const stories = anEnvironment();
const DENIED = new ServiceError('AccessDeniedException', 'User: role/x is not authorized to perform this action', 400);
const FAULT = new ServiceError('InternalServiceError', 'An error occurred on the server side.', 500);

/** Refuses changes of labels for every function, as a resource policy, an SCP, or a service out of order does. */
function bar(error: ServiceError, label: string): void {
  stories.onCallsOfFunctions(({ operation, input }) =>
    operation === 'UpdateSecretVersionStage' && input.VersionStage === label ? { kind: 'refuse', error } : undefined,
  );
}

describe('no function may change labels any more once the database holds the new password', () => {
  it.each([
    ['is refused', DENIED],
    ['ends in an error of the service without end', FAULT],
  ])('moving AWSCURRENT %s: the old password is set again', async (_what, error) => {
    const secret = await stories.aSecret();
    bar(error, 'AWSCURRENT');
    const { path, document } = await secret.rotate();

    expect(path).toMatch(/FinishSecret > RollBack > Verdict > NotifyRolledBack > RotationFailed$/);
    expect(document.rollBack).toMatchObject({
      verdict: 'rolledBack',
      applicationsCanLogIn: 'yes',
      acts: ['restoredPassword', 'removedPending'],
      barred: [{ act: 'moveCurrentForward' }],
    });
    expect(stories.alerts.map(({ line }) => line)).toEqual([IN]);
    expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'] });
    stories.onCallsOfFunctions(undefined);
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('changing any label is refused: applications get in, and the labels are put in order as soon as they can be', async () => {
    const secret = await stories.aSecret();
    stories.onCallsOfFunctions(({ operation }) =>
      operation === 'UpdateSecretVersionStage' ? { kind: 'refuse', error: DENIED } : undefined,
    );
    // The permission returns while the recovery is looking.
    stories.before('notify', async () => stories.onCallsOfFunctions(undefined));
    const { document, error } = await secret.rotate();

    expect(error).toBe('RotationUnresolved');
    expect(document.rollBack).toMatchObject({
      verdict: 'unresolved',
      applicationsCanLogIn: 'yes',
      reason: 'accessDenied',
      lookAgain: true,
      acts: ['restoredPassword'],
    });
    const [, recovery = ''] = stories.executionArns;
    expect(await endingOf(stories.environment, recovery)).toMatchObject({
      path: 'Recover > Verdict > NotifyRolledBack > RotationFailed',
      document: { rollBack: { verdict: 'rolledBack', acts: ['removedPending'] } },
    });
    expect(stories.alerts.map(({ kind, impact }) => `${kind} ${impact}`)).toEqual(['unresolved yes', 'resolved yes']);
    expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'] });
    expect(await secret.letsIn(secret.password)).toBe(true);
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('RollBack may not even read the secret', () => {
  it('and the database is unavailable when RestoreAccess runs: the recovery lets applications in within a minute of its return', async () => {
    const { account } = stories.environment;
    const proxied = await aProxiedDatabase(stories.environment);
    stories.afterwards(() => proxied.stop());
    const secret = await stories.aSecret({ fields: { port: proxied.port } });
    let returnsAt = 0;
    let restoredAt = 0;
    stories.before('testSecret', async () => ({ kind: 'crash', errorType: 'PermanentError' }));
    stories.before('rollBack', async () => {
      stories.onCallsOfFunctions(({ operation, caller }) =>
        operation === 'DescribeSecret' && account.lambda.functionOf(caller.accessKeyId)?.endsWith('-roll-back') === true
          ? { kind: 'refuse', error: DENIED }
          : undefined,
      );
      returnsAt = stories.clock.now() + 40_000;
      proxied.block(({ kind, ...event }) => {
        const now = stories.clock.now();
        if (now >= returnsAt && 'tag' in event && event.tag === 'ALTER ROLE') restoredAt = now;
        if (now >= returnsAt) return undefined;
        return kind === 'connect' ? { kind: 'refuse', sqlstate: '57P03', message: 'starting up' } : { kind: 'cut' };
      });
    });
    const { path } = await secret.rotate();

    expect(path).toMatch(/RollBack > RestoreAccess > Verdict > StartRecovery > NotifyUnresolved > RotationUnresolved$/);
    expect(restoredAt - returnsAt).toBeGreaterThan(0);
    expect(restoredAt - returnsAt).toBeLessThan(60_000);
    expect(await secret.letsIn(secret.password)).toBe(true);
    // No function can put the labels in order, and people are told so.
    expect(stories.alerts.map(({ kind, impact }) => `${kind} ${impact}`)).toEqual(['unresolved no', 'unresolved yes']);
    stories.onCallsOfFunctions(undefined);
    const pending = (await secret.versionWith('AWSPENDING')) ?? '';
    expect(await secret.recover(pending)).toMatchObject({ document: { rollBack: { verdict: 'rolledBack' } } });
    expect(await secret.labels()).toEqual({ [secret.firstVersionId]: ['AWSCURRENT'] });
  });
});
