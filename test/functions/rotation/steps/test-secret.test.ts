import { testSecret } from '../../../../functions/rotation/steps/test-secret';
import { AWatchedSecret, documentOf, NOW, outcomeOf, SEEN } from './a-watched-secret';

describe('TestSecret', () => {
  it.each([
    [['AWSPENDING'], { pendingAt: NOW }],
    [['AWSCURRENT'], {}],
    [['AWSCURRENT', 'AWSPENDING'], {}],
  ])('under the settings that Preflight proved asks for the value alone: %j', async (labels, seen) => {
    const secret = new AWatchedSecret();
    secret.labels = { T: labels };
    const result = await testSecret(secret.ports, documentOf(SEEN));
    expect([secret.asked, secret.under.verificationQuery]).toEqual([['read T'], 'SELECT proven']);
    expect(result).toEqual({ outcome: 'passed', verificationQuery: 'passed', ...seen });
  });

  it.each([
    ['an earlier release ran Preflight', documentOf(undefined)],
    ['somebody else wrote the document', documentOf(SEEN, {}, 'check')],
  ])('describes the secret if %s', async (_why, document) => {
    const secret = new AWatchedSecret();
    await testSecret(secret.ports, document);
    expect([secret.asked, secret.under.verificationQuery]).toEqual([['read T', 'describe'], 'SELECT tagged_since']);
  });

  it.each([[[]], [['AWSPREVIOUS']]])('tests no version that has left the rotation: %j', async (labels) => {
    const secret = new AWatchedSecret();
    secret.labels = { T: labels };
    const result = await outcomeOf(testSecret(secret.ports, documentOf(SEEN)));
    expect(result).toMatchObject({ name: 'PermanentError', reason: 'versionNotPending' });
    expect([secret.asked, secret.under]).toEqual([['read T', 'describe'], {}]);
  });

  it('goes on if only the value was told without its label', async () => {
    const secret = new AWatchedSecret();
    secret.toldWithValue = {};
    expect(await testSecret(secret.ports, documentOf(SEEN))).toEqual({
      outcome: 'passed',
      verificationQuery: 'passed',
    });
    expect(secret.asked).toEqual(['read T', 'describe']);
  });
});
