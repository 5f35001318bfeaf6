import type { Rotation } from './rotations';
import type { EvidenceSources, SecretFacts } from './sources';

/** Something that one source says and another does not. */
export interface Discrepancy {
  readonly secretName: string;
  readonly versionId?: string | undefined;
  readonly at: string;
  /** One sentence that names both sources. */
  readonly found: string;
}

const MINUTE = 60_000;
/** CloudTrail delivers within about a quarter of an hour (its guide, "CloudTrail supported services"). */
const DELIVERY = 15 * MINUTE;

/** Where the sources contradict each other, or only one of those that should know does. */
export function discrepanciesIn(sources: EvidenceSources, rotations: readonly Rotation[]): readonly Discrepancy[] {
  return [
    ...rotations.flatMap((rotation) => ofRotation(rotation, sources)),
    ...sources.secrets.filter(({ inScope }) => inScope).flatMap((secret) => ofSecret(secret, rotations, sources)),
  ];
}

function ofRotation(rotation: Rotation, { coverage, madeAt }: EvidenceSources): readonly Discrepancy[] {
  const { secretName, versionId, startedAt: at, sources, result, trailResult, endedAt } = rotation;
  const recorded = sources.includes('records');
  const trailed = sources.includes('cloudTrail');
  const delivered = Date.parse(endedAt ?? at) + DELIVERY < Date.parse(madeAt);
  const found = [
    ...(recorded && !trailed && reaches(coverage.cloudTrail, at) && delivered
      ? ['The records have this rotation, CloudTrail does not.']
      : []),
    ...(trailed && !recorded && reaches(coverage.records, at)
      ? ['CloudTrail has this rotation, the records do not: its execution wrote none, or its records were removed.']
      : []),
    ...(recorded && trailResult === 'failed' && result === 'rotated'
      ? ['The records say that it was rotated; for CloudTrail it failed.']
      : []),
    ...(recorded && trailResult === 'rotated' && result !== 'rotated'
      ? [`The records say ${result}; for CloudTrail it succeeded.`]
      : []),
  ];
  return found.map((sentence) => ({ secretName, versionId, at, found: sentence }));
}

function ofSecret(
  { arn, name: secretName, currentVersionId, lastRotatedAt }: SecretFacts,
  rotations: readonly Rotation[],
  { coverage, to, madeAt }: EvidenceSources,
): readonly Discrepancy[] {
  const last = rotations.findLast(({ secretArn, result }) => secretArn === arn && result === 'rotated');
  const isNow = Date.parse(to) >= Date.parse(madeAt) - DELIVERY;
  const at = last?.endedAt ?? lastRotatedAt ?? madeAt;
  if (!isNow) return [];
  const other =
    last !== undefined && currentVersionId !== undefined && last.versionId !== currentVersionId
      ? [
          `By the records and CloudTrail the current version is ${last.versionId}, by Secrets Manager it is ${currentVersionId}: the value was changed by other means.`,
        ]
      : [];
  const unseen =
    lastRotatedAt !== undefined &&
    reaches(coverage.records, lastRotatedAt) &&
    (last?.endedAt === undefined || Math.abs(Date.parse(lastRotatedAt) - Date.parse(last.endedAt)) > 60 * MINUTE)
      ? [`Secrets Manager dates the last rotation ${lastRotatedAt}, the records ${last?.endedAt ?? 'know of none'}.`]
      : [];
  return [...other, ...unseen].map((found) => ({ secretName, versionId: last?.versionId, at, found }));
}

const reaches = (since: string | undefined, at: string): boolean => since !== undefined && at >= since;
