import { SecretTag } from '../../../workflow/secret-tags';
import { RotationError } from '../../errors/rotation-error';
import type { StrategyPorts } from './strategy';
import type { Credentials } from '../secret/credentials';
import { isProxy } from '../../../workflow/endpoint';
import { otherOf, twinsOf } from '../secret/twin-names';
import type { RotationStrategy } from './strategy';
import { asSuperuser, superuserOf } from './superuser';
import { decideForTwoUsers } from './two-users-decision';

/**
 * Two roles that take turns: while applications log in as one, a superuser gives the other a new password. No login is refused, and
 * the credential of the previous version works until the next rotation.
 */
export const alternatingUsers: RotationStrategy = {
  locksOut: false,
  nextValue: (current, password) => current.withUser(otherOf(current), password),

  assertSuccessor(current, pending) {
    const different = pending.differencesFrom(current).filter((key) => key !== 'username');
    if (different.length > 0 || pending.username !== otherOf(current)) {
      throw new RotationError('labelMovedElsewhere', {
        attempted: `Comparing version ${pending.versionId} with AWSCURRENT, version ${current.versionId}`,
        found:
          different.length > 0
            ? `they differ in more than user and password: ${different.join(', ')}`
            : 'its `username` is not that of the other user, whose turn it would be',
        remedy: 'The next version is made from what is AWSCURRENT now.',
      });
    }
  },

  superuser,

  async rehearse(ports, current, session) {
    assertNoProxy(current);
    const names = twinsOf(current);
    const facts = await ports.database.inspect(current, current.username, session, { mayChange: false });
    const login = await superuser(ports, current, session);
    const { twins } = await asSuperuser(() =>
      ports.database.inspect(login, otherOf(current), session, { twins: names }),
    );
    return { ...facts, ...(twins && { twins }) };
  },

  async applyPassword(ports, current, password, session) {
    const login = await superuser(ports, current, session);
    const twins = twinsOf(current);
    return asSuperuser(() => ports.database.changePassword(login, otherOf(current), password, { session, twins }));
  },

  // Neither user sees the sessions of the other.
  async countSessions(ports, current, change, session) {
    const { original, clone } = twinsOf(current);
    const login = await superuser(ports, current, session);
    const groups = await asSuperuser(() => ports.database.countSessions(login, [original, clone], change, session));
    return { seenAs: login.username, groups };
  },

  decide: decideForTwoUsers,
};

/** A proxy knows one credential for each user: that of AWSCURRENT. */
function assertNoProxy(current: Credentials): void {
  if (!isProxy(current.named.host)) return;
  throw new RotationError('configuration', {
    attempted: 'Checking whether two users can take turns at the `host` of AWSCURRENT',
    found: 'it is an RDS Proxy, which refuses the user of the previous version as soon as the other is AWSCURRENT',
    remedy: `Use a strategy with a single user (tag ${SecretTag.strategy}), or let the secret name the database itself.`,
  });
}

async function superuser(ports: StrategyPorts, current: Credentials, session: string): Promise<Credentials> {
  const { original, clone } = twinsOf(current);
  return superuserOf(ports, current, [original, clone], session);
}
