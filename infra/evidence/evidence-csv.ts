import type { EvidenceReport, SecretLine } from './evidence-report';
import { RELATED_CONTROLS } from './limits';
import type { Rotation } from './rotations';

type Row = Readonly<Record<(typeof COLUMNS)[number], string | number | boolean | undefined>>;

const COLUMNS = [
  'account',
  'region',
  'secret_arn',
  'secret_name',
  'in_scope',
  'owner',
  'host',
  'role',
  'policy_days',
  'interval_days_max',
  'rotation_enabled',
  'last_rotated_at',
  'age_days',
  'overdue_days',
  'version_id',
  'started_at',
  'ended_at',
  'result',
  'reason',
  'acts',
  'triggered_by',
  'trigger_evidence',
  'lockout_from',
  'lockout_until',
  'lockout_ms',
  'resolved_at',
  'resolved_by',
  'minutes_open',
  'execution_arns',
  'cloudtrail_event_ids',
  'sources',
  'discrepancy',
  'control_refs',
  'report_sha256',
] as const;

/** One row for each rotation; a secret without any has a row of its own, so that none is left out (RFC 4180). */
export function evidenceCsv(report: EvidenceReport, sha256: string): string {
  const { secrets, rotations } = report;
  const known = secrets.flatMap((secret) => {
    const own = rotations.filter(({ secretArn }) => secretArn === secret.arn);
    return own.length === 0 ? [rowOf(report, sha256, secret)] : own.map((each) => rowOf(report, sha256, secret, each));
  });
  const gone = rotations
    .filter(({ secretArn }) => !secrets.some(({ arn }) => arn === secretArn))
    .map((rotation) => rowOf(report, sha256, undefined, rotation));
  const lines = [...known, ...gone].map((row) => COLUMNS.map((column) => cell(row[column])).join(','));
  return `${[COLUMNS.join(','), ...lines].join('\r\n')}\r\n`;
}

function rowOf(report: EvidenceReport, sha256: string, secret?: SecretLine, rotation?: Rotation): Row {
  const failed = report.exceptions.find(
    ({ kind, secretArn, since }) =>
      kind === 'failed' && secretArn === rotation?.secretArn && since === (rotation.endedAt ?? rotation.startedAt),
  );
  return {
    account: report.account,
    region: report.region,
    secret_arn: secret?.arn ?? rotation?.secretArn,
    secret_name: secret?.name ?? rotation?.secretName,
    in_scope: secret?.inScope ?? true,
    owner: secret?.owner,
    host: rotation?.host,
    role: rotation?.role,
    policy_days: secret === undefined ? (report.policyDays ?? undefined) : secret.policyDays,
    interval_days_max: secret?.longestIntervalDays,
    rotation_enabled: secret?.rotationEnabled,
    last_rotated_at: secret?.lastRotatedAt,
    age_days: secret?.ageDays,
    overdue_days: secret?.overdueDays,
    version_id: rotation?.versionId,
    started_at: rotation?.startedAt,
    ended_at: rotation?.endedAt,
    result: rotation?.result,
    reason: rotation?.reason,
    acts: rotation?.acts.join(' '),
    triggered_by: rotation?.trigger.by,
    trigger_evidence: rotation?.trigger.evidence,
    lockout_from: rotation?.lockoutFrom,
    lockout_until: rotation?.lockoutTo,
    lockout_ms: millisecondsBetween(rotation?.lockoutFrom, rotation?.lockoutTo),
    resolved_at: failed?.resolvedAt,
    resolved_by: failed?.resolvedBy,
    minutes_open: minutes(millisecondsBetween(failed?.since, failed?.resolvedAt)),
    execution_arns: rotation?.executionArns.join(' '),
    cloudtrail_event_ids: rotation?.trailEventIds.join(' '),
    sources: rotation?.sources.join(' '),
    discrepancy: report.discrepancies
      .filter(({ versionId, secretName }) => versionId === rotation?.versionId && secretName === rotation?.secretName)
      .map(({ found }) => found)
      .join(' '),
    control_refs: RELATED_CONTROLS.join('; '),
    report_sha256: sha256,
  };
}

function millisecondsBetween(from: string | undefined, until: string | undefined): number | undefined {
  return from === undefined || until === undefined ? undefined : Date.parse(until) - Date.parse(from);
}

const minutes = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : Math.round(milliseconds / 60_000);

/** Spreadsheets run what begins with one of these as a formula; an apostrophe before it keeps it text. */
function cell(value: string | number | boolean | undefined): string {
  const text = value === undefined ? '' : String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
