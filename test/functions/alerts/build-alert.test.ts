import { alertFor } from '../../../functions/alerts/build-alert';
import type { RotationDocument } from '../../../workflow/document';
import { failureSentence, whatHappened, whatTheRollBackDid, whatToDo } from '../../../functions/alerts/wording';
import { RotationError } from '../../../functions/errors/rotation-error';
import { CONTEXT, DOCUMENTS, NEW, OLD, thrown } from './documents';

const failedWith = (error: string, cause: string, state = 'SetSecret'): RotationDocument => ({
  ...DOCUMENTS.base,
  failure: { state, error, cause },
});
const wordsOf = ({ failure }: ReturnType<typeof alertFor>) => (failure ? failureSentence(failure) : '');
const check = (error: string, cause: string) => alertFor('checkFailed', failedWith(error, cause, 'Check'), CONTEXT);

describe('the alert', () => {
  it('carries everything a channel needs to tell what happened and what to do', () => {
    expect(alertFor('rolledBack', DOCUMENTS.rolledBack, CONTEXT)).toEqual({
      kind: 'rolledBack',
      severity: 'warning',
      impact: 'yes',
      reason: 'databaseUnreachable',
      secretName: 'app/orders',
      secretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:app/orders-AbCdEf',
      versionId: NEW,
      failure: {
        state: 'SetSecret',
        reason: 'databaseUnreachable',
        attempted: 'Changing the password of app@db.internal:5432/orders',
        found: 'no connection (ECONNREFUSED)',
      },
      executionArn: `arn:aws:states:eu-central-1:123456789012:execution:rotation:app-orders-${NEW}`,
      executionUrl: `https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn:aws:states:eu-central-1:123456789012:execution:rotation:app-orders-${NEW}`,
      secretUrl:
        'https://eu-central-1.console.aws.amazon.com/secretsmanager/secret?name=app%2Forders&region=eu-central-1',
      runbook: 'https://wiki.example.com/runbook#databaseunreachable',
      labels: { [OLD]: ['AWSCURRENT'] },
      acts: ['restoredPassword', 'removedPending'],
      occurredAt: '2026-11-22T03:12:05.123Z',
    });
  });

  it('calls a recovery by hand that found everything in order a success, of which nobody need know', () => {
    const { failure, ...document } = DOCUMENTS.recovered;
    const inOrder = { ...document, rollBack: { ...document.rollBack, acts: [] } };
    expect(alertFor('succeeded', inOrder, CONTEXT).kind).toBe('succeeded');
    const changed = { ...inOrder, rollBack: { ...inOrder.rollBack, acts: ['removedPending' as const] } };
    expect(alertFor('succeeded', changed, CONTEXT).kind).toBe('recovered');
    expect(alertFor('succeeded', { ...inOrder, failure: failure! }, CONTEXT).kind).toBe('recovered');
  });

  it('calls a success after a roll-back that found the way forward recovered, and a plain one succeeded', () => {
    expect(alertFor('succeeded', DOCUMENTS.recovered, CONTEXT)).toMatchObject({
      kind: 'recovered',
      severity: 'warning',
    });
    expect(alertFor('succeeded', DOCUMENTS.succeeded, CONTEXT)).toMatchObject({
      kind: 'succeeded',
      severity: 'info',
      impact: 'yes',
      lockoutWindowMilliseconds: 340,
    });
  });

  it('names the entry of the runbook in this package where no address is configured, and none where nothing is to be looked up', () => {
    expect(alertFor('rolledBack', DOCUMENTS.rolledBack, { ...CONTEXT, runbookUrl: undefined }).runbook).toBe(
      'rds-rotation-workflow/docs/runbook.md#databaseunreachable',
    );
    expect(alertFor('succeeded', DOCUMENTS.succeeded, CONTEXT).runbook).toBeUndefined();
  });

  it.each([
    ['yes', 'error'],
    ['unknown', 'critical'],
    ['no', 'critical'],
  ] as const)('of an unresolved rotation, with applications able to log in: %s, is %s', (impact, severity) => {
    const rollBack = { ...DOCUMENTS.unresolved.rollBack, applicationsCanLogIn: impact };
    expect(alertFor('unresolved', { ...DOCUMENTS.unresolved, rollBack }, CONTEXT)).toMatchObject({ impact, severity });
  });

  it('is unknown about logging in when the roll-back itself broke off, and sends people to recover before rotating', () => {
    expect(alertFor('unresolved', DOCUMENTS.rollBackBrokeOff, CONTEXT)).toMatchObject({
      kind: 'unresolved',
      severity: 'critical',
      impact: 'unknown',
      reason: 'databaseUnreachable',
      failure: { state: 'SetSecret', reason: 'databaseUnreachable' },
      rollBackFailure: { state: 'RollBack', reason: 'databaseUnreachable', found: 'no connection (ECONNREFUSED)' },
    });
  });

  it('does not tell people to rotate while a pending version refuses it', () => {
    const rollBackFailure = new RotationError('databaseNotReady', {
      attempted: 'Logging in',
      found: 'starting up',
    }).asFailureOf('RollBack');
    expect(whatToDo(alertFor('unresolved', { ...DOCUMENTS.failed, rollBackFailure }, CONTEXT))).toBe(
      'First remove what stopped the rollback. Wait until it is available. Then run `npx --no rds-rotation-workflow recover`: ' +
        'it looks again and finds the way forward or back. A new rotation cannot start before that.',
    );
  });

  it('gives the remedy of the failure itself before that of its reason', () => {
    const failure = new RotationError('invalidSecret', {
      attempted: 'Reading the secret value',
      found: 'field "host" is missing',
      remedy: 'Set "host" to a string of 1 to 253 bytes.',
    }).asFailureOf('Check');
    const alert = alertFor('checkFailed', { ...DOCUMENTS.base, failure }, CONTEXT);
    expect(whatToDo(alert)).toBe('Set "host" to a string of 1 to 253 bytes. Then rotate again.');
    const of = (state: string) => ({ ...DOCUMENTS.rolledBack, failure: { ...failure, state } });
    expect(whatToDo(alertFor('rolledBack', of('Preflight'), CONTEXT))).toBe(
      "Check that the instance runs, that its security group admits the functions' security group on the port, and the route between them. Then rotate again.",
    );
  });

  it.each(['rolledBack', 'unresolved'] as const)('announces a %s without any result as unresolved', (outcome) => {
    expect(alertFor(outcome, DOCUMENTS.base, CONTEXT)).toMatchObject({
      kind: 'unresolved',
      impact: 'unknown',
      reason: 'unexpected',
    });
    expect(whatTheRollBackDid(alertFor(outcome, DOCUMENTS.base, CONTEXT))).toContain(
      'The execution recorded no result and no failure.',
    );
  });

  it('of an execution stopped from outside names how it ended, and no state', () => {
    const stopped = failedWith(
      'TIMED_OUT',
      'arn:aws:states:eu-central-1:123456789012:execution:rotation:x',
      'Execution',
    );
    const alert = alertFor('unresolved', stopped, CONTEXT);
    expect(alert.reason).toBe('executionStopped');
    expect(whatHappened(alert)).toEqual([
      'The rotation failed, and the rollback could not put it right.',
      'An execution ended with TIMED_OUT: arn:aws:states:eu-central-1:123456789012:execution:rotation:x.',
    ]);
  });
});

