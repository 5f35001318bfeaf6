import type { Alert } from '../../../functions/alerts/alert';
import { alertFor } from '../../../functions/alerts/build-alert';
import { encodeAlert, parseAlert } from '../../../functions/alerts/sns/alert-attribute';
import {
  decision,
  failureSentence,
  headline,
  outcome,
  subject,
  summaryOf,
  why,
} from '../../../functions/alerts/wording';
import { RotationError } from '../../../functions/errors/rotation-error';
import type { RotationDocument } from '../../../workflow/document';
import { CONTEXT, DOCUMENTS, thrown } from './documents';

const unresolved = alertFor('unresolved', DOCUMENTS.unresolved, CONTEXT);
const INCIDENT = { since: CONTEXT.at, alerts: 1, reason: 'noCredentialWorks' } as const;
const subjectOf = (changes: Partial<Alert>) => subject({ ...unresolved, ...changes });

describe('the subject', () => {
  it.each<[string, Partial<Alert>]>([
    ['ACT NOW: app/orders locked out (prod)', {}],
    ['CHECK NOW: app/orders unclear (prod)', { impact: 'unknown' }],
    ['Can wait: app/orders stuck (prod)', { impact: 'yes', severity: 'warning' }],
    ['Still open: app/orders locked out (prod)', { severity: 'warning', incident: INCIDENT }],
    ['ACT NOW: app/orders locked out (prod)', { incident: INCIDENT }],
    ['Can wait: app/orders not rotated (prod)', { kind: 'rolledBack', impact: 'yes', severity: 'warning' }],
    ['Can wait: app/orders rotated (prod)', { kind: 'recovered', impact: 'yes', severity: 'warning' }],
    ['Can wait: app/orders check failed (prod)', { kind: 'checkFailed', impact: 'yes', severity: 'warning' }],
    ['Done: app/orders rotated (prod)', { kind: 'succeeded', impact: 'yes', severity: 'info' }],
    ['Resolved: app/orders (prod)', { kind: 'resolved', impact: 'yes', severity: 'info' }],
    ['ACT NOW: app/orders locked out (..9012)', { accountName: undefined }],
    ['ACT NOW: db locked out (prod) 03:11', { secretName: 'db', refusedFrom: '2026-11-22T03:11:17.000Z' }],
  ])('%s', (expected, changes) => {
    expect(subjectOf(changes)).toBe(expected);
    expect(expected.length).toBeLessThanOrEqual(40);
  });

  it('takes the middle out of a long name, and out of the account after eight characters', () => {
    const whole = `ACT NOW: ${'x'.repeat(13)} locked out (prod)`;
    expect([subjectOf({ secretName: 'x'.repeat(13) }), whole.length]).toEqual([whole, 40]);
    expect(subjectOf({ secretName: 'x'.repeat(14) })).toBe('ACT NOW: xxxxxx..xxxxx locked out (prod)');
    expect(subjectOf({ secretName: 'prod/catalog/readonly' })).toBe('ACT NOW: prod/c..donly locked out (prod)');
    expect(subjectOf({ accountName: 'production-eu' })).toBe('ACT NOW: app/..ers locked out (pro..-eu)');
  });

  it('keeps to 40 printable characters whatever the name is, as SNS and phones demand', () => {
    for (const secretName of ['z'.repeat(512), 'größe\nzwei', 'a']) {
      for (const impact of ['yes', 'no', 'unknown'] as const) {
        expect(subjectOf({ secretName, impact, accountName: 'a'.repeat(40) })).toMatch(/^[\x20-\x7e]{1,40}$/);
      }
    }
  });
});

describe('the headline', () => {
  it.each<[string, Partial<Alert>]>([
    ['ACT NOW. Applications cannot log in with app/orders.', {}],
    [
      'ACT NOW. Applications most likely cannot log in with app/orders since 03:11:17 UTC.',
      { impactProven: false, refusedFrom: '2026-11-22T03:11:17.000Z' },
    ],
    [
      'ACT NOW. Applications cannot log in with app/orders since 2026-11-21 23:59:00 UTC.',
      { refusedFrom: '2026-11-21T23:59:00.000Z' },
    ],
    ['CHECK NOW. It is not known whether applications can log in with app/orders.', { impact: 'unknown' }],
    ['Can wait. Applications can log in with app/orders.', { impact: 'yes', severity: 'error' }],
    [
      'Can wait. Applications log in with app/orders as before: nothing was changed.',
      { impact: 'yes', impactProven: false, severity: 'error' },
    ],
    ['Resolved. Applications can log in with app/orders again.', { kind: 'resolved', impact: 'yes' }],
  ])('%s', (expected, changes) => {
    expect(headline({ ...unresolved, ...changes })).toBe(expected);
  });

  it('never says that something can wait while it is not known to', () => {
    for (const impact of ['no', 'unknown'] as const) {
      for (const severity of ['critical', 'error'] as const) {
        expect(decision({ ...unresolved, impact, severity })).toBe(impact === 'no' ? 'ACT NOW' : 'CHECK NOW');
      }
    }
  });
});

