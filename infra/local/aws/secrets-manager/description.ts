import { intervalInDays } from './rotation/rotation-calendar';
import { LOCAL_REGION } from '../api/arn';
import type { Secret } from './secret';

const DAY = 86_400_000;

/** A time as it travels: epoch seconds. */
export function epochSeconds(milliseconds: number): number;
export function epochSeconds(milliseconds: number | undefined): number | undefined;
export function epochSeconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1_000;
}

/** What DescribeSecret and ListSecrets both return for a secret. Absent facts are undefined and not sent. */
export function describe(secret: Secret) {
  const { rotation } = secret;
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKeyId,
    RotationEnabled: rotation?.enabled,
    RotationLambdaARN: rotation?.functionArn,
    RotationRules: rotation?.rules && { ...rotation.rules, AutomaticallyAfterDays: intervalInDays(rotation.rules) },
    LastRotatedDate: epochSeconds(secret.rotatedAt),
    LastChangedDate: epochSeconds(secret.changedAt),
    // AWS returns only the day.
    LastAccessedDate: secret.accessedAt && epochSeconds(Math.floor(secret.accessedAt / DAY) * DAY),
    DeletedDate: epochSeconds(secret.deletionAt),
    NextRotationDate: rotation?.enabled ? epochSeconds(secret.nextRotationAt) : undefined,
    Tags: tagList(secret.tags),
    CreatedDate: epochSeconds(secret.createdAt),
  };
}

/** How long a replica takes in each Region, in milliseconds; or that it fails there. */
export type ReplicaLag = (region: string) => number | 'failed';

/** Whether a replica has not followed the last change yet. */
export function isBehind(
  { replicas = [] }: Secret,
  { replicaLag, now }: { readonly replicaLag: ReplicaLag; readonly now: () => number },
): boolean {
  return replicas.some(({ region, since, stuck }) => {
    const lag = replicaLag(region);
    return stuck === true || (lag !== 'failed' && now() - since < lag);
  });
}

/** What DescribeSecret says of replicas. */
export function replicationStatus(
  secret: Secret,
  { replicaLag, now }: { readonly replicaLag: ReplicaLag; readonly now: () => number },
) {
  return secret.replicas?.map((replica) => {
    const status =
      replicaLag(replica.region) === 'failed'
        ? { Status: 'Failed', StatusMessage: 'Replication failed: the stand-in was told so.' }
        : { Status: isBehind({ ...secret, replicas: [replica] }, { replicaLag, now }) ? 'InProgress' : 'InSync' };
    return { Region: replica.region, KmsKeyId: replica.kmsKeyId ?? 'alias/aws/secretsmanager', ...status };
  });
}

/** Replicas make a secret the primary one. */
export const primaryRegion = ({ replicas = [] }: Secret): string | undefined =>
  replicas.length > 0 ? LOCAL_REGION : undefined;

/** Staging labels by version id, of labelled versions only; the value-less pending version is among them. */
export function labelsByVersion(secret: Secret): Readonly<Record<string, readonly string[]>> | undefined {
  const labelled = secret.versions.filter((version) => version.labels.length > 0);
  return labelled.length > 0 ? Object.fromEntries(labelled.map(({ id, labels }) => [id, labels])) : undefined;
}

function tagList(tags: Readonly<Record<string, string>>) {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return list.length > 0 ? list : undefined;
}
