import { isRefusedLogin, RotatingLogin } from '../../../functions/client/rotating-login';
import { SecretCache } from '../../../functions/client/secret-cache';
import type { SecretVersion, StagingLabel } from '../../../functions/client/secret-version';

const version = (versionId: string, username = 'app'): SecretVersion => ({
  versionId,
  fields: { username, password: `password of ${versionId}`, host: 'db', port: '5433', dbname: 'orders' },
});

/** Logins from a secret whose labels the test moves. */
function loginsOf(labels: Partial<Record<StagingLabel, SecretVersion>>, ttlMilliseconds = 300_000) {
  const asked: StagingLabel[] = [];
  const cache = new SecretCache({
    ttlMilliseconds,
    source: async (label) => {
      asked.push(label);
      return labels[label];
    },
  });
  return { logins: new RotatingLogin(cache), asked, labels };
}

describe('the login of an application', () => {
  it('is the credential of AWSCURRENT, with its host, port and database', async () => {
    const { logins } = loginsOf({ AWSCURRENT: version('v1') });
    expect(await logins.get()).toEqual({
      versionId: 'v1',
      user: 'app',
      password: 'password of v1',
      host: 'db',
      port: 5433,
      database: 'orders',
      plaintext: false,
    });
  });

  it('becomes that of the new AWSCURRENT once the old one is refused', async () => {
    const { logins, asked, labels } = loginsOf({ AWSCURRENT: version('v1') });
    const first = await logins.get();
    labels.AWSCURRENT = version('v2');

    expect((await logins.replace(first))?.password).toBe('password of v2');
    expect((await logins.get()).password).toBe('password of v2');
    expect(logins.isReplaced(first)).toBe(true);
    expect(asked).toEqual(['AWSCURRENT', 'AWSCURRENT']);
  });

  it('becomes that of AWSPENDING between the change of the password and the move of the label', async () => {
    const { logins, asked } = loginsOf({ AWSCURRENT: version('v1'), AWSPENDING: version('v2') });
    const first = await logins.get();

    expect((await logins.replace(first))?.password).toBe('password of v2');
    expect((await logins.get()).password).toBe('password of v2');
    expect(asked).toEqual(['AWSCURRENT', 'AWSCURRENT', 'AWSPENDING']);
  });

  it('returns to AWSCURRENT when the rotation is rolled back', async () => {
    const { logins, labels } = loginsOf({ AWSCURRENT: version('v1'), AWSPENDING: version('v2') });
    const pending = await logins.replace(await logins.get());
    delete labels.AWSPENDING;

    expect((await logins.replace(pending!))?.password).toBe('password of v1');
  });

  it('follows the username too', async () => {
    const { logins, labels } = loginsOf({ AWSCURRENT: version('v1') });
    const first = await logins.get();
    labels.AWSCURRENT = version('v2', 'app_clone');
    expect((await logins.replace(first))?.user).toBe('app_clone');
  });

  it('is that of the new AWSCURRENT, without any refusal, once the cache has read it', async () => {
    const { logins, labels } = loginsOf({ AWSCURRENT: version('v1') }, 0);
    const first = await logins.get();
    labels.AWSCURRENT = version('v2', 'app_clone');
    await logins.get();
    await new Promise((resolve) => setImmediate(resolve));

    expect((await logins.get()).user).toBe('app_clone');
    expect(logins.isReplaced(first)).toBe(true);
  });

  it('stays that of AWSPENDING while the cache reads the same AWSCURRENT again', async () => {
    const { logins } = loginsOf({ AWSCURRENT: version('v1'), AWSPENDING: version('v2') }, 0);
    await logins.replace(await logins.get());
    for (let read = 1; read <= 3; read++) {
      expect((await logins.get()).password).toBe('password of v2');
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('is not to be had if neither label has another credential', async () => {
    const { logins } = loginsOf({ AWSCURRENT: version('v1'), AWSPENDING: version('v1') });
    expect(await logins.replace(await logins.get())).toBeUndefined();
  });

  it('is looked for once, however many connections were refused', async () => {
    const { logins, asked, labels } = loginsOf({ AWSCURRENT: version('v1') });
    const first = await logins.get();
    labels.AWSCURRENT = version('v2');
    const found = await Promise.all([logins.replace(first), logins.replace(first)]);
    found.push(await logins.replace(first));

    expect(found.map((login) => login?.password)).toEqual(['password of v2', 'password of v2', 'password of v2']);
    expect(asked).toEqual(['AWSCURRENT', 'AWSCURRENT']);
  });

  it.each(['username', 'password'])('says that the field %s is missing', async (field) => {
    const { versionId, fields } = version('v1');
    const { logins } = loginsOf({ AWSCURRENT: { versionId, fields: { ...fields, [field]: undefined } } });
    await expect(logins.get()).rejects.toThrow(`Version v1 of the secret has no field "${field}" with text in it.`);
  });
});

describe('a refused login', () => {
  it.each([
    ['28P01', true],
    ['28000', true],
    ['53300', false],
    ['57P03', false],
    ['ECONNREFUSED', false],
    [undefined, false],
  ])('%s: %s', (code, refused) => {
    expect(isRefusedLogin(Object.assign(new Error('any'), { code }))).toBe(refused);
  });
});
