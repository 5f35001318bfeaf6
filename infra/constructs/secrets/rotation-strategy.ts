import { Annotations, Tags } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { SecretTag } from '../../../workflow/names';
import { madeSecret, secretIdOf } from './secret-identity';

/** Who changes a password, and how many roles there are (docs/strategies.md). */
export enum RotationStrategy {
  /** One role, which changes its own password. Logins may be refused for about a second. */
  SINGLE_USER = 'single-user',
  /** One role, whose password the superuser changes; heals a password that was changed past the secret. */
  SINGLE_USER_WITH_SUPERUSER = 'single-user-with-superuser',
  /** Two roles by turns, whose passwords the superuser changes. No login is refused. Not behind RDS Proxy. */
  ALTERNATING_USERS = 'alternating-users',
}

/**
 * Writes the strategy into the secret's tag, where every step finds it. A secret that is not made in this app is tagged by
 * its owner; synthesis says how.
 */
export function tagStrategy(
  scope: Construct,
  secret: ISecret,
  { strategy, username }: { readonly strategy?: RotationStrategy; readonly username?: string },
): void {
  if (strategy === undefined) return;
  const made = madeSecret(secretIdOf(secret));
  if (made !== undefined) {
    Tags.of(made).add(SecretTag.strategy, strategy);
    if (username !== undefined) Tags.of(made).add(SecretTag.username, username);
  } else if (strategy !== RotationStrategy.SINGLE_USER) {
    Annotations.of(scope).addWarningV2(
      'rds-rotation-workflow:strategyNotTagged',
      `The secret ${secret.node.path} is not made in this app, so that it cannot be tagged here, and rotates as a single user until it is: ` +
        `aws secretsmanager tag-resource --secret-id ${secret.secretName} --tags Key=${SecretTag.strategy},Value=${strategy}` +
        (username === undefined ? '' : ` Key=${SecretTag.username},Value=${username}`),
    );
  }
}
