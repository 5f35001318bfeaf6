import { createHash } from 'node:crypto';
import { Stack, Stage, Token } from 'aws-cdk-lib';
import {
  CfnRotationSchedule,
  CfnSecret,
  CfnSecretTargetAttachment,
  type ISecret,
} from 'aws-cdk-lib/aws-secretsmanager';
import type { IConstruct } from 'constructs';
import { identityOf, referenceIn } from '../validation/identity';
import { isResource } from '../validation/deployment/resources';

/** How CloudFormation identifies the secret. */
export function secretIdOf(secret: ISecret): string {
  return secret.secretFullArn ?? secret.secretName;
}

/**
 * Texts by which a secret is recognised wherever in the app it appears: as itself, as what `attach` returned, by name or by
 * ARN. Two values mean the same secret if they have one of them in common. Usually there is one; an ARN whose end may be
 * six random characters, or not, has two.
 *
 * @param user the construct in whose stack the secret is used: its account and Region are the secret's
 */
export function identitiesOf(user: IConstruct, secretId: string): readonly string[] {
  const made = madeSecret(secretId);
  if (made === undefined) {
    return Token.isUnresolved(secretId)
      ? [`${identityOf(user, secretId)} in ${environmentOf(user)}`]
      : namesIn(secretId).map((name) => `${name} in ${environmentOf(user)}`);
  }
  return made.name === undefined || Token.isUnresolved(made.name)
    ? [made.node.path]
    : [`${made.name} in ${environmentOf(made)}`];
}

/**
 * Logical id of a secret's schedule. It stays the same if the constructs around it are renamed or moved. Otherwise
 * CloudFormation would create a schedule with the new id and then delete the old one, which ends the rotation of the secret.
 */
export function scheduleLogicalId(user: IConstruct, secretId: string): string {
  const made = madeSecret(secretId);
  const readable = made ? logicalIdOf(made, user) : (namesIn(secretId)[0] ?? '');
  const exact = identityOf(user, readable);
  const hash = createHash('sha256').update(exact).digest('hex').slice(0, 8).toUpperCase();
  return `RotationOf${readable.replace(/\$\{Token\[.*?\]\}|[^A-Za-z0-9]/g, '').slice(0, 200)}${hash}`;
}

/** Its own logical id, in another stack with the name of that one. */
function logicalIdOf(secret: CfnSecret, user: IConstruct): string {
  const stack = Stack.of(secret);
  const logicalId = stack.resolve(secret.logicalId) as string;
  return stack === Stack.of(user) ? logicalId : `${stack.stackName}${logicalId}`;
}

/** The secret of this app that a value refers to, directly or through its attachment to a database. */
export function madeSecret(secretId: string): CfnSecret | undefined {
  const target = referenceIn(secretId)?.target;
  if (isResource(CfnSecret, target)) return target;
  const through = isResource(CfnSecretTargetAttachment, target) || isResource(CfnRotationSchedule, target);
  return through ? madeSecret(target.secretId) : undefined;
}

/** The name, or where an ARN leaves it open both names it can mean. */
function namesIn(secretId: string): readonly string[] {
  const [, inArn] = /^arn:[^:]*:secretsmanager:[^:]*:[^:]*:secret:(.+)$/.exec(secretId) ?? [];
  if (inArn === undefined) return [secretId];
  const [, withoutSuffix] = /^(.+)-[A-Za-z0-9]{6}$/.exec(inArn) ?? [];
  return withoutSuffix === undefined ? [inArn] : [withoutSuffix, inArn];
}

/** Account and Region; of a stack that leaves them open, its stage, whose stacks are deployed to one place. */
export function environmentOf(scope: IConstruct): string {
  const { account, region } = Stack.of(scope);
  const open = `the environment of ${Stage.of(scope)?.node.path ?? ''}`;
  return [account, region].map((each) => (Token.isUnresolved(each) ? open : each)).join('/');
}
