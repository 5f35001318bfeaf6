import { RotationError } from '../../../functions/errors/rotation-error';
import type { RotationDocument } from '../../../workflow/document';

/** The version under rotation and the one before it. */
export const NEW = '5d3c9f2e-0001-4000-8000-000000000002';
export const OLD = '5d3c9f2e-0001-4000-8000-000000000001';

export const CONTEXT = {
  executionArn: `arn:aws:states:eu-central-1:123456789012:execution:rotation:app-orders-${NEW}`,
  at: '2026-11-22T03:12:05.123Z',
  runbookUrl: 'https://wiki.example.com/runbook',
  accountName: 'prod',
};

/** A cause as Lambda writes it for a thrown error. */
export function thrown(errorType: string, errorMessage: string): string {
  return JSON.stringify({
    errorType,
    errorMessage,
    trace: [`${errorType}: boom`, '    at work (/var/task/index.js:1)'],
  });
}

/** Where the credential in AWSCURRENT logs in. */
export const ADDRESS = { role: 'app', host: 'db.internal', port: 5432, database: 'orders' };

const unreachable = new RotationError('databaseUnreachable', {
  attempted: 'Changing the password of app on db.internal:5432/orders',
  found: 'no connection (ECONNREFUSED)',
  address: ADDRESS,
});

const base: RotationDocument = {
  mode: 'rotate',
  secretArn: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:app/orders-AbCdEf',
  versionId: NEW,
};

const failed: RotationDocument = {
  ...base,
  failure: unreachable.asFailureOf('SetSecret'),
};

/** The new password was committed three seconds before the alert. */
const setSecret = { outcome: 'changed', lockoutBeganAt: Date.parse('2026-11-22T03:12:02.100Z') } as const;

/** What the Notify states are handed at the end of each way through the state machine. */
export const DOCUMENTS = {
  base,
  failed,
  succeeded: { ...base, setSecret, finishSecret: { outcome: 'moved', lockoutWindowMilliseconds: 340 } },
  recovered: {
    ...failed,
    rollBack: {
      verdict: 'rolledForward',
      applicationsCanLogIn: 'yes',
      reason: 'databaseUnreachable',
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
      acts: [],
      labels: { [NEW]: ['AWSPENDING'], [OLD]: ['AWSCURRENT'] },
    },
  },
  rollBackBrokeOff: {
    ...failed,
    rollBackFailure: unreachable.asFailureOf('RollBack'),
  },
  checkPassed: {
    ...base,
    mode: 'check',
    diagnose: {
      versions: [{ versionId: OLD, labels: ['AWSCURRENT'], login: 'accepted' }],
      wouldDo: 'none',
      verdict: 'rolledForward',
    },
    preflight: {
      loggedInWith: 'current',
      serverVersion: '18.4',
      tls: true,
      channelBinding: true,
      password: {
        storedAs: { kind: 'scram-sha-256', iterations: 4096 },
        willBe: { kind: 'scram-sha-256', iterations: 4096 },
      },
      loginTriggers: 0,
      warnings: [],
      address: ADDRESS,
    },
  },
  checkFailed: {
    ...base,
    mode: 'check',
    failure: new RotationError('credentialRejected', {
      attempted: 'Checking whether app on db.internal:5432/orders may change its password',
      found: 'the server answered with SQLSTATE 28P01',
      address: ADDRESS,
    }).asFailureOf('Check'),
  },
} as const satisfies Record<string, RotationDocument>;
