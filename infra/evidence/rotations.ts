import type { CompensationAct } from '../../workflow/document';
import type { ExecutionRecord, RecordedVerdict } from '../../workflow/execution-record';
import type { EvidenceSources, TrailEvent } from './sources';
import { secretNamed } from './secret-names';
import { type Trigger, triggerOf } from './trigger';

/** How a rotation ended. `failed`: only CloudTrail knows of it, and not how it was left. */
type RotationResult = 'rotated' | 'undone' | 'unresolved' | 'failed' | 'unknown';

/** Everything about one new version of one secret: its executions, recoveries included, and what CloudTrail has. */
export interface Rotation {
  readonly secretArn: string;
  readonly secretName: string;
  readonly versionId: string;
  readonly startedAt: string;
  /** Absent if no source tells the end. */
  readonly endedAt?: string | undefined;
  readonly result: RotationResult;
  /** Why it failed first; absent if nothing did. */
  readonly reason?: string | undefined;
  readonly failedState?: string | undefined;
  readonly acts: readonly CompensationAct[];
  readonly executions: number;
  readonly trigger: Trigger;
  readonly lockoutFrom?: string | undefined;
  readonly lockoutTo?: string | undefined;
  readonly role?: string | undefined;
  readonly host?: string | undefined;
  readonly executionArns: readonly string[];
  readonly trailEventIds: readonly string[];
  readonly sources: readonly ('records' | 'cloudTrail')[];
  /** What CloudTrail says of its end; absent if it says nothing. */
  readonly trailResult?: 'rotated' | 'failed' | undefined;
}

const ROTATION_EVENTS: readonly string[] = [
  'RotationStarted',
  'RotationSucceeded',
  'RotationFailed',
  'RotationAbandoned',
];

/** The rotations of a period, by their start; one is there if any source knows of it. */
export function rotationsIn(sources: EvidenceSources): readonly Rotation[] {
  const keys = new Map<string, { records: ExecutionRecord[]; events: TrailEvent[] }>();
  const at = (secretArn: string, versionId: string) => {
    const key = `${secretArn}#${versionId}`;
    const found = keys.get(key) ?? { records: [], events: [] };
    keys.set(key, found);
    return found;
  };
  for (const record of sources.records) {
    if (record.mode !== 'check') at(record.secretArn, record.versionId).records.push(record);
  }
  for (const event of sources.trail) {
    const { arn } = secretNamed(event.secretId, sources.secrets) ?? { arn: event.secretId };
    if (ROTATION_EVENTS.includes(event.name) && event.versionId !== undefined)
      at(arn, event.versionId).events.push(event);
  }
  return [...keys]
    .map(([key, { records, events }]) => {
      const [secretArn = '', versionId = ''] = key.split('#');
      return rotationOf({ secretArn, versionId }, records, events, sources);
    })
    .filter(({ startedAt }) => startedAt >= sources.from && startedAt <= sources.to)
    .sort((one, other) => compare(one.startedAt, other.startedAt));
}

function rotationOf(
  id: { readonly secretArn: string; readonly versionId: string },
  unordered: readonly ExecutionRecord[],
  unorderedEvents: readonly TrailEvent[],
  sources: EvidenceSources,
): Rotation {
  const records = [...unordered].sort((one, other) => compare(one.endedAt, other.endedAt));
  const events = [...unorderedEvents].sort((one, other) => compare(one.at, other.at));
  const first = records.find(({ reason }) => reason !== undefined);
  const locked = records.filter(({ lockoutFrom }) => lockoutFrom !== undefined);
  const known = [...records].reverse().find(({ host }) => host !== undefined);
  const startedAt = [...records.map((record) => record.startedAt), ...events.map((event) => event.at)].sort(compare)[0];
  const name = records[0]?.secretName ?? secretNamed(id.secretArn, sources.secrets)?.name ?? id.secretArn;
  return {
    ...id,
    secretName: name,
    startedAt: startedAt ?? '',
    endedAt: endOf(records, events),
    result: records.length > 0 ? resultOf(records) : (trailResultOf(events) ?? 'unknown'),
    reason: first?.reason,
    failedState: first?.failedState,
    acts: records.flatMap(({ acts }) => acts),
    executions: records.length,
    trigger: triggerOf({ ...id, startedAt: startedAt ?? '' }, sources),
    lockoutFrom: locked[0]?.lockoutFrom,
    lockoutTo: locked.at(-1)?.lockoutTo,
    role: known?.role,
    host: known?.host,
    executionArns: records.map(({ executionArn }) => executionArn),
    trailEventIds: events.map(({ id: eventId }) => eventId),
    sources: [
      ...(records.length > 0 ? ['records' as const] : []),
      ...(events.length > 0 ? ['cloudTrail' as const] : []),
    ],
    trailResult: trailResultOf(events),
  };
}

/** Once AWSCURRENT has moved it only goes forward, unless a rollback says that it moved the label back. */
function resultOf(records: readonly ExecutionRecord[]): RotationResult {
  let result: RotationResult = 'unknown';
  for (const { verdict, acts } of records) {
    if (result !== 'rotated' || acts.includes('movedCurrentBack')) result = RESULT[verdict];
  }
  return result;
}

const RESULT: Readonly<Record<RecordedVerdict, RotationResult>> = {
  succeeded: 'rotated',
  recovered: 'rotated',
  rolledBack: 'undone',
  unresolved: 'unresolved',
  checkPassed: 'unknown',
  checkFailed: 'unknown',
};

function trailResultOf(events: readonly TrailEvent[]): 'rotated' | 'failed' | undefined {
  if (events.some(({ name }) => name === 'RotationSucceeded')) return 'rotated';
  return events.some(({ name }) => name === 'RotationFailed' || name === 'RotationAbandoned') ? 'failed' : undefined;
}

/** The execution that settled it, not a later one that found nothing to do. */
function endOf(records: readonly ExecutionRecord[], events: readonly TrailEvent[]): string | undefined {
  const settled = records.find(({ verdict }) => RESULT[verdict] === resultOf(records));
  return settled?.endedAt ?? events.findLast(({ name }) => name !== 'RotationStarted')?.at;
}

export const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
