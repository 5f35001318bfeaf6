import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { ASecret } from '../../support/a-secret';
import { anEnvironment } from '../../support/an-environment';
import { IN, OUT } from '../../support/first-lines';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const stories = anEnvironment();

/** Refused logins as the server has logged them. */
const refused = () => stories.serverLog.match(/password authentication failed/g)?.length ?? 0;

describe('AWSCURRENT does not log in, and another version of the secret does', () => {
  it('AWSPREVIOUS, since the database was restored to before the last rotation: its password is used', async () => {
    const secret = await stories.aSecret();
    await secret.rotate();
    await secret.setPasswordOutside(secret.password);
    const { path, document } = await secret.rotate();

    expect(path).toBe('Preflight > RollBack > Verdict > NotifyRolledBack > RotationFailed');
    expect(document.rollBack).toMatchObject({
      applicationsCanLogIn: 'yes',
      reason: 'credentialRejected',
      acts: ['restoredPassword', 'removedPending'],
    });
    expect(stories.alerts).toMatchObject([{ line: IN }]);
    expect(refused()).toBe(1);
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('the version of a stuck rotation, whose AWSPENDING an operator removed to rotate again: it becomes AWSCURRENT', async () => {
    const secret = await stories.aSecret();
    const { password, versionId } = await leftPending(secret);
    await secret.setPasswordOutside(password);
    await secret.moveLabel('AWSPENDING', { from: versionId });
    const { document } = await secret.rotate();

    expect(document.rollBack).toMatchObject({
      verdict: 'rolledBack',
      applicationsCanLogIn: 'yes',
      acts: ['keptVersion', 'movedCurrentForward', 'releasedVersion', 'removedPending'],
    });
    expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
    expect(stories.alerts).toMatchObject([{ line: IN }]);
    expect(refused()).toBe(1);
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('none: two refused logins, and it is left to an operator', async () => {
    const secret = await stories.aSecret();
    await secret.rotate();
    await secret.setPasswordOutside('set-past-the-secret');
    await secret.rotate();

    expect(stories.alerts[0]).toMatchObject({ line: OUT });
    expect(refused()).toBe(2);
    await secret.setPasswordOutside(await secret.currentPassword());
  });
});

describe('someone changes what AWSCURRENT says', () => {
  it('to another host, with a mistake, and recovers: AWSCURRENT stays where they put it', async () => {
    const secret = await stories.aSecret();
    await secret.turnOnRotation();
    const host = 'localhost';
    const versionId = await put(secret, { host, password: 'a-typing-mistake' });
    const { document } = await secret.recover(versionId);

    expect(document.rollBack).toMatchObject({ verdict: 'unresolved', reason: 'labelMovedElsewhere', acts: [] });
    expect(await secret.versionWith('AWSCURRENT')).toBe(versionId);
  });

  it('and a pending version is left that is for a host of before: a recovery clears it', async () => {
    const secret = await stories.aSecret();
    await secret.turnOnRotation();
    await put(secret, { host: 'retired.invalid' });
    const { versionId } = await leftPending(secret);
    await put(secret, { host: '127.0.0.1' });
    const { error, document } = await secret.recover(versionId);

    expect(error).toBe('RotationFailed');
    expect(document.rollBack).toMatchObject({ verdict: 'rolledBack', applicationsCanLogIn: 'yes' });
    expect(await secret.versionWith('AWSPENDING')).toBeUndefined();
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('by its other fields, and Secrets Manager tries an older pending version again: it changes nothing', async () => {
    const secret = await stories.aSecret();
    await secret.turnOnRotation();
    const { versionId } = await leftPending(secret);
    const newer = await put(secret, { team: 'payments' }, []);
    await secret.moveLabel('AWSCURRENT', { from: secret.firstVersionId, to: newer });
    const { path, error } = await secret.execute({ mode: 'rotate', secretArn: secret.arn, versionId });

    expect({ path, error }).toEqual({
      path: 'Preflight > CreateSecret > RollBack > Verdict > NotifyRolledBack > RotationFailed',
      error: 'RotationFailed',
    });
    expect(await secret.versionWith('AWSCURRENT')).toBe(newer);
    expect(await secret.value()).toMatchObject({ team: 'payments', password: secret.password });
    expect(await secret.versionWith('AWSPENDING')).toBeUndefined();
  });
});

it('keeps every character of the secret but those of the password', async () => {
  const secret = await stories.aSecret();
  const { host, port, dbname } = (await secret.value()) as Readonly<Record<'host' | 'port' | 'dbname', string>>;
  const written = (password: string) =>
    `\ufeff{"10":1, "id":12345678901234567890,"big":1e400, "engine":"postgres","dup":1,"dup":2,\r\n "host":"${host}",` +
    `"port":${port},"username":"orders_app","p\\u0061ssword" : ${JSON.stringify(password)},"dbname":"${dbname}"  }\n`;
  await putText(secret, written(secret.password));
  expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });

  const text = await secret.text();
  const { password } = JSON.parse((text ?? '').slice(1)) as { password: string };
  expect(password).not.toBe(secret.password);
  expect(text).toBe(written(password));
  // What looks at the secret after the story does not know the mark.
  await putText(secret, (text ?? '').slice(1));
});

/** A version as a rotation leaves it that was cut off. */
async function leftPending(secret: ASecret): Promise<{ readonly versionId: string; readonly password: string }> {
  const password = 'left-pending-by-a-rotation';
  const versionId = await put(secret, { password }, ['AWSPENDING']);
  return { versionId, password };
}

async function put(secret: ASecret, fields: object, labels: readonly string[] = ['AWSCURRENT']): Promise<string> {
  return putText(secret, JSON.stringify({ ...(await secret.value()), ...fields }), labels);
}

async function putText(secret: ASecret, text: string, labels: readonly string[] = ['AWSCURRENT']): Promise<string> {
  const { VersionId = '' } = await stories.environment.clients.secretsManager.send(
    new PutSecretValueCommand({
      SecretId: secret.arn,
      SecretString: text,
      // Without any label of its own it would become AWSCURRENT.
      VersionStages: labels.length > 0 ? [...labels] : ['NEWER'],
    }),
  );
  return VersionId;
}
