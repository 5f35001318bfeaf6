import type { CompensationAct, Impact, Incident } from './document';
import type { Mode } from './names';
import type { Reason } from './reasons';

/** Version of the record's shape: increased when a field changes its meaning or is removed, not when one is added. */
export const RECORD_VERSION = 1;

/** Names every record, whatever else is in the same log group or bucket. */
export const RECORD_TYPE = 'rds-rotation-workflow/execution';

/** Log stream of the records in their log group. */
export const RECORD_STREAM = 'executions';

/** Part of the name of every log group with records: the construct's id, from which CloudFormation derives the name. */
export const RECORD_LOG_GROUPS = 'ExecutionRecords';

/** How an execution ended, as the record has it: an outcome, and `recovered` for a rotation completed after a failure. */
export const RECORDED_VERDICTS = [
  'succeeded',
  'recovered',
  'rolledBack',
  'unresolved',
  'checkPassed',
  'checkFailed',
] as const;
export type RecordedVerdict = (typeof RECORDED_VERDICTS)[number];

/**
 * What started an execution, as far as its input tells: a rotation of Secrets Manager, an execution that ended unresolved,
 * the rule about stopped executions, the watch for forgotten versions, or a person. Only CloudTrail knows who requested a
 * rotation.
 */
export const STARTERS = ['secretsManager', 'recovery', 'recoveryRule', 'watch', 'person'] as const;
export type Starter = (typeof STARTERS)[number];

/**
 * The record of an execution, for when its history is gone: one JSON line, written by its Notify state, with an alert or
 * without. Facts only, and no secret.
 */
export interface ExecutionRecord {
  readonly recordType: typeof RECORD_TYPE;
  readonly recordVersion: typeof RECORD_VERSION;
  /** Version of this package that wrote it. */
  readonly productVersion: string;
  readonly executionArn: string;
  readonly mode: Mode;
  readonly startedBy: Starter;
  /** ARN of the execution this one recovers; absent if it recovers none, or if its input does not say which. */
  readonly recoveryOf?: string | undefined;
  /** ARN of the execution that continues after this one. */
  readonly recoveryArn?: string | undefined;
  /** ISO 8601. */
  readonly startedAt: string;
  /** ISO 8601: when the outcome was known. */
  readonly endedAt: string;
  readonly secretArn: string;
  readonly secretName: string;
  /** The version under rotation. */
  readonly versionId: string;
  /** Where the credential logs in; absent if nothing has read the secret's value. */
  readonly role?: string | undefined;
  readonly host?: string | undefined;
  readonly database?: string | undefined;
  readonly verdict: RecordedVerdict;
  readonly applicationsCanLogIn: Impact;
  /** Absent if nothing failed. */
  readonly reason?: Reason | undefined;
  /** The state that failed first. */
  readonly failedState?: string | undefined;
  readonly acts: readonly CompensationAct[];
  /** ISO 8601: from when AWSCURRENT was refused; in a plain success the moment of the change. */
  readonly lockoutFrom?: string | undefined;
  /** ISO 8601; absent while AWSCURRENT is refused, or if the end is not known. */
  readonly lockoutTo?: string | undefined;
  /** Sessions from before the change of the password that were still open; absent unless the workflow reports sessions. */
  readonly sessionsBefore?: number | undefined;
  /** Whether an alert was sent for this execution. */
  readonly alerted: boolean;
  /** The incident that is open after it. */
  readonly openIncident?: Pick<Incident, 'since' | 'alerts' | 'reason'> | undefined;
  /** The incident that it ended. */
  readonly resolvedIncident?: Pick<Incident, 'since' | 'alerts' | 'reason'> | undefined;
}
