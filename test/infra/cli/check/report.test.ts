import { reportOf } from '../../../../infra/cli/check/report';
import type { CheckFindings } from '../../../../infra/cli/check/judgement';
import type { SecretFacts } from '../../../../infra/cli/aws/described-secret';
import type { DiagnoseResult, RotationDocument } from '../../../../workflow/document';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf';
const secret: SecretFacts = {
  name: 'orders/db',
  arn: ARN,
  labels: { older: ['AWSPREVIOUS'], now: ['AWSCURRENT'] },
  rotationEnabled: true,
};
const input: RotationDocument = { mode: 'check', secretArn: ARN, versionId: 'now' };
const healthy: DiagnoseResult = {
  versions: [{ versionId: 'now', labels: ['AWSCURRENT'], login: 'accepted' }],
  wouldDo: 'none',
  verdict: 'rolledForward',
};
const refused = (reason: string, error = 'PermanentError'): Pick<RotationDocument, 'failure'> => ({
  failure: {
    state: 'Check',
    error,
    cause: JSON.stringify({
      errorType: error,
      errorMessage: `${reason}: Checking it: it was found so.`,
      trace: [JSON.stringify({ reason, attempted: 'Checking it', found: 'it was found so' })],
    }),
  },
});

function report(document: Partial<RotationDocument>, findings: Partial<CheckFindings> = {}) {
  return reportOf({
    secret,
    target: 'orders/db',
    running: [],
    document: { ...input, ...document },
    executionArn: 'arn:aws:states:eu-central-1:111122223333:execution:rotation:check',
    end: document.failure ? { status: 'FAILED', error: 'CheckFailed' } : { status: 'SUCCEEDED' },
    at: '2026-11-22T03:00:00.000Z',
    ...findings,
  });
}

test('is content with a current password that logs in and nothing pending', () => {
  expect(report({ diagnose: healthy })).toMatchObject({ healthy: true, applicationsCanLogIn: 'yes', next: [] });
});

test('is not content with a password that is right while the login cannot complete', () => {
  const diagnose: DiagnoseResult = {
    ...healthy,
    versions: [{ versionId: 'now', labels: ['AWSCURRENT'], login: 'accepted', reason: 'connectDenied' }],
  };
  expect(report({ diagnose, ...refused('connectDenied') })).toMatchObject({
    healthy: false,
    applicationsCanLogIn: 'no',
    fault: { reason: 'connectDenied', title: 'The role may not connect to the database' },
    next: [
      'Remove the cause. GRANT CONNECT ON DATABASE to the role.\n-- in psql on the server, as the administrator:\n\\set role `aws secretsmanager get-secret-value --region eu-central-1 --secret-id arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf --query SecretString --output text | jq -r .username`\n\\set database `aws secretsmanager get-secret-value --region eu-central-1 --secret-id arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf --query SecretString --output text | jq -r \'.dbname // "postgres"\'`\nGRANT CONNECT ON DATABASE :"database" TO :"role";',
      'Check again:\nnpx --no rds-rotation-workflow check orders/db',
    ],
  });
});

test('finds a role that logs in but could not be rotated, which another strategy could', () => {
  const strategy = { used: 'single-user', superuserNamed: true, throughProxy: false } as const;
  expect(report({ diagnose: healthy }).strategy).toBeNull();
  expect(report({ diagnose: { ...healthy, strategy }, ...refused('permissionDenied') })).toMatchObject({
    healthy: false,
    strategy: { used: 'single-user', alternative: 'single-user-with-superuser', because: 'mayNotChangeOwnPassword' },
    applicationsCanLogIn: 'yes',
    fault: {
      reason: 'permissionDenied',
      title: 'The role may not change its password',
      found: 'Checking it: it was found so.',
    },
    next: [
      'Remove the cause. Allow it. If rds.restrict_password_commands is on, GRANT rds_password to the role.\n-- in psql on the server, as the administrator:\n\\set role `aws secretsmanager get-secret-value --region eu-central-1 --secret-id arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf --query SecretString --output text | jq -r .username`\nGRANT rds_password TO :"role";',
      'Check again:\nnpx --no rds-rotation-workflow check orders/db',
    ],
  });
});

