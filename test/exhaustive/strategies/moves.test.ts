import type { ASecret } from '../../support/a-secret';
import { anEnvironment } from '../../support/an-environment';
import { Prober } from './prober';
import type { StrategyName } from '../../../workflow/names';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const stories = anEnvironment(() => ({ verificationQuery: 'SELECT count(*) FROM orders' }));

const usernameOf = async (secret: ASecret) => (await secret.value())?.['username'];

/** The secret as it is where this strategy has been at work for a while, and AWSCURRENT is for the first user. */
async function rotatedBy(strategy: StrategyName): Promise<ASecret> {
  const single = strategy === 'single-user';
  const secret = await stories.aSecret({ strategy, ...(single && { fields: { masterarn: undefined } }) });
  for (let rotation = strategy === 'alternating-users' ? 2 : 1; rotation > 0; rotation--) {
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
  }
  expect(await usernameOf(secret)).toBe('orders_app');
  return secret;
}

describe('from one strategy to another, as documented: no application is refused', () => {
  it.each<[StrategyName, StrategyName]>([
    ['single-user', 'single-user-with-superuser'],
    ['single-user', 'alternating-users'],
    ['single-user-with-superuser', 'single-user'],
    ['single-user-with-superuser', 'alternating-users'],
    ['alternating-users', 'single-user'],
    ['alternating-users', 'single-user-with-superuser'],
  ])('%s to %s', async (from, to) => {
    const secret = await rotatedBy(from);
    const prober = new Prober(stories, secret);

    if (from === 'single-user') await secret.store({ ...(await secret.value()), masterarn: secret.superuser?.arn });
    await prober.renewCaches();
    if (from === 'alternating-users') await secret.administer('ALTER ROLE orders_app_clone NOLOGIN PASSWORD NULL');
    await secret.follow(to);
    if (to === 'alternating-users') {
      for (const username of ['orders_app_clone', 'orders_app']) {
        await prober.renewCaches();
        expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
        expect(await usernameOf(secret)).toBe(username);
        stories.clock.pass(10 * 60_000);
      }
    }
    await prober.renewCaches();

    const { refused, ...accepted } = await prober.end();
    expect(refused).toBe(0);
    expect(Math.min(...Object.values(accepted))).toBeGreaterThan(0);
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
    expect([await usernameOf(secret), await secret.logsIn()]).toEqual([
      to === 'alternating-users' ? 'orders_app_clone' : 'orders_app',
      true,
    ]);
    expect(stories.alerts).toEqual([]);
  });
});

describe('the tag is changed while AWSCURRENT is for the other user', () => {
  it('that one is the single user from then on, and the first one takes its turn again later', async () => {
    const secret = await stories.aSecret({ strategy: 'alternating-users' });
    await secret.rotate();
    const usernames: unknown[] = [];
    for (const strategy of ['single-user', 'single-user-with-superuser', 'alternating-users'] as const) {
      await secret.follow(strategy);
      expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
      usernames.push(await usernameOf(secret));
    }
    expect(usernames).toEqual(['orders_app_clone', 'orders_app_clone', 'orders_app']);
  });
});

describe('the tag is changed in the middle of a rotation, which ends by the strategy it began with', () => {
  it.each<[string, StrategyName, StrategyName, 'createSecret' | 'setSecret' | 'testSecret']>([
    ['the new password is set', 'alternating-users', 'single-user', 'testSecret'],
    ['the new password is set', 'single-user', 'alternating-users', 'testSecret'],
    ['nothing is set', 'single-user', 'single-user-with-superuser', 'setSecret'],
    ['nothing is set', 'alternating-users', 'single-user', 'setSecret'],
    ['nothing is set', 'single-user', 'alternating-users', 'setSecret'],
    ['nothing is stored', 'alternating-users', 'single-user', 'createSecret'],
    ['nothing is stored', 'single-user', 'alternating-users', 'createSecret'],
  ])('when %s, from %s to %s; the next one is by the other', async (_, from, to, moment) => {
    const secret = await stories.aSecret({ strategy: from });
    stories.before(moment, () => secret.follow(to));
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await usernameOf(secret)).toBe(from === 'alternating-users' ? 'orders_app_clone' : 'orders_app');
    expect(await secret.logsIn()).toBe(true);
    // Which user is left is the owner's to say.
    if (from === 'alternating-users') await secret.administer('ALTER ROLE orders_app NOLOGIN PASSWORD NULL');
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
    const next = from === 'alternating-users' || to === 'alternating-users' ? 'orders_app_clone' : 'orders_app';
    expect(await usernameOf(secret)).toBe(next);
  });
});