describe('the words of a failure', () => {
  const failedWith = (error: string, cause: string): RotationDocument => ({
    ...DOCUMENTS.base,
    failure: { state: 'Check', error, cause },
  });
  const wordsOf = (error: string, cause: string) => {
    const { failure, reason } = alertFor('checkFailed', failedWith(error, cause), CONTEXT);
    return { reason, words: failure && failureSentence(failure) };
  };

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
  ])('of the platform are quoted: %s', (error, cause, reason, words) => {
    expect(wordsOf(error, cause)).toEqual({ reason, words });
  });

  it('of an error that is not ours are left in the log, since they may quote a password', () => {
    expect(
      wordsOf('SyntaxError', thrown('SyntaxError', 'Unexpected token \'h\', "hunter2" is not valid JSON')),
    ).toEqual({
      reason: 'unexpected',
      words: 'Check ended with SyntaxError; what it said is only in the log of its function.',
    });
  });

  it('never include a stack trace, not even from a message that has one or a cause cut in half', () => {
    const ours = thrown('PermanentError', 'busy: Locking: waited\n    at work (/var/task/a.js:1)');
    expect(wordsOf('PermanentError', ours).words).toBe('Check ended with PermanentError: busy: Locking: waited.');
    const half = '{"errorType":"X","errorMessage":"m","trace":["    at work (/var/ta';
    expect(wordsOf('States.TaskFailed', half).words).toBe('Check ended with States.TaskFailed.');
  });

  it('are one line, and cut at 750 characters', () => {
    const found = `a\r\nb\u0007c ${'x'.repeat(2_000)}`;
    const { error, cause = '' } = new RotationError('busy', { attempted: 'Locking', found }).asFailureOf('Check');
    const { words = '' } = wordsOf(error, cause);
    expect(words.startsWith('Locking: a b c xxx')).toBe(true);
    expect(words).toHaveLength(750);
    expect(words.endsWith('x…')).toBe(true);
  });

  it('of a stopped execution name how it ended, and no state', () => {
    const arn = 'arn:aws:states:eu-central-1:123456789012:execution:rotation:x';
    const { failure, reason } = alertFor(
      'unresolved',
      { ...DOCUMENTS.base, failure: { state: 'Execution', error: 'TIMED_OUT', cause: arn } },
      CONTEXT,
    );
    expect(reason).toBe('executionStopped');
    expect(failure && failureSentence(failure)).toBe(`An execution ended with TIMED_OUT: ${arn}.`);
  });
});

describe('what became of a rotation that was rolled back', () => {
  const rolledBack = alertFor('rolledBack', DOCUMENTS.rolledBack, CONTEXT);

  it.each([
    [['removedPending'], 'The rotation failed and was undone: AWSCURRENT is the version it was before.'],
    [['movedCurrentBack'], 'The rotation failed and was undone: AWSCURRENT is the version it was before.'],
    [
      ['keptVersion', 'restoredPassword', 'releasedVersion'],
      'The version was no longer pending, and the database holds the password of AWSCURRENT again.',
    ],
    [[], 'There was nothing to undo: the version is no longer pending, and AWSCURRENT is another one.'],
  ] as const)('is told from its acts: %j', (acts, expected) => {
    expect(outcome({ ...rolledBack, acts })).toBe(expected);
  });

  it('is not known if nothing was recorded', () => {
    const nothing = alertFor('rolledBack', DOCUMENTS.base, CONTEXT);
    expect([nothing.kind, outcome(nothing)]).toEqual([
      'unresolved',
      'The execution recorded no result and no failure.',
    ]);
  });
});

describe('what stood in the way of the rollback', () => {
  const barred = [
    { act: 'moveCurrentForward', reason: 'accessDenied', found: 'AccessDeniedException: not authorized' },
    { act: 'restorePassword', reason: 'busy', found: 'the server answered with SQLSTATE 55P03' },
  ] as const;

  it('follows the failure, one sentence each, and is part of the alert as data', () => {
    const alert = { ...unresolved, barred };
    const told = [
      'AWSCURRENT could not be moved to the new version (accessDenied): AccessDeniedException: not authorized.',
      'The password of AWSCURRENT could not be put back into the database (busy): the server answered with SQLSTATE 55P03.',
    ];
    expect(why(alert)).toEqual(expect.arrayContaining(told));
    expect(summaryOf(alert)).toContain(told.join(' '));
    expect(parseAlert(encodeAlert(alert))?.barred).toEqual(barred);
    expect(parseAlert(encodeAlert(alert).replace('moveCurrentForward', 'jump'))).toBeUndefined();
  });

  it('is not mentioned where nothing did', () => {
    expect(why(unresolved).join(' ')).not.toContain('could not be moved');
  });
});