describe('whether applications can log in, after a failed check', () => {
  it.each([
    ['credentialRejected', 'no', 'critical'],
    ['databaseMissing', 'no', 'critical'],
    ['permissionDenied', 'yes', 'warning'],
    ['readOnlyServer', 'yes', 'warning'],
    ['databaseUnreachable', 'unknown', 'error'],
    ['loginNotAllowed', 'unknown', 'error'],
  ] as const)('is told from the reason: %s proves %s', (reason, impact, severity) => {
    const alert = check('PermanentError', thrown('PermanentError', `${reason}: Checking: found. Do this.`));
    expect(alert).toMatchObject({ kind: 'checkFailed', reason, impact, severity });
  });
});

describe('the words of a failure', () => {
  it.each([
    ['States.Timeout', '', 'functionTimedOut', 'Check ended with States.Timeout.'],
    [
      'Sandbox.Timedout',
      thrown('Sandbox.Timedout', 'RequestId: 7c1e Error: Task timed out after 12.00 seconds'),
      'functionTimedOut',
      'Check ended with Sandbox.Timedout: RequestId: 7c1e Error: Task timed out after 12.00 seconds.',
    ],
    [
      'Lambda.Unknown',
      'The cause could not be determined.',
      'functionCrashed',
      'Check ended with Lambda.Unknown: The cause could not be determined.',
    ],
    [
      'Runtime.ExitError',
      thrown('Runtime.ExitError', 'Runtime exited: killed'),
      'functionCrashed',
      'Check ended with Runtime.ExitError: Runtime exited: killed.',
    ],
    [
      'Lambda.TooManyRequestsException',
      'Rate Exceeded.',
      'throttled',
      'Check ended with Lambda.TooManyRequestsException: Rate Exceeded.',
    ],
    [
      'Lambda.AccessDeniedException',
      'The role is not authorized to perform: lambda:InvokeFunction.',
      'accessDenied',
      'Check ended with Lambda.AccessDeniedException: The role is not authorized to perform: lambda:InvokeFunction.',
    ],
  ])('of the platform are quoted: %s', (error, cause, reason, found) => {
    expect(check(error, cause)).toMatchObject({ reason });
    expect(wordsOf(check(error, cause))).toBe(found);
  });

  it('of an error that is not ours are left in the log, since they may quote a password', () => {
    const alert = check('SyntaxError', thrown('SyntaxError', 'Unexpected token \'h\', "hunter2" is not valid JSON'));
    expect(alert).toMatchObject({
      reason: 'unexpected',
    });
    expect(wordsOf(alert)).toBe('Check ended with SyntaxError; what it said is only in the log of its function.');
    expect(JSON.stringify(alert)).not.toContain('hunter2');
  });

  it('never include a stack trace, not even from a message that has one or a cause cut in half', () => {
    const ours = check(
      'PermanentError',
      thrown('PermanentError', 'busy: Locking: waited\n    at work (/var/task/a.js:1)'),
    );
    const half = check('States.TaskFailed', '{"errorType":"X","errorMessage":"m","trace":["    at work (/var/ta');
    expect(wordsOf(ours)).toBe('Check ended with PermanentError: busy: Locking: waited.');
    expect(wordsOf(half)).toBe('Check ended with States.TaskFailed.');
  });

  it('survive a failure without a cause, as Step Functions records a time-out', () => {
    const failure = { state: 'RollBack', error: 'States.Timeout' } as never;
    expect(alertFor('unresolved', { ...DOCUMENTS.failed, rollBackFailure: failure }, CONTEXT)).toMatchObject({
      reason: 'functionTimedOut',
      rollBackFailure: { state: 'RollBack', reason: 'functionTimedOut', error: 'States.Timeout' },
    });
  });

  it('are one line, and cut at 750 characters', () => {
    const found = `a\r\nb\u0007c ${'x'.repeat(2_000)}`;
    const failure = new RotationError('busy', { attempted: 'Locking', found }).asFailureOf('Check');
    const words = wordsOf(alertFor('checkFailed', { ...DOCUMENTS.base, failure }, CONTEXT));
    expect(words.startsWith('Locking: a b c xxx')).toBe(true);
    expect(words).toHaveLength(750);
    expect(words.endsWith('x…')).toBe(true);
  });
});

