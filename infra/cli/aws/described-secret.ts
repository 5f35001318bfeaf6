import {
  DescribeSecretCommand,
  type RotationRulesType,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { CURRENT, KEEP, PENDING, PREVIOUS } from '../../../functions/rotation/secret/versions';
import { asking } from './aws-error';

/** A secret as DescribeSecret shows it; nothing of its value. */
export interface SecretFacts {
  readonly name: string;
  readonly arn: string;
  /** Staging labels by version id. */
  readonly labels: Readonly<Record<string, readonly string[]>>;
  readonly rotationEnabled: boolean;
  readonly rotationFunctionArn?: string;
  readonly rules?: RotationRulesType;
  readonly tags?: Readonly<Record<string, string>>;
  /** The service of AWS that made the secret and rotates it, such as `rds`. */
  readonly owner?: string;
  readonly lastRotated?: Date;
  /** The next rotation is due on or before this date. */
  readonly nextRotation?: Date;
}

/** Looks a secret up by name or ARN. */
export async function describeSecret(client: SecretsManagerClient, secretId: string): Promise<SecretFacts> {
  const request = {
    action: 'secretsmanager:DescribeSecret',
    on: `the secret ${secretId}`,
    ifMissing: 'Check the name, the account (AWS_PROFILE) and the Region (AWS_REGION).',
  };
  const found = await asking(request, () => client.send(new DescribeSecretCommand({ SecretId: secretId })));
  const { ARN: arn, Name: name = secretId } = found;
  if (arn === undefined) {
    throw new Error(
      `DescribeSecret for the secret ${secretId}: the answer names no secret, so it is not from Secrets Manager. Check AWS_ENDPOINT_URL.`,
    );
  }
  return {
    name,
    arn,
    labels: found.VersionIdsToStages ?? {},
    rotationEnabled: found.RotationEnabled ?? false,
    ...(found.RotationLambdaARN !== undefined && { rotationFunctionArn: found.RotationLambdaARN }),
    ...(found.RotationRules !== undefined && { rules: found.RotationRules }),
    tags: Object.fromEntries((found.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    ...(found.OwningService !== undefined && { owner: found.OwningService }),
    ...(found.LastRotatedDate !== undefined && { lastRotated: found.LastRotatedDate }),
    ...(found.NextRotationDate !== undefined && { nextRotation: found.NextRotationDate }),
  };
}

/** The version with AWSPENDING, if that is not the one with AWSCURRENT as well: what a rotation left, or works on. */
export function pendingVersion({ labels }: Pick<SecretFacts, 'labels'>): string | undefined {
  return Object.keys(labels).find((id) => labels[id]?.includes(PENDING) && !labels[id].includes(CURRENT));
}

/** The version with AWSCURRENT. */
export function currentVersion({ labels }: Pick<SecretFacts, 'labels'>): string | undefined {
  return Object.keys(labels).find((id) => labels[id]?.includes(CURRENT));
}

/** The version that a rollback has kept because its password was live, unless it is current by now. */
function keptVersion({ labels }: Pick<SecretFacts, 'labels'>): string | undefined {
  return Object.keys(labels).find((id) => labels[id]?.includes(KEEP) && !labels[id].includes(CURRENT));
}

/** Order in which versions are shown: current, pending, previous, and those with other labels. */
export function rankOf(labels: readonly string[]): number {
  const order = [CURRENT, PENDING, PREVIOUS];
  const rank = order.findIndex((label) => labels.includes(label));
  return rank === -1 ? order.length : rank;
}

/**
 * The version to check or to recover: the pending one, otherwise one that was kept, otherwise the current one.
 *
 * @throws Error if neither exists.
 */
export function versionInQuestion(secret: SecretFacts): string {
  const versionId = pendingVersion(secret) ?? keptVersion(secret) ?? currentVersion(secret);
  if (versionId === undefined) {
    throw new Error(
      `The secret ${secret.name} has no version with AWSCURRENT or AWSPENDING, so there is nothing to log in with. Store a value first (PutSecretValue).`,
    );
  }
  return versionId;
}
