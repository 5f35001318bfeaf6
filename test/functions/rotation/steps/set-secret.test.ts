import { setSecret } from '../../../../functions/rotation/steps/set-secret';
import { AWatchedSecret, documentOf, NOW, outcomeOf, SEEN } from './a-watched-secret';

const CREATED = { createSecret: { currentVersionId: 'C' } };
const set = (secret: AWatchedSecret, document = documentOf(SEEN, CREATED)) =>
  outcomeOf(setSecret(secret.ports, document, NOW - 50));

describe('SetSecret', () => {
  it('reads the new password once it is logged in, which says that it is still wanted', async () => {
    const secret = new AWatchedSecret();
    expect(await set(secret)).toEqual({ outcome: 'changed', lockoutBeganAt: NOW });
    expect(secret.asked).toEqual(['read C', 'log in C', 'read T', 'set new of app']);
    expect(secret.under.verificationQuery).toBe('SELECT proven');
  });

  it('describes the secret where an earlier release ran Preflight', async () => {
    const secret = new AWatchedSecret();
    expect(await set(secret, documentOf(undefined))).toMatchObject({ outcome: 'changed' });
    expect(secret.asked).toEqual(['describe', 'describe', 'read C', 'log in C', 'read T', 'set new of app']);
  });

  it('changes nothing once the version has left the rotation', async () => {
    const secret = Object.assign(new AWatchedSecret(), { labels: { C: ['AWSCURRENT'] } });
    expect(await set(secret)).toMatchObject({ name: 'PermanentError', reason: 'versionNotPending' });
    expect(secret.asked).toEqual(['read C', 'log in C', 'read T', 'describe']);
  });

  it('changes nothing once another version is current', async () => {
    const labels = { C: ['AWSPREVIOUS'], D: ['AWSCURRENT'], T: ['AWSPENDING'] };
    const secret = Object.assign(new AWatchedSecret(), { labels });
    expect(await set(secret)).toMatchObject({ name: 'PermanentError', reason: 'labelMovedElsewhere' });
    expect(secret.asked).toEqual(['read C', 'describe']);
  });

  it('has nothing left to do once the version is current', async () => {
    const secret = Object.assign(new AWatchedSecret(), { labels: { C: ['AWSPREVIOUS'], T: ['AWSCURRENT'] } });
    expect(await set(secret)).toEqual({ outcome: 'alreadyChanged', lockoutBeganAt: NOW - 50 });
    expect(secret.asked).toEqual(['read C', 'describe']);
  });

  it('believes the labels of the secret where the value was told without them', async () => {
    const secret = Object.assign(new AWatchedSecret(), { toldWithValue: { T: ['AWSPENDING'] } });
    expect(await set(secret)).toMatchObject({ outcome: 'changed' });
    expect(secret.asked).toEqual(['read C', 'describe', 'log in C', 'read T', 'set new of app']);
  });

  it('sets no password that was not made from AWSCURRENT', async () => {
    const secret = new AWatchedSecret();
    const { secrets } = secret.ports;
    const text = JSON.stringify({ engine: 'postgres', host: 'other', username: 'app', password: 'new' });
    const read: typeof secrets.read = async (arn, versionId) =>
      versionId === 'T' ? { versionId, text, labels: ['AWSPENDING'] } : secrets.read(arn, versionId);
    const ports = { ...secret.ports, secrets: { ...secrets, read } };
    const result = await outcomeOf(setSecret(ports, documentOf(SEEN, CREATED), NOW));
    expect(result).toMatchObject({ name: 'PermanentError', reason: 'labelMovedElsewhere' });
    expect(secret.asked).toEqual(['read C', 'log in C']);
  });
});
