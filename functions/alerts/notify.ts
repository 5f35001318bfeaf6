import type { NotifyResult, TaskPayload } from '../../workflow/document';
import type { Clock } from '../rotation/ports';
import type { Alert } from './alert';
import { alertFor } from './build-alert';
import { summaryOf } from './wording';

/** A way to people. */
export interface AlertChannel {
  /** Resolves once the channel has taken the alert over; rejects with a RotationError that names the remedy. */
  send(alert: Alert): Promise<unknown>;
}

/** Where alerts go, and which. */
export interface NotifyOptions {
  readonly channel: AlertChannel;
  /** Whether a plain success is announced too; false unless told. Everything else always is. */
  readonly alertOnSuccess?: boolean;
  readonly runbookUrl?: string;
}

/**
 * Serves the Notify states: announces how the execution ended, and puts it into a line for the Fail state that follows.
 * A rotation that failed on its way is announced even if it was completed in the end; a payload without an outcome is
 * announced as the worst one.
 *
 * @throws RotationError if the channel did not take the alert.
 */
export async function notify(
  { outcome = 'unresolved', document, execution }: TaskPayload,
  clock: Clock,
  { channel, alertOnSuccess = false, runbookUrl }: NotifyOptions,
): Promise<NotifyResult> {
  const alert = alertFor(outcome, document, {
    executionArn: execution.arn,
    at: new Date(clock.now()).toISOString(),
    ...(runbookUrl !== undefined && { runbookUrl }),
  });
  const sent = alert.kind !== 'succeeded' || alertOnSuccess;
  if (sent) {
    await channel.send(alert);
  }
  return { sent, summary: summaryOf(alert) };
}
