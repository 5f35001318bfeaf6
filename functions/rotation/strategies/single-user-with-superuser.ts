import { isRotationError, RotationError } from '../../errors/rotation-error';
import { decideForOneUser } from './one-user-decision';
import { singleUser } from './single-user';
import type { RotationStrategy } from './strategy';
import { asSuperuser, superuserOf } from './superuser';

/**
 * One role, whose password a superuser changes: where roles may not change their own (rds.restrict_password_commands), and
 * where the password in the database may have drifted from the one in the secret, which the next rotation repairs.
 */
export const singleUserWithSuperuser: RotationStrategy = {
  locksOut: true,
  nextValue: singleUser.nextValue,
  assertSuccessor: singleUser.assertSuccessor,
  superuser: (ports, current, session) => superuserOf(ports, current, [current.username], session),

  async rehearse(ports, current, session, { heal }) {
    const superuser = await superuserOf(ports, current, [current.username], session);
    const asRole = () => ports.database.inspect(current, current.username, session, { mayChange: false });
    const own = await asRole().catch((error: unknown) => {
      if (heal && isRotationError(error, 'credentialRejected')) {
        return undefined;
      }
      throw error;
    });
    const facts = await asSuperuser(() => ports.database.inspect(superuser, current.username, session)).catch(
      (error: unknown) => {
        throw own === undefined && error instanceof RotationError ? error.withRefused(current.versionId) : error;
      },
    );
    return own ?? { ...facts, loggedInWith: 'superuser' };
  },

  async applyPassword(ports, current, password, session) {
    const superuser = await superuserOf(ports, current, [current.username], session);
    return asSuperuser(() => ports.database.changePassword(superuser, current.username, password, { session }));
  },

  // The role itself sees them.
  countSessions: singleUser.countSessions,
  decide: decideForOneUser,
};
