import { STRATEGIES, SecretTag, type StrategyName } from '../../../workflow/names';
import { RotationError } from '../../errors/rotation-error';
import type { SecretDescription } from '../ports';
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
export function strategyOf({ secretArn, tags }: Pick<SecretDescription, 'secretArn' | 'tags'>): RotationStrategy {
  const name = tags[SecretTag.strategy] ?? 'single-user';
  if (!isStrategyName(name)) {
    throw new RotationError('configuration', {
      attempted: `Choosing the rotation strategy of ${secretArn}`,
      found: `its tag ${SecretTag.strategy} is ${JSON.stringify(name)}`,
      remedy: `Set the tag to one of ${STRATEGIES.join(', ')}, or remove it.`,
    });
  }
  return BY_NAME[name];
}

const isStrategyName = (name: string): name is StrategyName => Object.hasOwn(BY_NAME, name);