test('is unknown while the database is unreachable, and says what prevents it', () => {
  const diagnose: DiagnoseResult = {
    versions: [{ versionId: 'now', labels: ['AWSCURRENT'], login: 'unknown', reason: 'databaseUnreachable' }],
    wouldDo: 'lookAgain',
    reason: 'databaseUnreachable',
  };
  expect(report({ diagnose, ...refused('databaseUnreachable', 'TransientError') })).toMatchObject({
    healthy: false,
    applicationsCanLogIn: 'unknown',
    recovery: { wouldDo: 'lookAgain', verdict: null, reason: 'databaseUnreachable' },
    next: [
      "Remove the cause. Check that the instance runs, that its security group admits the functions' security group on the port, and the route between them.",
      'Check again:\nnpx --no rds-rotation-workflow check orders/db',
    ],
  });
});

test('shows only the labels if nothing could be read, current version first', () => {
  expect(report(refused('secretDeleted'))).toMatchObject({
    healthy: false,
    applicationsCanLogIn: 'unknown',
    versions: [
      { versionId: 'now', labels: ['AWSCURRENT'], login: 'notTried', reason: null },
      { versionId: 'older', labels: ['AWSPREVIOUS'], login: 'notTried', reason: null },
    ],
    recovery: null,
    next: [
      'Remove the cause. Restore the secret (RestoreSecret).\naws secretsmanager restore-secret --region eu-central-1 --secret-id arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf',
      'Check again:\nnpx --no rds-rotation-workflow check orders/db',
    ],
  });
});

test('says so when its own execution was stopped', () => {
  expect(report({}, { end: { status: 'ABORTED' } })).toMatchObject({
    healthy: false,
    applicationsCanLogIn: 'unknown',
    fault: { reason: 'executionStopped' },
    execution: { status: 'ABORTED' },
  });
});

describe('with a pending password', () => {
  const pending: SecretFacts = { ...secret, labels: { now: ['AWSCURRENT'], left: ['AWSPENDING'] } };
  const diagnose: DiagnoseResult = {
    versions: [
      { versionId: 'left', labels: ['AWSPENDING'], login: 'rejected' },
      { versionId: 'now', labels: ['AWSCURRENT'], login: 'accepted' },
    ],
    wouldDo: 'removePending',
  };

  test('advises recovery, and what else the check stumbled over', () => {
    const findings = { secret: pending, target: 'orders/db --state-machine arn' };
    expect(report({ diagnose, ...refused('permissionDenied') }, findings)).toMatchObject({
      healthy: false,
      next: [
        'Remove the cause. Allow it. If rds.restrict_password_commands is on, GRANT rds_password to the role.\n-- in psql on the server, as the administrator:\n\\set role `aws secretsmanager get-secret-value --region eu-central-1 --secret-id arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf --query SecretString --output text | jq -r .username`\nGRANT rds_password TO :"role";',
        'Recover:\nnpx --no rds-rotation-workflow recover orders/db --state-machine arn',
        'Check again:\nnpx --no rds-rotation-workflow check orders/db --state-machine arn',
      ],
    });
  });

  test('advises recovery alone where that repairs the refused password', () => {
    const forward: DiagnoseResult = {
      versions: [
        { versionId: 'left', labels: ['AWSPENDING'], login: 'accepted' },
        { versionId: 'now', labels: ['AWSCURRENT'], login: 'rejected' },
      ],
      wouldDo: 'moveCurrentForward',
    };
    expect(report({ diagnose: forward, ...refused('credentialRejected') }, { secret: pending })).toMatchObject({
      applicationsCanLogIn: 'no',
      next: [
        'Recover:\nnpx --no rds-rotation-workflow recover orders/db',
        'Check again:\nnpx --no rds-rotation-workflow check orders/db',
      ],
    });
  });

  test('is a fault unless a rotation is working on it', () => {
    const running = {
      mode: 'rotate',
      secretArn: ARN,
      versionId: 'left',
      name: 'orders-db-left',
      arn: 'arn:running',
      startedAt: new Date('2026-11-22T02:59:00Z'),
    } as const;
    expect(report({ diagnose }, { secret: pending }).healthy).toBe(false);
    expect(report({ diagnose }, { secret: pending, running: [running] })).toMatchObject({
      healthy: true,
      running: [
        {
          name: 'orders-db-left',
          arn: 'arn:running',
          mode: 'rotate',
          versionId: 'left',
          startedAt: '2026-11-22T02:59:00.000Z',
        },
      ],
      next: [
        'Wait until the execution orders-db-left has ended; it repairs what it can by itself.',
        'Check again:\nnpx --no rds-rotation-workflow check orders/db',
      ],
    });
  });

  test('counts a version that holds both labels as current, not as pending', () => {
    const both: SecretFacts = { ...secret, labels: { now: ['AWSPENDING', 'AWSCURRENT'] } };
    expect(report({ diagnose: healthy }, { secret: both }).healthy).toBe(true);
  });
});
