import { createHash } from 'node:crypto';
import { type Discrepancy, discrepanciesIn } from './discrepancies';
import { type EvidenceException, exceptionsIn } from './exceptions';
import { limitsOf, RELATED_CONTROLS } from './limits';
import { policyOf } from './policy';
import { type Rotation, rotationsIn } from './rotations';
import type { EvidenceSources, SecretFacts } from './sources';

/** Version of the report's shape, for programs that read its JSON. */
const REPORT_VERSION = 1;

/** One secret, and how it stands with the policy. */
export interface SecretLine extends SecretFacts {
  readonly owner?: string | undefined;
  /** Days since the last rotation, or since the secret was made if there was none; absent if neither is known. */
  readonly ageDays?: number | undefined;
  /** Days after which its password must have been changed; absent without a policy. */
  readonly policyDays?: number | undefined;
  /** Days beyond the policy; absent without a policy, or within it. */
  readonly overdueDays?: number | undefined;
  readonly rotations: number;
}

/** The answer to an auditor; the JSON that the other forms are made of. */
export interface EvidenceReport {
  readonly reportVersion: typeof REPORT_VERSION;
  readonly account: string;
  readonly region: string;
  readonly from: string;
  readonly to: string;
  readonly policyDays: number | null;
  /** Tag of a secret that gives its own days; absent if none was named. */
  readonly policyTag?: string | undefined;
  readonly madeAt: string;
  readonly madeBy: string;
  readonly productVersion: string;
  readonly coverage: EvidenceSources['coverage'];
  readonly counts: {
    readonly secretsInScope: number;
    readonly secretsOutside: number;
    readonly rotations: number;
    readonly failedRotations: number;
    readonly openExceptions: number;
    readonly discrepancies: number;
  };
  readonly exceptions: readonly EvidenceException[];
  readonly secrets: readonly SecretLine[];
  readonly rotations: readonly Rotation[];
  readonly discrepancies: readonly Discrepancy[];
  readonly limits: readonly string[];
  readonly relatedControls: readonly string[];
}

/** Puts the sources side by side. Pure. */
export function evidenceReport(sources: EvidenceSources): EvidenceReport {
  const { account, region, from, to, policyDays = null, policyTag, madeAt, madeBy, productVersion, coverage } = sources;
  const rotations = rotationsIn(sources);
  const exceptions = exceptionsIn(sources, rotations);
  const discrepancies = discrepanciesIn(sources, rotations);
  const secrets = sources.secrets.map((secret) => lineOf(secret, rotations, sources));
  const inScope = secrets.filter((secret) => secret.inScope).length;
  return {
    reportVersion: REPORT_VERSION,
    ...{ account, region, from, to, policyDays, policyTag, madeAt, madeBy, productVersion, coverage },
    counts: {
      secretsInScope: inScope,
      secretsOutside: secrets.length - inScope,
      rotations: rotations.length,
      failedRotations: rotations.filter(({ result }) => result !== 'rotated').length,
      openExceptions: exceptions.filter(({ resolvedAt }) => resolvedAt === undefined).length,
      discrepancies: discrepancies.length,
    },
    exceptions,
    secrets,
    rotations,
    discrepancies,
    limits: limitsOf(sources),
    relatedControls: RELATED_CONTROLS,
  };
}

/** SHA-256 of the report's JSON in one line, in hexadecimal: `jq -cj .report evidence.json | sha256sum` gives the same. */
export function hashOf(report: EvidenceReport): string {
  return createHash('sha256').update(JSON.stringify(report)).digest('hex');
}

const DAY = 86_400_000;

function lineOf(secret: SecretFacts, rotations: readonly Rotation[], sources: EvidenceSources): SecretLine {
  const changed = secret.lastRotatedAt ?? secret.createdAt;
  const ageDays =
    changed === undefined ? undefined : Math.floor((Date.parse(sources.madeAt) - Date.parse(changed)) / DAY);
  const policyDays = policyOf(secret, sources);
  const over = ageDays !== undefined && policyDays !== undefined && secret.inScope ? ageDays - policyDays : 0;
  return {
    ...secret,
    owner: secret.tags[sources.ownerTag],
    ageDays,
    ...(policyDays !== undefined && secret.inScope && { policyDays }),
    ...(over > 0 && { overdueDays: over }),
    rotations: rotations.filter(({ secretArn }) => secretArn === secret.arn).length,
  };
}
