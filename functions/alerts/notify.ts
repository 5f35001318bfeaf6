import type { NotifyResult, TaskPayload } from '../../workflow/document';
import type { Clock } from '../rotation/ports';
import { announce, type AnnounceOptions } from './announce';

/** Announces what the state machine asks to be announced. A payload without an outcome is announced as the worst one. */
export function notify(
  { outcome = 'unresolved', document, execution }: TaskPayload,
  clock: Clock,
  { runbookUrl, ...options }: AnnounceOptions & { readonly runbookUrl?: string },
): Promise<NotifyResult> {
  const at = new Date(clock.now()).toISOString();
  return announce(outcome, document, { executionArn: execution.arn, at, runbookUrl }, options);
}
