import { unreadablePolicies } from './policy';
import type { EvidenceSources } from './sources';

/** Named as related, since audits against them ask such questions; nothing is claimed. */
export const RELATED_CONTROLS: readonly string[] = [
  'PCI DSS 4.0.1, 8.3.9 (passwords changed every 90 days) and 8.6.3 (passwords of application and system accounts changed by a targeted risk analysis)',
  'AWS Security Hub SecretsManager.1 (rotation enabled), SecretsManager.2 (rotated successfully), SecretsManager.4 (rotated within so many days)',
  'SOC 2 CC6.1 (logical access) and CC7.2 to CC7.4 (failures are detected, evaluated and resolved)',
];

/** What the report cannot see, a sentence each. */
export function limitsOf(sources: EvidenceSources): readonly string[] {
  const { coverage, from, madeAt, to, unread, secrets } = sources;
  const { records, cloudTrail } = coverage;
  const outside = secrets.filter(({ inScope }) => !inScope).length;
  return [
    ...unread,
    ...unreadablePolicies(sources),
    ...(records === undefined
      ? ['There are no records of executions in this account and Region.']
      : from < records
        ? [`The records begin on ${records}; of executions before that there are none.`]
        : []),
    ...(cloudTrail !== undefined && from < cloudTrail
      ? [
          `CloudTrail's event history begins on ${cloudTrail}, 90 days ago; earlier events are in a trail, if there is one, and are not read.`,
        ]
      : []),
    ...(to > madeAt ? [`The period ends after this report was made, on ${madeAt}.`] : []),
    'CloudTrail delivers events within about fifteen minutes, so that the last ones may be missing.',
    'Secrets Manager shows secrets as they are today. A permanently deleted secret appears only in the records and in CloudTrail.',
    'A schedule leaves no caller in CloudTrail: "schedule" is what remains if nobody called RotateSecret.',
    'ALTER ROLE in the database, past Secrets Manager, is seen by none of these sources; pgaudit logs it.',
    'No secret value was read, so that nothing here says whether a credential logs in today; the command check does.',
    ...(outside > 0
      ? [
          `${outside} secrets are rotated by no workflow of this package and do not have the tag; they are listed, and not judged.`,
        ]
      : []),
  ];
}
