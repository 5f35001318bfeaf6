import { SecretTag, type StrategyName } from '../../../workflow/names';
import { RotationError } from '../../errors/rotation-error';
import type { SecretDescription } from '../ports';
import { singleUser } from './single-user';
import type { RotationStrategy } from './strategy';

const STRATEGIES: Readonly<Record<StrategyName, RotationStrategy>> = { 'single-user': singleUser };

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
      remedy: `Set the tag to one of ${Object.keys(STRATEGIES).join(', ')}, or remove it.`,
    });
  }
  return STRATEGIES[name];
}

const isStrategyName = (name: string): name is StrategyName => Object.hasOwn(STRATEGIES, name);
