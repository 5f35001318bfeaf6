import { TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-secrets-manager';
import { certificatesIn, fingerprintOf } from '../../functions/postgres/login/fingerprints';
import { SecretTag, tagValueOf } from '../../workflow/secret-tags';
import { anEnvironment } from '../support/an-environment';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

// What the workflow itself says fits neither of the two databases.
const stories = anEnvironment(() => ({ verificationQuery: 'SELECT 1 FROM probe' }));

const OF_ORDERS = "SELECT count(*) FROM orders WHERE 'orders' = 'orders'";
const OF_PAYMENTS = "SELECT count(*) FROM payments WHERE 'payments' = 'payments'";

async function tag(secretArn: string, tags: Readonly<Record<string, string>>): Promise<void> {
  await stories.environment.clients.secretsManager.send(
    new TagResourceCommand({
      SecretId: secretArn,
      Tags: Object.entries(tags).map(([Key, text]) => ({ Key, Value: tagValueOf(text) })),
    }),
  );
}

const untag = (secretArn: string, ...TagKeys: string[]) =>
  stories.environment.clients.secretsManager.send(new UntagResourceCommand({ SecretId: secretArn, TagKeys }));

describe('settings of one secret', () => {
  it('two secrets of one workflow have queries, passwords and authorities of their own', async () => {
    const { environment } = stories;
    const [authority = ''] = certificatesIn(environment.databases.administration.ca ?? '').map(fingerprintOf);
    const orders = await stories.aSecret();
    await tag(orders.arn, {
      [SecretTag.verificationQuery]: OF_ORDERS,
      [SecretTag.passwordLength]: '40',
      [SecretTag.excludeCharacters]: '-._!"#$%&\'()*+,/:;<=>?@[\\]^`{|}~abcdefghijklm',
      [SecretTag.excludePunctuation]: 'true',
      [SecretTag.authorities]: authority,
    });
    const application = { role: 'payments_app', database: 'payments' };
    const payments = await environment.createApplicationSecret('payments/db', application);
    await environment.databases.administer(
      ['ALTER TABLE orders RENAME TO payments', 'GRANT SELECT ON payments TO payments_app'],
      'payments',
    );
    await tag(payments.secretArn, { [SecretTag.verificationQuery]: OF_PAYMENTS, [SecretTag.passwordLength]: '17' });

    expect(await orders.rotate()).toMatchObject({
      status: 'SUCCEEDED',
      document: { testSecret: { verificationQuery: 'passed' } },
    });
    expect(await orders.currentPassword()).toMatch(/^[A-Zn-z0-9]{40}$/);
    await environment.rotate(payments.secretArn);
    expect(await stories.lastEnding()).toMatchObject({
      status: 'SUCCEEDED',
      document: { secretArn: payments.secretArn, testSecret: { verificationQuery: 'passed' } },
    });
    const asked = (query: string) => stories.serverLog.split('\n').filter((line) => line.includes(query)).length;
    // Each by Preflight and by TestSecret, and by nobody else.
    expect([asked(OF_ORDERS), asked(OF_PAYMENTS), asked('FROM probe')]).toEqual([2, 2, 0]);
    await environment.databases.dropApplication(application);
  });

  it('a wrong tag is reported before anything changes, and corrected with the command in the alert', async () => {
    const secret = await stories.aSecret();
    const stranger = 'ab'.repeat(32);
    await tag(secret.arn, {
      [SecretTag.verificationQuery]: 'SELECT 1; COMMIT',
      [SecretTag.excludeNumbers]: 'yes',
      'rds-rotation-workflow:verification-qeury': 'SELECT 1',
    });
    const { path, cause } = await secret.rotate();
    expect(path).toMatch(/^Preflight > RollBack/);
    expect(cause).toContain(
      'rds-rotation-workflow:verification-query has a value that cannot be used: allowed is one statement of 1 to 1000 characters without a semicolon; ' +
        'rds-rotation-workflow:exclude-numbers has a value that cannot be used: allowed are true and false; ' +
        'rds-rotation-workflow:verification-qeury is no setting: settings are strategy, username, verification-query,',
    );
    await untag(secret.arn, SecretTag.excludeNumbers, 'rds-rotation-workflow:verification-qeury');
    await tag(secret.arn, { [SecretTag.verificationQuery]: OF_ORDERS, [SecretTag.authorities]: stranger });
    expect((await secret.rotate()).cause).toContain(
      `the functions have 1, none with the SHA-256 fingerprint ${stranger}`,
    );
    await untag(secret.arn, SecretTag.authorities);
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('a tag that is spoilt during a rotation changes nothing of it, and keeps no rollback from its work', async () => {
    const secret = await stories.aSecret();
    await tag(secret.arn, { [SecretTag.verificationQuery]: OF_ORDERS });
    const spoil = () => tag(secret.arn, { [SecretTag.verificationQuery]: ';' });
    stories.before('testSecret', spoil);
    const { document } = await secret.rotate();
    expect(document).toMatchObject({
      preflight: { secret: { tags: { [SecretTag.verificationQuery]: tagValueOf(OF_ORDERS) } } },
      testSecret: { verificationQuery: 'passed' },
    });

    await tag(secret.arn, { [SecretTag.verificationQuery]: OF_ORDERS });
    stories.before('testSecret', async () => {
      await spoil();
      await secret.administer(`REVOKE SELECT ON orders FROM ${secret.role}`);
    });
    const { status, path } = await secret.rotate();
    expect({ status, path }).toEqual({
      status: 'FAILED',
      path: 'Preflight > CreateSecret > WarmUp > SetSecret > TestSecret > RollBack > Verdict > NotifyRolledBack > RotationFailed',
    });
    expect(await secret.letsIn(await secret.currentPassword())).toBe(true);
  });
});
