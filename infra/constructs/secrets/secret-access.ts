import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { type Conditions, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { keyStatement } from './key-access';

/** What a role may do with a secret, and with the customer managed key of that secret. */
export interface SecretAccess {
  /** Actions of Secrets Manager. */
  readonly secretActions: readonly string[];
  /** KMS actions that Secrets Manager performs on behalf of the role; without effect unless the key is customer managed. */
  readonly keyActions: readonly string[];
}

/**
 * The ARN of exactly this secret, for policies. A secret known by name or partial ARN gets six wildcards for the six
 * characters that Secrets Manager appends (user guide, "Secrets Manager resource ARN").
 */
export function policyArnOf(secret: ISecret): string {
  return secret.secretFullArn ?? `${secret.secretArn}-??????`;
}

/**
 * Statements for one secret. The key may be used through Secrets Manager only, and only for this secret. They suffice for a
 * role in the key's account if the key policy delegates access to IAM, as CDK's keys do; otherwise allow the same in the key
 * policy.
 */
export function secretStatements(scope: Construct, secret: ISecret, access: SecretAccess): PolicyStatement[] {
  const arn = policyArnOf(secret);
  const statements = secretStatement(arn, access.secretActions);
  if (access.keyActions.length > 0 && secret.encryptionKey !== undefined) {
    statements.push(
      keyStatement(scope, secret.encryptionKey, access.keyActions, throughSecretsManager(Stack.of(scope), arn)),
    );
  }
  return statements;
}

/**
 * Statements for every secret of the account and Region whose rotation function is the given one, whichever and however
 * many they are (Service Authorization Reference, "Condition keys for AWS Secrets Manager"), and for their customer managed
 * keys, through Secrets Manager only.
 */
export function fleetStatements(
  scope: Construct,
  rotationFunctionArn: string,
  access: SecretAccess,
): PolicyStatement[] {
  const stack = Stack.of(scope);
  const arn = stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const statements = secretStatement(arn, access.secretActions, ofFleet(rotationFunctionArn));
  if (access.keyActions.length > 0) {
    statements.push(
      new PolicyStatement({
        actions: [...access.keyActions],
        resources: [stack.formatArn({ service: 'kms', resource: 'key', resourceName: '*' })],
        conditions: throughSecretsManager(stack, arn),
      }),
    );
  }
  return statements;
}

function secretStatement(arn: string, actions: readonly string[], conditions: Conditions = {}): PolicyStatement[] {
  return actions.length === 0 ? [] : [new PolicyStatement({ actions: [...actions], resources: [arn], conditions })];
}

function ofFleet(rotationFunctionArn: string): Conditions {
  return { StringEquals: { 'secretsmanager:resource/AllowRotationLambdaArn': rotationFunctionArn } };
}

/** The host of the service's endpoint in a Region: in China it ends in `.amazonaws.com.cn` (KMS guide, "kms:ViaService"). */
function throughSecretsManager({ region, urlSuffix }: Stack, secretArn: string): Conditions {
  const suffix = Token.isUnresolved(region)
    ? urlSuffix
    : region.startsWith('cn-')
      ? 'amazonaws.com.cn'
      : 'amazonaws.com';
  return {
    StringEquals: { 'kms:ViaService': `secretsmanager.${region}.${suffix}` },
    ArnLike: { 'kms:EncryptionContext:SecretARN': secretArn },
  };
}
