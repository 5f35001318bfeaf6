import type { ReplicationStatusType, SecretListEntry } from '@aws-sdk/client-secrets-manager';
import type { SecretDescription } from '../rotation/ports';

/** The fields that DescribeSecret and ListSecrets have in common. */
export function described(answer: Omit<SecretListEntry, 'SecretVersionsToStages'>, asked: string) {
  const rotated = answer.LastRotatedDate ?? answer.CreatedDate;
  return {
    secretArn: answer.ARN ?? asked,
    name: answer.Name ?? asked,
    rotationEnabled: answer.RotationEnabled ?? false,
    tags: Object.fromEntries((answer.Tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value])),
    deleted: answer.DeletedDate !== undefined,
    ...(answer.RotationLambdaARN !== undefined && { rotationFunctionArn: answer.RotationLambdaARN }),
    ...(rotated && { rotatedAt: rotated.getTime() }),
    ...(answer.LastChangedDate && { lastChangedAt: answer.LastChangedDate.getTime() }),
    ...(answer.NextRotationDate && { nextRotationAt: answer.NextRotationDate.getTime() }),
  };
}

/** What DescribeSecret tells of replicas in other Regions. */
export function replicasIn(replicas: readonly ReplicationStatusType[]): Pick<SecretDescription, 'replicas'> {
  if (replicas.length === 0) return {};
  const stateOf = (status: ReplicationStatusType['Status']) =>
    status === 'InProgress' ? 'inProgress' : status === 'Failed' ? 'failed' : 'inSync';
  return { replicas: replicas.map(({ Region = '', Status }) => ({ region: Region, state: stateOf(Status) })) };
}
