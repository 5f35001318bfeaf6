import { anEnvironment } from '../../support/an-environment';
import { STRATEGIES } from '../../../workflow/names';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const stories = anEnvironment(() => ({ databaseSettings: { log_statement: 'all', log_line_prefix: '[%u] ' } }));

/**
 * The most refused passwords in a row of any role in this log of the server, where each line begins with the role. Of a role that
 * may not log in the password is accepted first.
 */
function mostInARow(log: string): number {
  const inARow = new Map<string, number>();
  let most = 0;
  const line =
    /^\[([^\]]+)\] (?:LOG: +(?:statement|execute)|FATAL: +(?:(password authentication failed)|role .* is not permitted))/gm;
  for (const [, role = '', refused] of log.matchAll(line)) {
    const count = refused === undefined ? 0 : (inARow.get(role) ?? 0) + 1;
    inARow.set(role, count);
    most = Math.max(most, count);
  }
  return most;
}

const LOSSES = {
  'is renamed': ['ALTER ROLE orders_app RENAME TO shop_app', 'ALTER ROLE shop_app RENAME TO orders_app'],
  'may not log in': ['ALTER ROLE orders_app NOLOGIN', 'ALTER ROLE orders_app LOGIN'],
  'is past its VALID UNTIL': [
    "ALTER ROLE orders_app VALID UNTIL '2001-01-01'",
    "ALTER ROLE orders_app VALID UNTIL 'infinity'",
  ],
  'gets another password': ["ALTER ROLE orders_app PASSWORD 'set-by-somebody-else'", 'SELECT 1'],
} as const;

describe.each(STRATEGIES)('%s', (strategy) => {
  describe.each(Object.entries(LOSSES))('a role that %s', (_loss, [lose, restore]) => {
    it.each(['preflight', 'setSecret', 'testSecret'] as const)(
      'before %s is refused twice in a row at most',
      async (task) => {
        const secret = await stories.aSecret({ strategy });
        stories.before(task, () => secret.administer(lose));
        await secret.rotate();
        const most = mostInARow(stories.serverLog);
        await secret.administer(restore);
        expect(most).toBeLessThanOrEqual(2);
      },
    );
  });
});

describe.each(STRATEGIES.filter((strategy) => strategy !== 'single-user'))('%s', (strategy) => {
  it.each(['preflight', 'setSecret'] as const)(
    'a superuser whose password is wrong from %s on is refused twice in a row at most',
    async (task) => {
      const secret = await stories.aSecret({ strategy });
      const { superuser } = secret;
      stories.before(task, async () =>
        superuser?.say({ ...(await secret.value()), username: superuser.role, password: 'not-the-password-0' }),
      );
      const { path } = await secret.rotate();
      expect(path).toMatch(/ > RollBack > Verdict > NotifyRolledBack > /);
      expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', reason: 'superuserRejected', impact: 'yes' }]);
      expect(mostInARow(stories.serverLog)).toBe(2);
    },
  );
});
