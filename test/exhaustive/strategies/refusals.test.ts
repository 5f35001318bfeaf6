import { randomUUID } from 'node:crypto';
import { CreateSecretCommand, DeleteSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { ASecret } from '../../support/a-secret';
import { anEnvironment } from '../../support/an-environment';
import { IN } from '../../support/first-lines';
import type { Reason } from '../../../workflow/reasons';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const stories = anEnvironment(() => ({ verificationQuery: 'SELECT count(*) FROM orders' }));

type Spoil = (secret: ASecret) => unknown;

const named =
  (masterarn: (secret: ASecret) => unknown): Spoil =>
  async (secret) =>
    secret.store({ ...(await secret.value()), masterarn: await masterarn(secret) });
const emptySuperuser = () =>
  stories.environment.clients.secretsManager.send(
    new CreateSecretCommand({ Name: `rotation/superuser-${randomUUID()}` }),
  );
const arnOf = ({ superuser }: ASecret): string => superuser?.arn ?? '';
const saying =
  (fields: object): Spoil =>
  async (secret) =>
    secret.superuser?.say({ ...(await secret.value()), username: secret.superuser.role, ...fields });

describe.each(['alternating-users', 'single-user-with-superuser'] as const)('by the strategy %s', (strategy) => {
  it.each<[string, Spoil, Reason, string]>([
    ['is not named', named(() => undefined), 'superuserUnusable', 'field "masterarn" of the secret value is missing'],
    [
      'is named by an empty text',
      named(() => ''),
      'superuserUnusable',
      'field "masterarn" of the secret value is missing',
    ],
    ['is named by a number', named(() => 5), 'superuserUnusable', 'field "masterarn" of the secret value is missing'],
    ['is the secret itself', named(({ arn }) => arn), 'superuserUnusable', 'whose own password is to change'],
    ['is the role itself', saying({ username: 'orders_app' }), 'superuserUnusable', 'whose own password is to change'],
    ['has no host', saying({ host: undefined }), 'superuserUnusable', 'field "host" is missing'],
    ['has another engine', saying({ engine: 'mysql' }), 'superuserUnusable', 'field "engine"'],
    [
      'is refused',
      saying({ password: 'not-the-password-0' }),
      'superuserRejected',
      'of rotation/superuser on 127.0.0.1',
    ],
    [
      'has neither CREATEROLE nor ADMIN OPTION',
      (secret) => secret.administer('ALTER ROLE orders_master NOCREATEROLE', 'REVOKE orders_app FROM orders_master'),
      strategy === 'alternating-users' ? 'twinsUnusable' : 'permissionDenied',
      'insufficient_privilege',
    ],
    [
      'is binary',
      ({ superuser }) =>
        stories.environment.clients.secretsManager.send(
          new PutSecretValueCommand({ SecretId: superuser?.arn, SecretBinary: Buffer.from('hunter2') }),
        ),
      'superuserUnusable',
      'the value is binary',
    ],
    [
      'has never been given a value',
      named(async () => (await emptySuperuser()).ARN),
      'superuserUnusable',
      'has no AWSCURRENT',
    ],
    [
      'does not exist',
      named(async () => {
        const { ARN } = await emptySuperuser();
        await stories.environment.clients.secretsManager.send(
          new DeleteSecretCommand({ SecretId: ARN, ForceDeleteWithoutRecovery: true }),
        );
        return ARN;
      }),
      'superuserUnusable',
      'there is no secret ',
    ],
    [
      'is about to be deleted',
      ({ superuser }) =>
        stories.environment.clients.secretsManager.send(
          new DeleteSecretCommand({ SecretId: superuser?.arn, RecoveryWindowInDays: 7 }),
        ),
      'superuserUnusable',
      'is scheduled for deletion',
    ],
  ])('nothing is changed if the superuser %s', async (_, spoil, reason, found) => {
    const secret = await stories.aSecret({ strategy });
    await spoil(secret);
    const current = await secret.versionWith('AWSCURRENT');
    const { path, document } = await secret.rotate();

    expect(path).toMatch(/^Preflight > RollBack > /);
    expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', reason, impact: 'yes', line: IN }]);
    const { errorMessage } = JSON.parse(document.failure?.cause ?? '{}') as { readonly errorMessage?: string };
    expect(errorMessage).toContain(found);
    expect([await secret.versionWith('AWSCURRENT'), await secret.logsIn()]).toEqual([current, true]);
    expect(await secret.isTrue("NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'orders_app_clone')")).toBe(true);
  });

  it.each<[string, Spoil]>([
    ['of another account', named((secret) => arnOf(secret).replace('000000000000', '999999999999'))],
    ['in another Region', named((secret) => arnOf(secret).replace('eu-central-1', 'us-east-1'))],
    [
      'one that the workflow was not given',
      named((secret) => arnOf(secret).replace('rotation/superuser', 'payments/superuser')),
    ],
  ])('the policies do not let Preflight read a superuser that is %s, and nothing is changed', async (_, spoil) => {
    const secret = await stories.aSecret({ strategy });
    await spoil(secret);
    const resource = String((await secret.value())?.['masterarn']);
    const { path } = await secret.rotate();

    expect(path).toMatch(/^Preflight > RollBack > /);
    expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', reason: 'accessDenied', impact: 'yes', line: IN }]);
    const action = 'secretsmanager:GetSecretValue';
    expect(stories.takeDenials()[0]).toEqual({ who: 'rotation-preflight', action, resource });
    expect(await secret.logsIn()).toBe(true);
  });
});
