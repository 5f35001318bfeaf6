import type { CompensationAct, Impact } from '../../workflow/document';
import type { Reason } from '../../workflow/reasons';

/** How the execution ended. `recovered`: a step failed, and the way forward was the way back. */
export type AlertKind = 'succeeded' | 'recovered' | 'rolledBack' | 'unresolved' | 'checkFailed';

/** `critical`: get up; `error`: look soon; `warning`: can wait until working hours; `info`: nothing to do. */
export type Severity = 'critical' | 'error' | 'warning' | 'info';

/** What happened to a secret, where it stands now and what to do: the one event every channel renders. */
export interface Alert {
  readonly kind: AlertKind;
  readonly severity: Severity;
  /** Can applications log in with the credential in AWSCURRENT? */
  readonly impact: Impact;
  /** Absent only after a plain success. */
  readonly reason?: Reason;
  readonly secretName: string;
  readonly secretArn: string;
  /** The version under rotation. */
  readonly versionId: string;
  /** The state that failed first; absent if none did, or if the whole execution was stopped. */
  readonly failedState?: string | undefined;
  /** What failed first, before the roll-back had its look. */
  readonly cause?: string | undefined;
  /** How things stand, in one or two sentences. */
  readonly found: string;
  /** What a person does next. */
  readonly remedy: string;
  readonly executionArn: string;
  /** The execution in the AWS console; absent in partitions whose console is not known. */
  readonly executionUrl?: string | undefined;
  /** The secret in the AWS console; absent in partitions whose console is not known. */
  readonly secretUrl?: string | undefined;
  /** The runbook's entry for the reason: its address, or its place in this package; absent if there is no reason. */
  readonly runbook?: string | undefined;
  readonly lockoutWindowMilliseconds?: number | undefined;
  /** Staging labels by version, as the roll-back left them; absent if it did not tell. */
  readonly labels?: Readonly<Record<string, readonly string[]>> | undefined;
  /** What the roll-back changed; absent if there was none, or if it broke off before it could tell. */
  readonly acts?: readonly CompensationAct[];
  /** ISO 8601. */
  readonly occurredAt: string;
}
