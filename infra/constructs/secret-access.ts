import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { keyStatement } from './key-access';

/** What a role may do with a secret, and with the customer managed key of that secret. */
export interface SecretAccess {
  /** Actions of Secrets Manager. */
  readonly secretActions: readonly string[];
  /** Actions of KMS that Secrets Manager does in the role's name; of no effect without a customer managed key. */
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
 * Statements for one secret. The key may be used through Secrets Manager only, and only for this secret. They are meant
 * for a role in the key's account, whose key policy leaves access to IAM, as CDK's keys do; otherwise allow the same in
 * the key policy.
 */
export function secretStatements(scope: Construct, secret: ISecret, access: SecretAccess): PolicyStatement[] {
  const arn = policyArnOf(secret);
  const statements = [];
  if (access.secretActions.length > 0) {
    statements.push(new PolicyStatement({ actions: [...access.secretActions], resources: [arn] }));
  }
  if (access.keyActions.length > 0 && secret.encryptionKey !== undefined) {
    const { region } = Stack.of(scope);
    statements.push(
      keyStatement(scope, secret.encryptionKey, access.keyActions, {
        StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` },
        ArnLike: { 'kms:EncryptionContext:SecretARN': arn },
      }),
    );
  }
  return statements;
}
