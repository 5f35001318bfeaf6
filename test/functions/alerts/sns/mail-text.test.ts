import { alertFor } from '../../../../functions/alerts/build-alert';
import { mailText } from '../../../../functions/alerts/sns/mail-text';
import { ADDRESS, CONTEXT, DOCUMENTS } from '../documents';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:app/orders-AbCdEf';
const LINKS_AND_FACTS = `Execution:  https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn:aws:states:eu-central-1:123456789012:execution:rotation:app-orders-5d3c9f2e-0001-4000-8000-000000000002
Secret:     https://eu-central-1.console.aws.amazon.com/secretsmanager/secret?name=app%2Forders&region=eu-central-1

FACTS
Time:       2026-11-22 03:12:05 UTC
Secret:     ${SECRET}
Version:    5d3c9f2e-0001-4000-8000-000000000002
Execution:  arn:aws:states:eu-central-1:123456789012:execution:rotation:app-orders-5d3c9f2e-0001-4000-8000-000000000002
`;
const CHECK = `npx --no rds-rotation-workflow check ${SECRET}`;
const RECOVER = `npx --no rds-rotation-workflow recover ${SECRET}`;
const ROTATE = `aws secretsmanager rotate-secret --region eu-central-1 --secret-id ${SECRET}`;

describe('the email', () => {
  it('about a success says when applications were refused, and asks for nothing', () => {
    expect(mailText(alertFor('succeeded', DOCUMENTS.succeeded, CONTEXT)))
      .toBe(`Done. Applications can log in with app/orders.

prod 123456789012 · eu-central-1
Applications were refused for 340 ms, at 03:12:02 UTC.

WHY
The password was rotated: a login with the new one was tested before it
became AWSCURRENT.

LINKS
${LINKS_AND_FACTS}`);
  });

  it('about a recovered rotation asks for nothing', () => {
    expect(mailText(alertFor('succeeded', DOCUMENTS.recovered, CONTEXT)))
      .toBe(`Can wait. Applications can log in with app/orders.

prod 123456789012 · eu-central-1 · app on db.internal:5432/orders

WHY
A step of the rotation failed, but it was completed: the new password is
AWSCURRENT and logs in.
The database cannot be reached (databaseUnreachable).
SetSecret: Changing the password of app on db.internal:5432/orders: no
connection (ECONNREFUSED).
The rollback moved AWSCURRENT to the new version.

LINKS
Runbook:    https://wiki.example.com/runbook#databaseunreachable
${LINKS_AND_FACTS}Labels:     AWSCURRENT, AWSPENDING on the version of this rotation
Labels:     AWSPREVIOUS on 5d3c9f2e-0001-4000-8000-000000000001
`);
  });

  it('about a rotation rolled back can wait, and names the next rotation of the schedule', () => {
    const context = { ...CONTEXT, nextRotation: '2026-12-20T05:00:00.000Z' };
    expect(mailText(alertFor('rolledBack', DOCUMENTS.rolledBack, context)))
      .toBe(`Can wait. Applications can log in with app/orders.

prod 123456789012 · eu-central-1 · app on db.internal:5432/orders

WHY
The rotation failed and was undone: AWSCURRENT is the version it was before.
The database cannot be reached (databaseUnreachable).
SetSecret: Changing the password of app on db.internal:5432/orders: no
connection (ECONNREFUSED).
The rollback put the password of AWSCURRENT back into the database, and took
AWSPENDING from the new version.

1  Is it so? Takes some seconds, changes nothing, and sends no alert.
   ${CHECK}

2  Remove the cause. Check that the instance runs, that its security group
   admits the functions' security group on the port, and the route between
   them.
   aws rds describe-db-instances --region eu-central-1 --query "DBInstances[?Endpoint.Address=='db.internal'].[DBInstanceIdentifier, DBInstanceStatus, Endpoint.Port, VpcSecurityGroups]"

3  Rotate again.
   ${ROTATE}

BY ITSELF
The next rotation of the schedule begins by 2026-12-20 05:00:00 UTC.

LINKS
Runbook:    https://wiki.example.com/runbook#databaseunreachable
${LINKS_AND_FACTS}Labels:     AWSCURRENT on 5d3c9f2e-0001-4000-8000-000000000001
`);
  });

  it('about a lockout begins with it, and has every command in the order to type it', () => {
    const alert = alertFor(
      'unresolved',
      {
        ...DOCUMENTS.unresolved,
        setSecret: { outcome: 'changed', lockoutBeganAt: Date.parse('2026-11-22T03:11:17Z') },
      },
      CONTEXT,
    );
    expect(mailText(alert)).toBe(`ACT NOW. Applications cannot log in with app/orders since 03:11:17 UTC.

prod 123456789012 · eu-central-1 · app on db.internal:5432/orders

WHY
The rotation failed, and the rollback could not put it right. No password is
lost.
No known password logs in (noCredentialWorks).
SetSecret: Changing the password of app on db.internal:5432/orders: no
connection (ECONNREFUSED).

1  Is it so? Takes some seconds, changes nothing, and sends no alert. If it
   says that applications can log in, the rest can wait until the morning.
   ${CHECK}

2  Remove the cause. Set the password of AWSCURRENT in the database
   manually, as the administrator.
   aws secretsmanager get-secret-value --region eu-central-1 --secret-id ${SECRET} --query SecretString --output text | jq -r .password
   -- in psql on db.internal, as the administrator:
   \\password "app"

3  Finish the rotation. No new one can start before that. Twice does no
   harm.
   ${RECOVER}

4  Rotate again. In the morning.
   ${ROTATE}

BY ITSELF
The watch starts a recovery if the version is still pending after half an
hour, and Secrets Manager may try again while its rotation window is open.
Neither does harm.
More messages come only if there is more to say, and when it is over.

LINKS
Runbook:    https://wiki.example.com/runbook#nocredentialworks
${LINKS_AND_FACTS}Labels:     AWSPENDING on the version of this rotation
Labels:     AWSCURRENT on 5d3c9f2e-0001-4000-8000-000000000001
`);
  });

  it('about a rollback that could not be started says what follows from how far the rotation had come, and that it repeats', () => {
    const denied = {
      state: 'RollBack',
      error: 'Lambda.AccessDeniedException',
      cause: 'The role is not authorized to perform: lambda:InvokeFunction.',
    };
    const alert = alertFor(
      'unresolved',
      {
        ...DOCUMENTS.base,
        preflight: DOCUMENTS.checkPassed.preflight,
        setSecret: { outcome: 'changed', lockoutBeganAt: Date.parse('2026-11-22T03:11:17Z') },
        failure: { ...denied, state: 'TestSecret' },
        rollBackFailure: denied,
      },
      {
        ...CONTEXT,
        runbookUrl: undefined,
        incident: { since: '2026-11-22T03:08:44Z', alerts: 2, reason: 'verificationFailed' },
      },
    );
    expect(mailText(alert)).toBe(`ACT NOW. Applications most likely cannot log in with app/orders since
03:11:17 UTC.

prod 123456789012 · eu-central-1 · app on db.internal:5432/orders
This is alert 3 about the same incident. The first came at 03:08:44 UTC: The
new password does not pass the verification (verificationFailed).

WHY
The rotation failed, and the rollback could not put it right. No password is
lost.
IAM refuses a call (accessDenied).
TestSecret ended with Lambda.AccessDeniedException: The role is not
authorized to perform: lambda:InvokeFunction.
The rollback could not be started. RollBack ended with
Lambda.AccessDeniedException: The role is not authorized to perform:
lambda:InvokeFunction.

1  Is it so? Takes some seconds, changes nothing, and sends no alert. If it
   says that applications can log in, the rest can wait until the morning.
   ${CHECK}

2  Remove the cause. Grant the refused action to the role named in the
   message, or remove what denies it.
   aws secretsmanager describe-secret --region eu-central-1 --secret-id ${SECRET} --query "[DeletedDate, RotationLambdaARN]"
   aws secretsmanager get-resource-policy --region eu-central-1 --secret-id ${SECRET} --query ResourcePolicy
   aws stepfunctions describe-state-machine --region eu-central-1 --state-machine-arn arn:aws:states:eu-central-1:123456789012:stateMachine:rotation --query roleArn

3  Finish the rotation. No new one can start before that. Twice does no
   harm.
   ${RECOVER}

4  Rotate again. In the morning.
   ${ROTATE}

BY ITSELF
The watch starts a recovery if the version is still pending after half an
hour, and Secrets Manager may try again while its rotation window is open.
Neither does harm.
More messages come only if there is more to say, and when it is over.

LINKS
${LINKS_AND_FACTS}`);
  });

  it('about a failed check says that nothing was changed, and ends with the check', () => {
    expect(mailText(alertFor('checkFailed', DOCUMENTS.checkFailed, { ...CONTEXT, accountName: undefined })))
      .toBe(`ACT NOW. Applications cannot log in with app/orders.

123456789012 · eu-central-1 · app on db.internal:5432/orders

WHY
The check of the secret against its database failed. It changed nothing.
The password is refused (credentialRejected).
Check: Checking whether app on db.internal:5432/orders may change its
password: the server answered with SQLSTATE 28P01.

1  Is it so? Takes some seconds, changes nothing, and sends no alert. If it
   says that applications can log in, the rest can wait until the morning.
   ${CHECK}

2  Remove the cause. The database holds another password than the secret.
   Set the password of AWSCURRENT in the database manually, as the
   administrator.
   aws secretsmanager get-secret-value --region eu-central-1 --secret-id ${SECRET} --query SecretString --output text | jq -r .password
   -- in psql on db.internal, as the administrator:
   \\password "app"

3  Check again.
   ${CHECK}

BY ITSELF
Nothing repairs it by itself.
More messages come only if there is more to say, and when it is over.

LINKS
Runbook:    https://wiki.example.com/runbook#credentialrejected
${LINKS_AND_FACTS}`);
  });

  it('about the end of an incident says from when to when applications were refused, and what had begun it', () => {
    const incident = {
      since: '2026-11-22T02:58:00Z',
      alerts: 2,
      reason: 'databaseUnreachable',
      failure: {
        state: 'TestSecret',
        reason: 'databaseUnreachable',
        attempted: 'Logging in',
        found: 'no connection',
        address: ADDRESS,
      },
      refusedFrom: '2026-11-22T02:57:31Z',
    } as const;
    expect(mailText(alertFor('succeeded', DOCUMENTS.recovered, { ...CONTEXT, incident })))
      .toBe(`Resolved. Applications can log in with app/orders again.

prod 123456789012 · eu-central-1 · app on db.internal:5432/orders
Applications were refused from 02:57:31 UTC to 03:12:05 UTC (15 min).
It is over after 14 min and 2 alerts. The first came at 02:58:00 UTC: The
database cannot be reached (databaseUnreachable). Logging in: no connection.

WHY
The credential in AWSCURRENT logs in, and nothing is left behind.
The database cannot be reached (databaseUnreachable).
SetSecret: Changing the password of app on db.internal:5432/orders: no
connection (ECONNREFUSED).
The rollback moved AWSCURRENT to the new version.

LINKS
Runbook:    https://wiki.example.com/runbook#databaseunreachable
${LINKS_AND_FACTS}Labels:     AWSCURRENT, AWSPENDING on the version of this rotation
Labels:     AWSPREVIOUS on 5d3c9f2e-0001-4000-8000-000000000001
`);
  });

  it('has no heading LINKS where there is nothing to link to, and shows an odd time as it is', () => {
    const alert = alertFor(
      'succeeded',
      { ...DOCUMENTS.succeeded, secretArn: 'app/orders' },
      { executionArn: 'local', at: 'a moment ago' },
    );
    expect(mailText(alert)).not.toContain('LINKS');
    expect(mailText(alert)).toContain('Time:       a moment ago\n');
  });
});
