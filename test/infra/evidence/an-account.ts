import type { EvidenceSources, SecretFacts, TrailEvent } from '../../../infra/evidence/sources';
import { type ExecutionRecord, RECORD_TYPE } from '../../../workflow/execution-record';

export const ORDERS = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf';
export const PERSON = 'arn:aws:sts::111122223333:assumed-role/Administrator/anna';

/** `day(3, '04:05')` is the third of October 2026. */
export const day = (date: number, time = '03:00') =>
  new Date(`2026-10-${String(date).padStart(2, '0')}T${time}:00.000Z`).toISOString();

export const aSecret = (changes: Partial<SecretFacts> = {}): SecretFacts => ({
  arn: ORDERS,
  name: 'orders/db',
  tags: { owner: 'team-orders' },
  createdAt: '2026-01-01T00:00:00.000Z',
  rotationEnabled: true,
  lastRotatedAt: day(20),
  currentVersionId: 'v20',
  inScope: true,
  ...changes,
});

/** The record of an execution of a day, `v<date>` being its version. */
export const aRecord = (date: number, changes: Partial<ExecutionRecord> = {}): ExecutionRecord => ({
  recordType: RECORD_TYPE,
  recordVersion: 1,
  productVersion: '1.2.3',
  executionArn: `arn:aws:states:eu-central-1:111122223333:execution:shop:orders-db-v${date}`,
  mode: 'rotate',
  startedBy: 'secretsManager',
  startedAt: day(date, '02:59'),
  endedAt: day(date),
  secretArn: ORDERS,
  secretName: 'orders/db',
  versionId: `v${date}`,
  verdict: 'succeeded',
  applicationsCanLogIn: 'yes',
  acts: [],
  alerted: false,
  ...changes,
});

export const anEvent = (date: number, name: string, changes: Partial<TrailEvent> = {}): TrailEvent => ({
  id: `${name}-${date}`,
  name,
  at: day(date),
  secretId: ORDERS,
  versionId: `v${date}`,
  byWorkflow: false,
  ...changes,
});

/** What Secrets Manager leaves of a rotation that ended so. */
export const rotationEvents = (date: number, end = 'RotationSucceeded'): readonly TrailEvent[] => [
  anEvent(date, 'RotationStarted', { at: day(date, '02:59') }),
  anEvent(date, end),
];

/** October 2026, looked at on the evening of the 31st: one secret, rotated on the 20th, by all sources. */
export const anAccount = (changes: Partial<EvidenceSources> = {}): EvidenceSources => ({
  account: '111122223333',
  region: 'eu-central-1',
  madeBy: PERSON,
  madeAt: day(31, '20:00'),
  productVersion: '1.2.3',
  from: day(1, '00:00'),
  to: day(31, '23:59'),
  policyDays: 30,
  ownerTag: 'owner',
  secrets: [aSecret()],
  records: [aRecord(20)],
  trail: rotationEvents(20),
  coverage: { records: '2026-01-01T00:00:00.000Z', cloudTrail: '2026-08-03T20:00:00.000Z' },
  unread: [],
  ...changes,
});