describe('links into the console', () => {
  const urls = (partition: string, region: string) => {
    const alert = alertFor(
      'succeeded',
      {
        ...DOCUMENTS.succeeded,
        secretArn: `arn:${partition}:secretsmanager:${region}:123456789012:secret:db+x-1a2B3c`,
      },
      { ...CONTEXT, executionArn: `arn:${partition}:states:${region}:123456789012:execution:rotation:name` },
    );
    return [alert.executionUrl, alert.secretUrl];
  };

  it.each([
    ['aws', 'us-east-1', 'us-east-1.console.aws.amazon.com'],
    ['aws-cn', 'cn-north-1', 'cn-north-1.console.amazonaws.cn'],
    ['aws-us-gov', 'us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
  ])('lead to the console of the partition %s', (partition, region, host) => {
    expect(urls(partition, region)).toEqual([
      `https://${host}/states/home?region=${region}#/v2/executions/details/arn:${partition}:states:${region}:123456789012:execution:rotation:name`,
      `https://${host}/secretsmanager/secret?name=db%2Bx&region=${region}`,
    ]);
  });

  it('are left out in a partition whose console is not known', () => {
    expect(urls('aws-iso', 'us-iso-east-1')).toEqual([undefined, undefined]);
  });

  it.each([
    ['arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/a-b-c-AbCdEf', 'prod/a-b-c'],
    ['arn:aws:secretsmanager:eu-central-1:123456789012:secret:no-suffix-here', 'no-suffix-here'],
    ['app/orders', 'app/orders'],
  ])('and texts name the secret as people do: %s', (secretArn, secretName) => {
    expect(alertFor('succeeded', { ...DOCUMENTS.succeeded, secretArn }, CONTEXT).secretName).toBe(secretName);
  });
});
