import { intervalInDays } from './rotation/rotation-calendar';
import type { Secret } from './secret';

const DAY = 86_400_000;

/** A time as it travels: epoch seconds. */
export function epochSeconds(milliseconds: number): number;
export function epochSeconds(milliseconds: number | undefined): number | undefined;
export function epochSeconds(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : milliseconds / 1_000;
}

/** What DescribeSecret and ListSecrets say of a secret alike. Absent facts are undefined and do not travel. */
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
    // AWS tells the day only.
    LastAccessedDate: secret.accessedAt && epochSeconds(Math.floor(secret.accessedAt / DAY) * DAY),
    DeletedDate: epochSeconds(secret.deletionAt),
    NextRotationDate: rotation?.enabled ? epochSeconds(secret.nextRotationAt) : undefined,
    Tags: tagList(secret.tags),
    CreatedDate: epochSeconds(secret.createdAt),
  };
}

/** Staging labels by version id, of labelled versions only; the value-less pending version is among them. */
export function labelsByVersion(secret: Secret): Readonly<Record<string, readonly string[]>> | undefined {
  const labelled = secret.versions.filter((version) => version.labels.length > 0);
  return labelled.length > 0 ? Object.fromEntries(labelled.map(({ id, labels }) => [id, labels])) : undefined;
}

function tagList(tags: Readonly<Record<string, string>>) {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return list.length > 0 ? list : undefined;
}
