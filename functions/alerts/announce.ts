import type { NotifyResult, Outcome, RotationDocument } from '../../workflow/document';
import type { AlertContext } from './build-alert';
import { alertFor } from './build-alert';
import type { AlertChannel } from './sns/channel';

/** Where alerts go, and how talkative they are. */
export interface AnnounceOptions {
  readonly channel: AlertChannel;
  /** Whether a plain success is announced too; false unless told. Everything else always is. */
  readonly alertOnSuccess?: boolean;
}

/**
 * Serves the Notify states: tells people how the execution ended. A rotation that failed on its way is announced even
 * if it was completed in the end.
 *
 * @throws RotationError if the channel did not take the alert.
 */
export async function announce(
  outcome: Outcome,
  document: RotationDocument,
  context: AlertContext,
  { channel, alertOnSuccess = false }: AnnounceOptions,
): Promise<NotifyResult> {
  const alert = alertFor(outcome, document, context);
  if (alert.kind === 'succeeded' && !alertOnSuccess) {
    return { sent: false };
  }
  await channel.send(alert);
  return { sent: true };
}
