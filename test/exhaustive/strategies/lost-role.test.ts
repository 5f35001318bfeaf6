import { anEnvironment } from '../../support/an-environment';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

const stories = anEnvironment();

describe('VALID UNTIL of the role is over', () => {
  it.each(['single-user-with-superuser', 'alternating-users'] as const)(
    '%s: people are told so, and no password is set that would be refused too',
    async (strategy) => {
      const secret = await stories.aSecret({ strategy });
      await secret.administer("ALTER ROLE orders_app VALID UNTIL '2001-01-01'");
      const { path, document } = await secret.rotate();

      expect(path).toMatch(
        /^Preflight > RollBack > (RestoreAccess > )?Verdict > NotifyUnresolved > RotationUnresolved$/,
      );
      expect(document.rollBack).toMatchObject({
        verdict: 'unresolved',
        applicationsCanLogIn: 'no',
        reason: 'roleExpired',
        acts: ['removedPending'],
      });
      expect(stories.executionArns).toHaveLength(1);
      expect(stories.alerts).toMatchObject([{ kind: 'unresolved', impact: 'no', reason: 'roleExpired' }]);
      const refused = stories.serverLog.match(/password authentication failed for user "orders_app"/g) ?? [];
      expect(refused.length).toBeLessThanOrEqual(2);

      await secret.administer("ALTER ROLE orders_app VALID UNTIL 'infinity'");
      expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
    },
  );
});

describe('the role is dropped during a rotation', () => {
  it.each(['single-user-with-superuser', 'alternating-users'] as const)(
    '%s: people are told so, and no recovery tries passwords of a role that is not there',
    async (strategy) => {
      const secret = await stories.aSecret({ strategy });
      stories.before('setSecret', () => secret.administer('ALTER ROLE orders_app RENAME TO shop_app'));
      const { document, versionId } = await secret.rotate();

      expect(document.rollBack).toMatchObject({
        verdict: 'unresolved',
        applicationsCanLogIn: 'no',
        reason: 'roleMissing',
      });
      expect(stories.executionArns).toHaveLength(1);
      expect(stories.alerts).toMatchObject([{ kind: 'unresolved', impact: 'no', reason: 'roleMissing' }]);

      await secret.administer('ALTER ROLE shop_app RENAME TO orders_app');
      expect(await secret.recover(versionId)).toMatchObject({ document: { rollBack: { verdict: 'rolledBack' } } });
      expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
    },
  );
});
