import type { ExecutionRecord } from '../../workflow/execution-record';
import { policyOf } from './policy';
import { compare, type Rotation } from './rotations';
import { secretNamed } from './secret-names';
import type { EvidenceSources, SecretFacts, TrailEvent } from './sources';

/** What an auditor asks about first. */
export type ExceptionKind = 'notRotating' | 'overdue' | 'failed' | 'incident' | 'changedOutside';

/** Something that is not as the policy wants it, or was not for a time. */
export interface EvidenceException {
  readonly kind: ExceptionKind;
  readonly secretArn: string;
  readonly secretName: string;
  /** By the secret's tag; absent if it has none. */
  readonly owner?: string | undefined;
  readonly since: string;
  /** One sentence. */
  readonly found: string;
  /** When it was over; absent while it is open. */
  readonly resolvedAt?: string | undefined;
  /** How it was resolved. */
  readonly resolvedBy?: string | undefined;
}

type Resolution = Pick<EvidenceException, 'resolvedAt' | 'resolvedBy'>;

const DAY = 86_400_000;

/** Calls that change a value, its labels or its rotation, and what each means when the workflow did not make it. */
const CHANGES: Readonly<Record<string, string>> = {
  PutSecretValue: 'stored a value',
  UpdateSecret: 'changed the secret, perhaps its value',
  UpdateSecretVersionStage: 'moved a staging label',
  CancelRotateSecret: 'turned the rotation off',
  DeleteSecret: 'scheduled the secret for deletion',
  RestoreSecret: 'restored the secret',
};

/** Those that end when the password is rotated again: what was stored or labelled by hand is no longer in use. */
const ENDED_BY_ROTATION: readonly string[] = [
  'PutSecretValue',
  'UpdateSecret',
  'UpdateSecretVersionStage',
  'RestoreSecret',
];

/** Everything that is or was wrong: open first, then by time. */
export function exceptionsIn(sources: EvidenceSources, rotations: readonly Rotation[]): readonly EvidenceException[] {
  const inScope = sources.secrets.filter((secret) => secret.inScope);
  return [
    ...inScope.flatMap((secret) => notRotating(secret, sources)),
    ...inScope.flatMap((secret) => overdue(secret, rotations, sources)),
    ...failures(rotations, sources),
    ...incidents(sources, rotations),
    ...changesOutside(sources, rotations),
  ]
    .map((exception) => ({ ...exception, owner: ownerOf(exception.secretArn, sources) }))
    .sort(
      (one, other) =>
        Number(one.resolvedAt !== undefined) - Number(other.resolvedAt !== undefined) ||
        compare(one.since, other.since),
    );
}

function notRotating(secret: SecretFacts, { madeAt }: EvidenceSources): readonly EvidenceException[] {
  const { arn: secretArn, name: secretName, rotationEnabled, deletionAt, createdAt = madeAt } = secret;
  if (rotationEnabled || deletionAt !== undefined) return [];
  const since = secret.lastRotatedAt ?? createdAt;
  return [{ kind: 'notRotating', secretArn, secretName, since, found: 'Its rotation is turned off.' }];
}

/** Times without a rotation that were longer than the policy allows; the last one is open if it has not ended. */
function overdue(
  secret: SecretFacts,
  rotations: readonly Rotation[],
  sources: EvidenceSources,
): readonly EvidenceException[] {
  const { from, to, madeAt } = sources;
  const policyDays = policyOf(secret, sources);
  if (policyDays === undefined || secret.deletionAt !== undefined) return [];
  const rotated = rotations
    .filter(({ secretArn, result }) => secretArn === secret.arn && result === 'rotated')
    .flatMap(({ endedAt }) => endedAt ?? []);
  // What came before the period, or is known to Secrets Manager alone; a new secret is as old as its first password.
  const known = [secret.createdAt, secret.lastRotatedAt].flatMap((time) => time ?? []);
  const times = [...new Set([...known, ...rotated])].sort(compare);
  const end = compare(to, madeAt) < 0 ? to : madeAt;
  return times.flatMap((begin, index): EvidenceException[] => {
    const next = times[index + 1];
    const until = next !== undefined && compare(next, end) <= 0 ? next : end;
    const days = (Date.parse(until) - Date.parse(begin)) / DAY;
    // Between its creation and a rotation that this period does not reach back to nobody knows.
    const unknown = index === 0 && begin === secret.createdAt && begin < from && next !== undefined;
    if (days <= policyDays || compare(until, from) < 0 || compare(begin, end) > 0 || unknown) return [];
    const since = new Date(Date.parse(begin) + policyDays * DAY).toISOString();
    const open = next === undefined || compare(next, end) > 0;
    return [
      {
        kind: 'overdue',
        secretArn: secret.arn,
        secretName: secret.name,
        since,
        found: `Not rotated for ${Math.floor(days)} days after ${begin.slice(0, 10)}; the policy allows ${policyDays}.`,
        ...(!open && { resolvedAt: next, resolvedBy: 'the next rotation' }),
      },
    ];
  });
}

