import { createSecret } from '../../../../functions/rotation/steps/create-secret';
import { AWatchedSecret, documentOf, NOW, outcomeOf, SEEN } from './a-watched-secret';

const without = () => Object.assign(new AWatchedSecret(), { values: { C: 'old' } });
const LONG_AGO = { ...SEEN, pendingAt: NOW - 1_000 };

describe('CreateSecret', () => {
  it('asks for what it needs, where Preflight has just seen the labels', async () => {
    const secret = without();
    expect(await createSecret(secret.ports, documentOf(SEEN))).toEqual({
      currentVersionId: 'C',
      password: 'generated',
    });
    expect(secret.asked).toEqual(['read C', 'generate', 'store']);
  });

  it.each([
    ['that was a second ago', documentOf(LONG_AGO)],
    ['an earlier release ran Preflight', documentOf(undefined)],
  ])('looks at the labels first where %s', async (_why, document) => {
    const secret = without();
    expect(await createSecret(secret.ports, document)).toEqual({ currentVersionId: 'C', password: 'generated' });
    expect(secret.asked).toEqual(['describe', 'read C', 'generate', 'store']);
  });

  it('looks at them again before it stores if it took long until then', async () => {
    const secret = without();
    const { secrets } = secret.ports;
    const slow = { ...secrets, generatePassword: async () => ((secret.now += 1_000), secrets.generatePassword({})) };
    await createSecret({ ...secret.ports, secrets: slow }, documentOf(LONG_AGO));
    expect(secret.asked).toEqual(['describe', 'read C', 'generate', 'describe', 'store']);
  });

  it('keeps the value that an earlier attempt has stored', async () => {
    const secret = new AWatchedSecret();
    expect(await createSecret(secret.ports, documentOf(SEEN))).toMatchObject({ password: 'alreadyStored' });
    expect(secret.asked).toEqual(['read C', 'generate', 'store', 'read T']);
    expect(secret.values).toEqual({ C: 'old', T: 'new' });
  });

  it('keeps it where rotation was turned off meanwhile, too', async () => {
    const secret = Object.assign(new AWatchedSecret(), { rotationEnabled: false });
    expect(await createSecret(secret.ports, documentOf(LONG_AGO))).toMatchObject({ password: 'alreadyStored' });
    expect(secret.asked).toEqual(['describe', 'read T', 'read C']);
  });

  it('stores none where rotation was turned off, and says that nothing has changed', async () => {
    const secret = Object.assign(without(), { rotationEnabled: false });
    const result = await outcomeOf(createSecret(secret.ports, documentOf(LONG_AGO)));
    expect(result).toMatchObject({ name: 'PermanentError', reason: 'rotationDisabled' });
    expect(secret.values).toEqual({ C: 'old' });
  });

  it('has nothing left to do once the version is current', async () => {
    const secret = Object.assign(new AWatchedSecret(), { labels: { T: ['AWSCURRENT'] } });
    expect(await createSecret(secret.ports, documentOf(LONG_AGO))).toEqual({
      currentVersionId: 'T',
      password: 'alreadyStored',
    });
    expect(secret.asked).toEqual(['describe']);
  });
});
