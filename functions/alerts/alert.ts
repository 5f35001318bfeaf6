import type { Warning } from '../../workflow/warnings';
import type {
  BarredAct,
  CompensationAct,
  DatabaseAddress,
  FailureFacts,
  Impact,
  Incident,
} from '../../workflow/document';
import { RECORDED_VERDICTS } from '../../workflow/execution-record';
import { SEVERITIES, type Severity } from '../../workflow/names';
import type { Reason } from '../../workflow/reasons';

/**
 * How the execution ended. `recovered`: a step failed, and the rotation was completed all the same. `resolved`: an earlier
 * alert about the secret is over, however this execution ended.
 */
export const ALERT_KINDS = [...RECORDED_VERDICTS, 'resolved'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** `critical`: act now; `error`: check soon; `warning`: can wait until working hours; `info`: nothing to do. */
export { SEVERITIES, type Severity };

/** What happened to a secret and its state now, as facts: the one event that every channel renders. */
export interface Alert {
  readonly kind: AlertKind;
  readonly severity: Severity;
  /** Can applications log in with the credential in AWSCURRENT? */
  readonly impact: Impact;
  /** Whether a login showed the impact, or it is only inferred from how far the rotation got. */
  readonly impactProven: boolean;
  /** Absent only if nothing failed. */
  readonly reason?: Reason | undefined;
  readonly secretName: string;
  readonly secretArn: string;
  readonly accountId: string;
  /** The account's display name; absent if the construct was not given one. */
  readonly accountName?: string | undefined;
  readonly region: string;
  /** The version under rotation. */
  readonly versionId: string;
  /** The database the secret is for, as far as a server has confirmed it; absent if the host did not even resolve. */
  readonly address?: DatabaseAddress | undefined;
  /** What failed first, before the rollback ran; absent if nothing did. */
  readonly failure?: FailureFacts | undefined;
  /** What made the rollback itself fail; absent if it did not. */
  readonly rollBackFailure?: FailureFacts | undefined;
  /** ISO 8601: from when the credential in AWSCURRENT was refused; absent if it never was, or if that is not known. */
  readonly refusedFrom?: string | undefined;
  /** ISO 8601: until when it was refused; absent while it still is, or if that is not known. */
  readonly refusedUntil?: string | undefined;
  /** Whether the next rotation can start only after a recovery. */
  readonly needsRecovery: boolean;
  /** Whether an execution continues to recover automatically. */
  readonly recoveryGoesOn: boolean;
  /** The earlier alerts this one continues, or ends if it is `resolved`. */
  readonly incident?: Incident | undefined;
  /** Staging labels by version, as the rollback left them; absent if it did not report them. */
  readonly labels?: Readonly<Record<string, readonly string[]>> | undefined;
  /** What the rollback changed; absent if there was none, or if it failed before it could report them. */
  readonly acts?: readonly CompensationAct[] | undefined;
  /** What the rollback could not do; absent if nothing prevented it. */
  readonly barred?: readonly BarredAct[] | undefined;
  /** ISO 8601: the next rotation of the schedule begins on or before this time; absent if there is none, or if it is not known. */
  readonly nextRotation?: string | undefined;
  /** Warnings of a rotation that succeeded. */
  readonly warnings?: readonly Warning[] | undefined;
  readonly executionArn: string;
  /** The execution in the AWS console; absent in partitions whose console is not known. */
  readonly executionUrl?: string | undefined;
  /** The secret in the AWS console; absent in partitions whose console is not known. */
  readonly secretUrl?: string | undefined;
  /** Address of the runbook's entry for the reason; absent if there is no reason. */
  readonly runbook?: string | undefined;
  /** ISO 8601. */
  readonly occurredAt: string;
}
