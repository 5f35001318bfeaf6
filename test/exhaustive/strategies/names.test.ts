import { anEnvironment } from '../../support/an-environment';
import { type StrategyName, STRATEGIES } from '../../../workflow/names';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const stories = anEnvironment(() => ({ verificationQuery: 'SELECT count(*) FROM orders' }));

const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index)).join('');

const NAMES = [
  ['capitals, a quote of each kind, a dash, a blank and an umlaut', `Örder's-"App" $1`],
  ['a backslash, a percent sign, and what SQL would end with', String.raw`a\b%s';--`],
  ['57 bytes, to which _clone can be put', `${'é'.repeat(28)}x`],
] as const;

describe.each(STRATEGIES)('by the strategy %s', (strategy) => {
  it.each(NAMES)('a role is rotated whose name has %s', async (_, role) => {
    const secret = await stories.aSecret({ strategy, role, password: PRINTABLE });
    const names = strategy === 'alternating-users' ? [`${role}_clone`, role] : [role, role];
    for (const name of names) {
      expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
      const { username, password } = (await secret.value()) ?? {};
      expect([username, await secret.letsIn(String(password), name)]).toEqual([name, true]);
    }
    expect(await secret.letsIn(PRINTABLE)).toBe(false);
  });
});

describe('a name of 58 to 63 bytes', () => {
  it.each<[StrategyName, number]>([
    ['single-user', 58],
    ['single-user', 63],
    ['single-user-with-superuser', 63],
  ])('is rotated by the strategy %s: %d bytes', async (strategy, bytes) => {
    const secret = await stories.aSecret({ strategy, role: 'x'.repeat(bytes) });
    expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await secret.logsIn()).toBe(true);
  });

  it.each([58, 62, 63])('has no room for _clone, and nothing changes: %d bytes', async (bytes) => {
    const secret = await stories.aSecret({ strategy: 'alternating-users', role: 'x'.repeat(bytes) });
    const { path, document } = await secret.rotate();
    expect(path).toMatch(/^Preflight > RollBack > /);
    expect(stories.alerts).toMatchObject([{ kind: 'rolledBack', reason: 'invalidSecret', impact: 'yes' }]);
    expect(document.failure?.cause).toContain(
      `with _clone the name has ${bytes + 6} bytes, and PostgreSQL allows 63. Give the role a name of at most 57 bytes`,
    );
    // PostgreSQL itself would have cut the name off, with a notice that nobody reads.
    expect(await secret.isTrue("SELECT count(*) = 1 FROM pg_roles WHERE rolname LIKE 'xxx%'")).toBe(true);
  });
});
