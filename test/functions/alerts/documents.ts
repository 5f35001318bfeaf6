import type { RotationDocument } from '../../../workflow/document';

/** The version under rotation and the one before it. */
export const NEW = '5d3c9f2e-0001-4000-8000-000000000002';
export const OLD = '5d3c9f2e-0001-4000-8000-000000000001';

export const CONTEXT = {
  executionArn: `arn:aws:states:eu-central-1:123456789012:execution:rotation:app-orders-${NEW}`,
  at: '2026-11-22T03:12:05.123Z',
  runbookUrl: 'https://wiki.example.com/runbook',
};

/** A cause as Lambda writes it for a thrown error. */
export function thrown(errorType: string, errorMessage: string): string {
  return JSON.stringify({
    errorType,
    errorMessage,
    trace: [`${errorType}: boom`, '    at work (/var/task/index.js:1)'],
  });
}

const UNREACHABLE =
  'databaseUnreachable: Changing the password of app@db.internal:5432/orders: no connection (ECONNREFUSED). ' +
  "Check that the instance runs, that its security group admits the functions' security group on the port, and the route between them.";

const base: RotationDocument = {
  mode: 'rotate',
  secretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:app/orders-AbCdEf',
  versionId: NEW,
};

const failed: RotationDocument = {
  ...base,
  failure: { state: 'SetSecret', error: 'TransientError', cause: thrown('TransientError', UNREACHABLE) },
};

const remedy =
  "Check that the instance runs, that its security group admits the functions' security group on the port, and the route between them.";

/** What the Notify states are handed at the end of each way through the state machine. */
export const DOCUMENTS = {
  base,
  failed,
  succeeded: { ...base, finishSecret: { outcome: 'moved', lockoutWindowMilliseconds: 340 } },
  recovered: {
    ...failed,
    rollBack: {
      verdict: 'rolledForward',
      applicationsCanLogIn: 'yes',
      reason: 'databaseUnreachable',
      finding: `SetSecret failed: ${UNREACHABLE} The new password logs in and is AWSCURRENT.`,
      remedy,
      acts: ['movedCurrentForward'],
      labels: { [NEW]: ['AWSCURRENT', 'AWSPENDING'], [OLD]: ['AWSPREVIOUS'] },
    },
  },
  rolledBack: {
    ...failed,
    rollBack: {
      verdict: 'rolledBack',
      applicationsCanLogIn: 'yes',
      reason: 'databaseUnreachable',
      finding: `SetSecret failed: ${UNREACHABLE} The rotation was undone: AWSCURRENT is the version it was before.`,
      remedy,
      acts: ['restoredPassword', 'removedPending'],
      labels: { [OLD]: ['AWSCURRENT'] },
    },
  },
  unresolved: {
    ...failed,
    rollBack: {
      verdict: 'unresolved',
      applicationsCanLogIn: 'no',
      reason: 'noCredentialWorks',
      finding: `No known password logs in. SetSecret failed: ${UNREACHABLE} Nothing further was changed and every label was kept, so that no password is lost.`,
      remedy:
        'Set the password of AWSCURRENT in the database by hand (as the administrator), then run `npx --no rds-rotation-workflow recover`.',
      acts: [],
      labels: { [NEW]: ['AWSPENDING'], [OLD]: ['AWSCURRENT'] },
    },
  },
  rollBackBrokeOff: {
    ...failed,
    rollBackFailure: { state: 'RollBack', error: 'TransientError', cause: thrown('TransientError', UNREACHABLE) },
  },
  checkFailed: {
    ...base,
    mode: 'check',
    failure: {
      state: 'Check',
      error: 'PermanentError',
      cause: thrown(
        'PermanentError',
        'credentialRejected: Checking whether app@db.internal:5432/orders may change its password: the server answered with SQLSTATE 28P01. ' +
          'The database holds another password than the secret. Set the password of AWSCURRENT in the database by hand (as the administrator), then rotate again.',
      ),
    },
  },
} as const satisfies Record<string, RotationDocument>;
