import { paginateListSecrets, type SecretListEntry, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { longestIntervalDays } from '../../../schedule/calendar';
import { parseDescribedRules, type RotationRules } from '../../../schedule/rotation-rules';
import { ScheduleError } from '../../../schedule/schedule-error';
import type { SecretFacts } from '../../../evidence/sources';
import { asking } from '../../aws/aws-error';

/** Every secret of account and Region, those that are being deleted too, without any value. */
export function readSecrets(client: SecretsManagerClient): Promise<readonly Omit<SecretFacts, 'inScope'>[]> {
  return asking({ action: 'secretsmanager:ListSecrets', on: 'the secrets of the account' }, async () => {
    const secrets: Omit<SecretFacts, 'inScope'>[] = [];
    for await (const page of paginateListSecrets({ client, pageSize: 100 }, { IncludePlannedDeletion: true })) {
      secrets.push(...(page.SecretList ?? []).map(factsOf));
    }
    return secrets;
  });
}

function factsOf(secret: SecretListEntry): Omit<SecretFacts, 'inScope'> {
  const labels = Object.entries(secret.SecretVersionsToStages ?? {});
  return {
    arn: secret.ARN ?? '',
    name: secret.Name ?? '',
    tags: Object.fromEntries((secret.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    createdAt: secret.CreatedDate?.toISOString(),
    rotationEnabled: secret.RotationEnabled ?? false,
    rotationFunctionArn: secret.RotationLambdaARN,
    lastRotatedAt: secret.LastRotatedDate?.toISOString(),
    nextRotationAt: secret.NextRotationDate?.toISOString(),
    longestIntervalDays: secret.RotationRules && intervalOf(secret.RotationRules),
    currentVersionId: labels.find(([, held]) => held.includes('AWSCURRENT'))?.[0],
    deletionAt: secret.DeletedDate?.toISOString(),
  };
}

/** Undefined for rules that this package does not understand. */
function intervalOf(rules: RotationRules): number | undefined {
  try {
    return longestIntervalDays(parseDescribedRules(rules));
  } catch (error) {
    if (error instanceof ScheduleError) return undefined;
    throw error;
  }
}
