import { alertFor } from '../../../../functions/alerts/build-alert';
import { mailSubject, mailText } from '../../../../functions/alerts/sns/mail-text';
import { CONTEXT, DOCUMENTS } from '../documents';

const LINKS_AND_FACTS = `Execution:  https://eu-central-1.console.aws.amazon.com/states/home?region=eu-central-1#/v2/executions/details/arn:aws:states:eu-central-1:123456789012:execution:rotation:app-orders-5d3c9f2e-0001-4000-8000-000000000002
Secret:     https://eu-central-1.console.aws.amazon.com/secretsmanager/secret?name=app%2Forders&region=eu-central-1

FACTS
Time:       2026-11-22 03:12:05 UTC
Secret:     arn:aws:secretsmanager:eu-central-1:123456789012:secret:app/orders-AbCdEf
Version:    5d3c9f2e-0001-4000-8000-000000000002
Execution:  arn:aws:states:eu-central-1:123456789012:execution:rotation:app-orders-5d3c9f2e-0001-4000-8000-000000000002
`;

describe('the mail', () => {
  it('about a success says which version is current and how long applications were locked out', () => {
    const alert = alertFor('succeeded', DOCUMENTS.succeeded, CONTEXT);
    expect(mailSubject(alert)).toBe('INFO: password rotated, applications can log in: app/orders');
    expect(mailText(alert)).toBe(`Applications can log in with the secret app/orders.

WHAT HAPPENED
The password was rotated: AWSCURRENT is on version
5d3c9f2e-0001-4000-8000-000000000002 now.
A login with its password was tested before the label moved.

WHAT TO DO NEXT
Nothing to do.

LINKS
${LINKS_AND_FACTS}Lockout:    340 ms
`);
  });

  it('about a recovered rotation says that the new password is current, and what had failed', () => {
    const alert = alertFor('succeeded', DOCUMENTS.recovered, CONTEXT);
    expect(mailSubject(alert)).toBe('WARNING: rotation recovered, applications can log in: app/orders');
    expect(mailText(alert)).toBe(`Applications can log in with the secret app/orders. This can wait until
working hours.

WHAT HAPPENED
The rotation failed in the state SetSecret, but could be completed: the new
password is AWSCURRENT now.
The database cannot be reached (databaseUnreachable).
Changing the password of app@db.internal:5432/orders: no connection
(ECONNREFUSED).

WHAT THE ROLLBACK FOUND AND DID
The new password logs in and is AWSCURRENT.
Changes made: moved AWSCURRENT to the new version.

WHAT TO DO NEXT
Nothing has to be done now. If it happens again: Check that the instance
runs, that its security group admits the functions' security group on the
port, and the route between them.

LINKS
Runbook:    https://wiki.example.com/runbook#databaseunreachable
${LINKS_AND_FACTS}Labels:     AWSCURRENT, AWSPENDING on the version of this rotation
Labels:     AWSPREVIOUS on 5d3c9f2e-0001-4000-8000-000000000001
`);
  });

  it('about a rotation rolled back says that the password is the same as before', () => {
    const alert = alertFor('rolledBack', DOCUMENTS.rolledBack, CONTEXT);
    expect(mailSubject(alert)).toBe('WARNING: rotation rolled back, applications can log in: app/orders');
    expect(mailText(alert)).toBe(`Applications can log in with the secret app/orders. This can wait until
working hours.

WHAT HAPPENED
The rotation failed in the state SetSecret and was rolled back: the password
is the same as before.
The database cannot be reached (databaseUnreachable).
Changing the password of app@db.internal:5432/orders: no connection
(ECONNREFUSED).

WHAT THE ROLLBACK FOUND AND DID
The rotation was undone: AWSCURRENT is the version it was before.
Changes made: put the password of AWSCURRENT back into the database; took
AWSPENDING from the new version.

WHAT TO DO NEXT
Check that the instance runs, that its security group admits the functions'
security group on the port, and the route between them. Then rotate again.

LINKS
Runbook:    https://wiki.example.com/runbook#databaseunreachable
${LINKS_AND_FACTS}Labels:     AWSCURRENT on 5d3c9f2e-0001-4000-8000-000000000001
`);
  });

  it('about an unresolved rotation begins with the lockout and says what to do by hand', () => {
    const alert = alertFor('unresolved', DOCUMENTS.unresolved, CONTEXT);
    expect(mailSubject(alert)).toBe('CRITICAL: rotation unresolved, applications CANNOT log in: app/orders');
    expect(mailText(alert)).toBe(`Applications CANNOT log in with the secret app/orders. Act now.

WHAT HAPPENED
The rotation failed in the state SetSecret, and the rollback could not put
it right.
Changing the password of app@db.internal:5432/orders: no connection
(ECONNREFUSED).

WHAT THE ROLLBACK FOUND AND DID
No known password logs in (noCredentialWorks).
The rollback changes nothing further until somebody has looked; no password
is lost.
Changes made: none.

WHAT TO DO NEXT
Set the password of AWSCURRENT in the database by hand, as the
administrator. Then run \`npx --no rds-rotation-workflow recover\`, and rotate
again.

LINKS
Runbook:    https://wiki.example.com/runbook#nocredentialworks
${LINKS_AND_FACTS}Labels:     AWSPENDING on the version of this rotation
Labels:     AWSCURRENT on 5d3c9f2e-0001-4000-8000-000000000001
`);
  });

  it('about a roll-back that broke off admits that nobody knows', () => {
    const alert = alertFor('unresolved', DOCUMENTS.rollBackBrokeOff, CONTEXT);
    expect(mailSubject(alert)).toBe('CRITICAL: rotation unresolved, applications MAY BE LOCKED OUT: app/orders');
    expect(mailText(alert)).toBe(`UNKNOWN whether applications can log in with the secret app/orders. Act now.

WHAT HAPPENED
The rotation failed in the state SetSecret, and the rollback could not put
it right.
Changing the password of app@db.internal:5432/orders: no connection
(ECONNREFUSED).

WHAT THE ROLLBACK FOUND AND DID
The database cannot be reached (databaseUnreachable).
Changing the password of app@db.internal:5432/orders: no connection
(ECONNREFUSED).
It broke off; what it changed before is not known.

WHAT TO DO NEXT
First remove what stopped the rollback. Check that the instance runs, that
its security group admits the functions' security group on the port, and the
route between them. Then run \`npx --no rds-rotation-workflow recover\`: it
looks again and finds the way forward or back. A new rotation cannot start
before that.

LINKS
Runbook:    https://wiki.example.com/runbook#databaseunreachable
${LINKS_AND_FACTS}`);
  });

  it('about a failed check says that nothing was changed', () => {
    const alert = alertFor('checkFailed', DOCUMENTS.checkFailed, CONTEXT);
    expect(mailSubject(alert)).toBe('CRITICAL: check failed, applications CANNOT log in: app/orders');
    expect(mailText(alert)).toBe(`Applications CANNOT log in with the secret app/orders. Act now.

WHAT HAPPENED
The check of the secret against its database failed. It changed nothing.
The password is refused (credentialRejected).
Checking whether app@db.internal:5432/orders may change its password: the
server answered with SQLSTATE 28P01.

WHAT TO DO NEXT
The database holds another password than the secret. Set the password of
AWSCURRENT in the database by hand, as the administrator. Then rotate again.

LINKS
Runbook:    https://wiki.example.com/runbook#credentialrejected
${LINKS_AND_FACTS}`);
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

describe('the subject', () => {
  const subjectFor = (name: string) =>
    mailSubject({ ...alertFor('unresolved', DOCUMENTS.rollBackBrokeOff, CONTEXT), secretName: name });

  it('takes a name that just fits into 100 characters whole, and the middle out of a longer one', () => {
    const start = 'CRITICAL: rotation unresolved, applications MAY BE LOCKED OUT: ';
    expect(subjectFor('x'.repeat(37))).toBe(`${start}${'x'.repeat(37)}`);
    expect(subjectFor('x'.repeat(37))).toHaveLength(100);
    expect(subjectFor(`team-payments/${'y'.repeat(500)}/orders-database`)).toBe(
      `${start}team-payments/yyy...y/orders-database`,
    );
    expect(subjectFor('z'.repeat(512))).toHaveLength(100);
  });

  it('stays printable ASCII on one line, as SNS demands', () => {
    expect(subjectFor('größe\nzwei')).toBe('CRITICAL: rotation unresolved, applications MAY BE LOCKED OUT: gr??e?zwei');
  });
});
