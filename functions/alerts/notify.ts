import type { Incident, NotifyResult, Outcome, RotationDocument, TaskPayload } from '../../workflow/document';
import type { Clock } from '../rotation/ports';
import type { Alert, Severity } from './alert';
import { alertFor } from './build-alert';
import type { ExecutionRecord } from '../../workflow/execution-record';
import { recordOf } from './build-record';
import { incidentAfter, isNews } from './incident';
import { summaryOf } from './wording';

/** A channel for alerts. */
export interface AlertChannel {
  /** Resolves once the channel has taken the alert over; rejects with a RotationError that names the remedy. */
  send(alert: Alert): Promise<unknown>;
}

/** What an alert needs to know beyond the execution it is about. Each may fail: the alert goes out without it. */
export interface Background {
  /** The incident that is open before this execution, from the executions before it. */
  openIncident(document: RotationDocument, executionArn: string): Promise<Incident | undefined>;
  /** Whether the execution that started this recovery has announced its own end. */
  toldItself(document: RotationDocument): Promise<boolean>;
  /** What the secret itself says. */
  secret(secretArn: string): Promise<{ readonly nextRotation?: string; readonly highestSeverity?: Severity }>;
}

/** Where alerts go, and which alerts are sent. */
interface NotifyOptions {
  readonly channel: AlertChannel;
  readonly background: Background;
  /** Whether a plain success is announced too; false by default. */
  readonly alertOnSuccess?: boolean;
  /** The account's display name. */
  readonly accountName?: string | undefined;
  readonly runbookUrl?: string | undefined;
  /** Writes the execution's record. If it rejects, the alert is sent all the same. */
  readonly keep: (record: ExecutionRecord) => Promise<void>;
  /** Version of this package. */
  readonly productVersion: string;
}

/**
 * Serves the Notify states: announces how the execution ended, and puts it into a line for the Fail state that follows.
 * A failure within a reported incident is announced only if it says something new. A success is announced only if successes
 * are to be announced, if it has warnings, or if it ends what an earlier alert began; a check that was started with
 * `alert: false` is announced only in the last case. Every execution leaves a record, announced or not. A payload without an
 * outcome is announced as the worst one.
 *
 * @throws RotationError if the channel did not take the alert, or if it cannot be found out whether a success ends an
 * earlier alert.
 */
export async function notify(
  { outcome = 'unresolved', document, execution }: TaskPayload,
  clock: Clock,
  { channel, background, alertOnSuccess = false, accountName, runbookUrl, keep, productVersion }: NotifyOptions,
): Promise<NotifyResult> {
  const { secretArn } = document;
  const maybeSilent = MAY_BE_SILENT.includes(outcome);
  const context = { executionArn: execution.arn, at: new Date(clock.now()).toISOString(), accountName, runbookUrl };
  // The report about the records finds out that one is missing.
  const record = (alert: Alert, alerted: boolean, open: Incident | undefined): Promise<boolean> =>
    keep(recordOf({ outcome, document, execution, alert, alerted, open, productVersion })).then(
      () => true,
      () => false,
    );
  const incident = await background.openIncident(document, execution.arn).catch(async (error: unknown) => {
    if (!maybeSilent) return undefined;
    // If many secrets rotate at once, later attempts may get no answer either. If one does, its record replaces this one.
    await record(alertFor(outcome, document, context), false, undefined);
    throw error;
  });
  const isWarned = document.finishSecret?.warnings !== undefined;
  const isRead = !maybeSilent || incident !== undefined || alertOnSuccess || isWarned;
  const secret = isRead ? await background.secret(secretArn).catch(() => ({})) : {};
  const alert = alertFor(outcome, document, { ...context, incident, ...secret });
  const sent = isAnnounced(alert, {
    alertOnSuccess,
    quiet: document.alert === false || (await isOldNews(document, background)),
  });
  if (sent) {
    await channel.send(alert);
  }
  const open = sent ? incidentAfter(alert) : incident;
  const recorded = await record(alert, sent, open);
  return { sent, recorded, summary: summaryOf(alert), ...(open && { incident: open }) };
}

/**
 * A rule that cannot distinguish our own failures from others may start a recovery after each of them; such a recovery has
 * nothing new to report.
 */
async function isOldNews(document: RotationDocument, background: Background): Promise<boolean> {
  return document.rollBack?.acts.length === 0 && (await background.toldItself(document).catch(() => false));
}

/** Outcomes that are announced only if they end an incident. */
const MAY_BE_SILENT: readonly Outcome[] = ['succeeded', 'checkPassed'];

function isAnnounced(
  alert: Alert,
  { alertOnSuccess, quiet }: { readonly alertOnSuccess: boolean; readonly quiet: boolean },
): boolean {
  switch (alert.kind) {
    case 'resolved':
      return true;
    case 'succeeded':
      return alertOnSuccess || alert.warnings !== undefined;
    case 'checkPassed':
      return false;
    case 'checkFailed':
    case 'recovered':
    case 'rolledBack':
    case 'unresolved':
      return !quiet && isNews(alert);
  }
}
