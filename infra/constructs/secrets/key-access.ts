import { Stack } from 'aws-cdk-lib';
import { type Conditions, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IAlias, IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * Allows using a key under conditions. IAM policies cannot name a key by its alias, so if the alias's key is not known, the
 * statement covers every key of the account with that alias (KMS guide, "Using aliases to control access to KMS keys").
 */
export function keyStatement(
  scope: Construct,
  key: IKey,
  actions: readonly string[],
  conditions: Conditions,
): PolicyStatement {
  const target = keyBehind(key);
  if (target !== undefined) {
    return new PolicyStatement({ actions: [...actions], resources: [target.keyArn], conditions });
  }
  return new PolicyStatement({
    actions: [...actions],
    resources: [Stack.of(scope).formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
    conditions: { ...conditions, 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': key.keyId } },
  });
}

/** The key itself, even behind an alias; undefined for an alias whose key is not known. */
export function keyBehind(key: IKey): IKey | undefined {
  if (!('aliasName' in key)) return key;
  try {
    return (key as IAlias).aliasTargetKey;
  } catch {
    // What Alias.fromAliasName returns.
    return undefined;
  }
}
