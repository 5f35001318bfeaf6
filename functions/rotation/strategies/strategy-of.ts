import type { StrategyName } from '../../../workflow/names';
import type { SecretDescription } from '../ports';
import { strategyNameOf } from '../secret/settings';
import { alternatingUsers } from './alternating-users';
import { singleUser } from './single-user';
import { singleUserWithSuperuser } from './single-user-with-superuser';
import type { RotationStrategy } from './strategy';

const BY_NAME: Readonly<Record<StrategyName, RotationStrategy>> = {
  'single-user': singleUser,
  'single-user-with-superuser': singleUserWithSuperuser,
  'alternating-users': alternatingUsers,
};

/**
 * The strategy by which a secret is rotated: the one its tag names, otherwise single user.
 *
 * @throws RotationError `configuration` if there is none of that name
 */
export const strategyOf = (secret: Pick<SecretDescription, 'secretArn' | 'tags'>): RotationStrategy =>
  BY_NAME[strategyNameOf(secret)];
