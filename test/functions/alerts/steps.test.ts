import type { Alert } from '../../../functions/alerts/alert';
import { alertFor } from '../../../functions/alerts/build-alert';
import { commandLines, stepsFor } from '../../../functions/alerts/steps';
import { RotationError } from '../../../functions/errors/rotation-error';
import { type Reason, REASONS } from '../../../workflow/reasons';
import { ADDRESS, CONTEXT, DOCUMENTS } from './documents';

const unresolved = alertFor('unresolved', DOCUMENTS.unresolved, CONTEXT);
const headings = (alert: Alert) => stepsFor(alert).map(({ heading }) => heading);
const linesOf = (alert: Alert) => stepsFor(alert).flatMap((step) => commandLines(step, alert));

describe('what to do', () => {
  it.each([
    ['unresolved', ['Is it so?', 'Remove the cause.', 'Finish the rotation.', 'Rotate again.']],
    ['rolledBack', ['Is it so?', 'Remove the cause.', 'Rotate again.']],
    ['checkFailed', ['Is it so?', 'Remove the cause.', 'Check again.']],
  ] as const)('about %s is in this order: %j', (kind, expected) => {
    expect(headings(alertFor(kind, DOCUMENTS[kind], CONTEXT))).toEqual(expected);
  });

  it('is nothing after a success, however it came about', () => {
    const incident = { since: CONTEXT.at, alerts: 1, reason: 'busy' } as const;
    expect(headings(alertFor('succeeded', DOCUMENTS.succeeded, CONTEXT))).toEqual([]);
    expect(headings(alertFor('succeeded', DOCUMENTS.recovered, CONTEXT))).toEqual([]);
    expect(headings(alertFor('succeeded', DOCUMENTS.succeeded, { ...CONTEXT, incident }))).toEqual([]);
    expect(headings(alertFor('succeeded', DOCUMENTS.recovered, { ...CONTEXT, incident }))).toEqual([]);
  });

  it('is to rotate again, if an incident ended with a rotation undone', () => {
    const incident = { since: CONTEXT.at, alerts: 1, reason: 'busy' } as const;
    expect(headings(alertFor('rolledBack', DOCUMENTS.rolledBack, { ...CONTEXT, incident }))).toEqual([
      'Remove the cause.',
      'Rotate again.',
    ]);
  });

  it('does not say to rotate a secret that does not exist', () => {
    expect(headings({ ...unresolved, kind: 'rolledBack', needsRecovery: false, reason: 'secretNotFound' })).toEqual([
      'Is it so?',
      'Remove the cause.',
    ]);
  });

  it('gives the remedy of the failure itself before that of its reason', () => {
    const failure = new RotationError('invalidSecret', {
      attempted: 'Reading the secret value',
      found: 'field "host" is missing',
      remedy: 'Set "host" to a string of 1 to 253 bytes.',
    });
    const document = { ...DOCUMENTS.base, failure: failure.asFailureOf('Check') };
    expect(stepsFor(alertFor('checkFailed', document, CONTEXT))[1]?.note).toBe(
      'Set "host" to a string of 1 to 253 bytes.',
    );
    const other = { ...DOCUMENTS.rolledBack, failure: failure.asFailureOf('Preflight') };
    expect(stepsFor(alertFor('rolledBack', other, CONTEXT))[1]?.note).toBe(REASONS.databaseUnreachable.remedy);
  });
});

describe('the commands', () => {
  const reasons = Object.keys(REASONS) as Reason[];

  it.each(reasons)('of %s have every argument filled in', (reason) => {
    for (const line of linesOf({ ...unresolved, reason })) {
      expect(line).not.toMatch(/\$[A-Z{(]|\.\.\.|<[a-z]|undefined/);
      if (line.startsWith('aws ')) expect(line).toMatch(/^aws [a-z0-9-]+ [a-z-]+ --region eu-central-1 /);
    }
  });

  it('name the log of the function that failed, the rollback first', () => {
    const cut = { state: 'TestSecret', error: 'States.Timeout' };
    const document = { ...DOCUMENTS.base, failure: cut };
    const logOf = (alert: Alert) => linesOf(alert).find((line) => line.startsWith('aws logs'));
    expect(logOf(alertFor('unresolved', document, CONTEXT))).toBe(
      'aws logs tail --region eu-central-1 /aws/lambda/rotation-test-secret --since 2h',
    );
    const brokeOff = { ...document, rollBackFailure: { ...cut, state: 'RollBack' } };
    expect(logOf(alertFor('unresolved', brokeOff, CONTEXT))).toContain('/aws/lambda/rotation-roll-back ');
  });

  it('have psql read a name that no server has confirmed from the secret itself', () => {
    const of = (reason: Reason) => linesOf({ ...unresolved, reason, address: { host: 'db.internal', port: 5432 } });
    const read = `aws secretsmanager get-secret-value --region eu-central-1 --secret-id ${unresolved.secretArn} --query SecretString --output text | jq -r`;
    expect(of('credentialRejected').slice(1, 5)).toEqual([
      `${read} .password`,
      '-- in psql on db.internal, as the administrator:',
      `\\set role \`${read} .username\``,
      '\\password :"role"',
    ]);
    expect(of('roleMissing')).toContain("SELECT rolname FROM pg_roles WHERE rolname = :'role';");
    expect(of('loginNotAllowed')).toContain('ALTER ROLE :"role" LOGIN;');
  });

  it('quote names for the shell and for SQL, and type nothing that could be more than a name', () => {
    const of = (address: typeof ADDRESS, secretArn = unresolved.secretArn) =>
      linesOf({ ...unresolved, reason: 'connectDenied', address, secretArn });
    expect(of({ ...ADDRESS, role: 'a"b', database: "o'c" })).toContain('GRANT CONNECT ON DATABASE "o\'c" TO "a""b";');
    expect(of(ADDRESS, `${unresolved.secretArn.slice(0, -7)}!-AbCdEf`)[0]).toMatch(/ check 'arn:.*orders!-AbCdEf'$/);
    expect(of({ ...ADDRESS, role: 'a\n\\! reboot' }).slice(2, 5)).toEqual([
      `\\set role \`aws secretsmanager get-secret-value --region eu-central-1 --secret-id ${unresolved.secretArn} --query SecretString --output text | jq -r .username\``,
      `\\set database \`aws secretsmanager get-secret-value --region eu-central-1 --secret-id ${unresolved.secretArn} --query SecretString --output text | jq -r '.dbname // "postgres"'\``,
      'GRANT CONNECT ON DATABASE :"database" TO :"role";',
    ]);
    for (const address of [
      { ...ADDRESS, host: '$(reboot)' },
      { ...ADDRESS, role: 'a\n\\! reboot' },
    ]) {
      expect(of(address).filter((line) => line.includes('reboot'))).toEqual([]);
      expect(linesOf({ ...unresolved, reason: 'databaseUnreachable', address }).join()).not.toContain('reboot');
    }
  });
});
