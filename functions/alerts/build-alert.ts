import type { Impact, Outcome, RotationDocument } from '../../workflow/document';
import type { Alert, AlertKind, Severity } from './alert';
import { executionUrl, secretNameOf, secretUrl } from './console-links';
import { isState } from './failure-text';
import { runbookEntry } from './runbook-entry';
import { storyOf } from './story';

/** Where and when the outcome was reached. */
export interface AlertContext {
  readonly executionArn: string;
  /** ISO 8601, for {@link Alert.occurredAt}. */
  readonly at: string;
  /** Address of docs/runbook.md as rendered for your readers; default: its place in this package. */
  readonly runbookUrl?: string | undefined;
}

const SEVERITY: Readonly<Record<AlertKind, Readonly<Record<Impact, Severity>>>> = {
  succeeded: { yes: 'info', unknown: 'error', no: 'critical' },
  recovered: { yes: 'warning', unknown: 'error', no: 'critical' },
  rolledBack: { yes: 'warning', unknown: 'error', no: 'critical' },
  unresolved: { yes: 'error', unknown: 'critical', no: 'critical' },
  checkFailed: { yes: 'warning', unknown: 'error', no: 'critical' },
};

/** The alert for an outcome, from the document the execution has gathered. Pure; never throws. */
export function alertFor(outcome: Outcome, document: RotationDocument, context: AlertContext): Alert {
  const story = storyOf(outcome, document);
  const { reason } = story;
  const { failure, finishSecret } = document;
  return {
    ...story,
    severity: SEVERITY[story.kind][story.impact],
    secretName: secretNameOf(document.secretArn),
    secretArn: document.secretArn,
    versionId: document.versionId,
    failedState: failure && isState(failure.state) ? failure.state : undefined,
    executionArn: context.executionArn,
    executionUrl: executionUrl(context.executionArn),
    secretUrl: secretUrl(document.secretArn),
    runbook: reason && runbookEntry(reason, context.runbookUrl),
    lockoutWindowMilliseconds: finishSecret?.lockoutWindowMilliseconds ?? document.rollBack?.lockoutWindowMilliseconds,
    occurredAt: context.at,
  };
}
