import { setSecret } from '../../../../functions/rotation/steps/set-secret';
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
    expect([secret.asked, secret.under.verificationQuery]).toEqual([['read T', 'verify'], 'SELECT proven']);
    expect(result).toEqual({ outcome: 'passed', verificationQuery: 'passed', ...seen });
  });

  it.each([
    ['an earlier release ran Preflight', documentOf(undefined)],
    ['somebody else wrote the document', documentOf(SEEN, {}, 'check')],
  ])('describes the secret if %s', async (_why, document) => {
    const secret = new AWatchedSecret();
    await testSecret(secret.ports, document);
    expect([secret.asked, secret.under.verificationQuery]).toEqual([
      ['describe', 'read T', 'verify'],
      'SELECT tagged_since',
    ]);
  });

  it.each([[[]], [['AWSPREVIOUS']]])('tests no version that has left the rotation: %j', async (labels) => {
    const secret = new AWatchedSecret();
    secret.labels = { T: labels };
    const result = await outcomeOf(testSecret(secret.ports, documentOf(SEEN)));
    expect(result).toMatchObject({ name: 'PermanentError', reason: 'versionNotPending' });
    expect(secret.asked).toEqual(['read T', 'describe']);
  });

  it('goes on if only the value was told without its label', async () => {
    const secret = new AWatchedSecret();
    secret.toldWithValue = {};
    expect(await testSecret(secret.ports, documentOf(SEEN))).toEqual({
      outcome: 'passed',
      verificationQuery: 'passed',
    });
    expect(secret.asked).toEqual(['read T', 'describe', 'verify']);
  });
});

describe('TestSecret and SetSecret', () => {
  const address = { host: 'db', port: 5432 };
  const writer = { host: 'writer', port: 5433, insteadOf: address };
  const preflight = { secret: SEEN, tls: true, address };

  it.each([
    ['connect to where Preflight has logged in', preflight, ['approach db:5432']],
    ['connect to the writer that it has found', { ...preflight, writer }, ['approach writer:5433']],
    ['do not do so without TLS', { ...preflight, tls: false }, []],
    ['do not do so where nothing was confirmed', { ...preflight, address: undefined }, []],
  ])('%s while they read the value', async (_what, found, first) => {
    const secret = new AWatchedSecret();
    await testSecret(secret.ports, documentOf(SEEN, { preflight: found }));
    expect(secret.asked).toEqual([...first, 'read T', 'verify']);
    secret.asked.length = 0;
    await setSecret(secret.ports, documentOf(SEEN, { preflight: found, createSecret: { currentVersionId: 'C' } }), NOW);
    expect(secret.asked.slice(0, first.length + 1)).toEqual([...first, 'read C']);
  });

  it('connect nowhere that a caller names', async () => {
    const secret = new AWatchedSecret();
    await testSecret(secret.ports, documentOf(SEEN, { preflight }, 'check'));
    expect(secret.asked).toEqual(['describe', 'read T', 'verify']);
  });
});