/** Rotations that did not end with a new password: over once an alert says so, or once the next one does. */
function failures(rotations: readonly Rotation[], { records }: EvidenceSources): readonly EvidenceException[] {
  return rotations
    .filter(({ result }) => result !== 'rotated')
    .map(({ secretArn, secretName, versionId, startedAt, endedAt, result, reason, executionArns }) => {
      const opened = records.find((record) => executionArns.includes(record.executionArn) && record.openIncident);
      return {
        kind: 'failed' as const,
        secretArn,
        secretName,
        since: endedAt ?? startedAt,
        found: `The rotation to version ${versionId} ${ENDED[result]}${reason === undefined ? '' : ` (${reason})`}.`,
        ...(endOfIncident(opened, records) ?? nextRotation(secretArn, startedAt, rotations)),
      };
    });
}

const ENDED: Readonly<Record<Rotation['result'], string>> = {
  rotated: 'succeeded',
  undone: 'was undone',
  unresolved: 'could not be resolved',
  failed: 'failed, by CloudTrail alone',
  unknown: 'has no known end',
};

/** Alerts outside of a rotation, such as by a check, until an alert says that it is over. */
function incidents(
  { records, from, to }: EvidenceSources,
  rotations: readonly Rotation[],
): readonly EvidenceException[] {
  const ofRotations = rotations
    .filter(({ result }) => result !== 'rotated')
    .flatMap(({ executionArns }) => executionArns);
  // One incident has the same beginning in every record about it; the last one counts its alerts.
  const begun = new Map(
    records.flatMap((record) => (record.openIncident ? [[record.openIncident.since, record]] : [])),
  );
  return [...begun].flatMap(([since, last]): EvidenceException[] => {
    const own = records.filter(({ openIncident }) => openIncident?.since === since);
    const end = endOfIncident(last, records);
    const inRotation = own.some(({ executionArn }) => ofRotations.includes(executionArn));
    if (inRotation || since > to || (end !== undefined && end.resolvedAt < from)) return [];
    const { secretArn, secretName, openIncident: { alerts = 0, reason = '' } = {} } = last;
    const asked = alerts === 1 ? 'One alert' : `${alerts} alerts`;
    const found = `${asked} asked for a person; the first said ${reason}.`;
    return [{ kind: 'incident', secretArn, secretName, since, found, ...end }];
  });
}

function endOfIncident(
  opened: ExecutionRecord | undefined,
  records: readonly ExecutionRecord[],
): { readonly resolvedAt: string; readonly resolvedBy: string } | undefined {
  const since = opened?.openIncident?.since;
  const end = records.find(
    ({ secretArn, resolvedIncident }) =>
      since !== undefined && secretArn === opened?.secretArn && resolvedIncident?.since === since,
  );
  return end && { resolvedAt: end.endedAt, resolvedBy: `an execution started by ${STARTED_BY[end.startedBy]}` };
}

function nextRotation(secretArn: string, after: string, rotations: readonly Rotation[]): Resolution {
  const next = rotations.find(
    (other) => other.secretArn === secretArn && other.result === 'rotated' && other.startedAt > after,
  );
  return next?.endedAt === undefined
    ? {}
    : { resolvedAt: next.endedAt, resolvedBy: `the rotation to ${next.versionId}` };
}

const STARTED_BY: Readonly<Record<ExecutionRecord['startedBy'], string>> = {
  secretsManager: 'Secrets Manager',
  recovery: 'the workflow itself',
  recoveryRule: 'the workflow itself',
  watch: 'the watch',
  person: 'a person',
};

/** Changes that bypassed the workflow. */
function changesOutside(
  { trail, secrets, from, to }: EvidenceSources,
  rotations: readonly Rotation[],
): readonly EvidenceException[] {
  return trail.flatMap((event): EvidenceException[] => {
    const what = CHANGES[event.name];
    const secret = secretNamed(event.secretId, secrets);
    if (what === undefined || event.byWorkflow || secret?.inScope !== true || event.at < from || event.at > to)
      return [];
    const found = `${event.caller ?? 'Somebody'} ${what} (${event.name}, CloudTrail ${event.id}).`;
    return [
      {
        kind: 'changedOutside',
        secretArn: secret.arn,
        secretName: secret.name,
        since: event.at,
        found,
        ...resolutionOf(event, secret, rotations),
      },
    ];
  });
}

function resolutionOf(
  { name, at }: TrailEvent,
  { arn, rotationEnabled, deletionAt }: SecretFacts,
  rotations: readonly Rotation[],
): Resolution {
  const over =
    ENDED_BY_ROTATION.includes(name) ||
    (name === 'CancelRotateSecret' && rotationEnabled) ||
    (name === 'DeleteSecret' && deletionAt === undefined);
  return over ? nextRotation(arn, at, rotations) : {};
}

function ownerOf(secretArn: string, { secrets, ownerTag }: EvidenceSources): string | undefined {
  return secrets.find(({ arn }) => arn === secretArn)?.tags[ownerTag];
}
