import { RotationError } from '../../errors/rotation-error';
import { decideForOneUser } from './one-user-decision';
import type { RotationStrategy } from './strategy';

/** One role, which changes its own password: no second role, but a short lockout window. Applications may log in through RDS Proxy. */
export const singleUser: RotationStrategy = {
  locksOut: true,
  nextValue: (current, password) => current.withPassword(password),

  assertSuccessor(current, pending) {
    const different = pending.differencesFrom(current);
    if (different.length > 0) {
      throw new RotationError('labelMovedElsewhere', {
        attempted: `Comparing version ${pending.versionId} with AWSCURRENT, version ${current.versionId}`,
        found: `they differ in more than the password: ${different.join(', ')}`,
        remedy: 'The next version is made from what is AWSCURRENT now.',
      });
    }
  },

  rehearse: ({ database }, current, session) => database.inspect(current, current.username, session),

  applyPassword: ({ database }, current, password, session) =>
    database.changePassword(current, current.username, password, { session }),

  countSessions: async ({ database }, current, change, session) => ({
    seenAs: current.username,
    groups: await database.countSessions(current, [current.username], change, session),
  }),

  decide: decideForOneUser,
};
