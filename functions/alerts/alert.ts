import type { CompensationAct, Impact } from '../../workflow/document';
import type { FailureFacts } from '../../workflow/read-failure';
import type { Reason } from '../../workflow/reasons';

/** How the execution ended. `recovered`: a step failed, and the way forward was the way back. */
export const ALERT_KINDS = ['succeeded', 'recovered', 'rolledBack', 'unresolved', 'checkFailed'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** `critical`: get up; `error`: look soon; `warning`: can wait until working hours; `info`: nothing to do. */
export const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What happened to a secret and where it stands now, as facts: the one event every channel puts into words. */
export interface Alert {
  readonly kind: AlertKind;
  readonly severity: Severity;
  /** Can applications log in with the credential in AWSCURRENT? */
  readonly impact: Impact;
  /** Absent only after a plain success. */
  readonly reason?: Reason | undefined;
  readonly secretName: string;
  readonly secretArn: string;
  /** The version under rotation. */
  readonly versionId: string;
  /** What failed first, before the rollback had its look; absent if nothing did. */
  readonly failure?: FailureFacts | undefined;
  /** What made the rollback itself break off; absent if it did not. */
  readonly rollBackFailure?: FailureFacts | undefined;
  readonly executionArn: string;
  /** The execution in the AWS console; absent in partitions whose console is not known. */
  readonly executionUrl?: string | undefined;
  /** The secret in the AWS console; absent in partitions whose console is not known. */
  readonly secretUrl?: string | undefined;
  /** The runbook's entry for the reason: its address, or its place in this package; absent if there is no reason. */
  readonly runbook?: string | undefined;
  readonly lockoutWindowMilliseconds?: number | undefined;
  /** Staging labels by version, as the rollback left them; absent if it did not tell. */
  readonly labels?: Readonly<Record<string, readonly string[]>> | undefined;
  /** What the rollback changed; absent if there was none, or if it broke off before it could tell. */
  readonly acts?: readonly CompensationAct[] | undefined;
  /** ISO 8601. */
  readonly occurredAt: string;
}
