import type { Impact, Outcome, RollBackResult, RotationDocument } from '../../workflow/document';
import { COMMAND_LINE } from '../../workflow/names';
import type { Reason } from '../../workflow/reasons';
import { REASONS } from '../../workflow/reasons';
import type { Alert, AlertKind } from './alert';
import type { FailureText } from './failure-text';
import { explain, FAILURE_TEXT_LIMIT, withoutQuotes } from './failure-text';
import { oneLine } from './short-text';

// What a refused check proves about logging in. PostgreSQL looks at the password before the database and CONNECT, and
// a role that cannot change its password, or met a replica, has logged in. Nothing else proves anything.
const IMPACT_OF_FAILED_CHECK: Readonly<Partial<Record<Reason, Impact>>> = {
  credentialRejected: 'no',
  noCredentialWorks: 'no',
  databaseMissing: 'no',
  connectDenied: 'no',
  permissionDenied: 'yes',
  readOnlyServer: 'yes',
};

/** The part of an alert that depends on how the execution ended. */
export type Story = Pick<Alert, 'kind' | 'impact' | 'reason' | 'cause' | 'found' | 'remedy' | 'acts' | 'labels'>;

/**
 * What the document tells about the outcome. Total: a document that contradicts its outcome (a roll-back announced
 * without a result) is told as unresolved, since an alert must not be lost.
 */
export function storyOf(outcome: Outcome, document: RotationDocument): Story {
  if (outcome === 'checkFailed') {
    return checkFailed(document);
  }
  // A recovery by hand that found everything in order, and so changed nothing.
  if (outcome === 'succeeded' && document.failure === undefined && document.rollBack?.acts.length === 0) {
    return succeeded();
  }
  if (document.rollBack !== undefined) {
    return compensated(outcome === 'succeeded' ? 'recovered' : outcome, document, document.rollBack);
  }
  return outcome === 'succeeded' ? succeeded() : rollBackBrokeOff(document);
}

function succeeded(): Story {
  return {
    kind: 'succeeded',
    impact: 'yes',
    found: 'A login with its password was tested before the label moved.',
    remedy: 'Nothing to do.',
  };
}

function checkFailed(document: RotationDocument): Story {
  const { reason, text } = firstFailure(document) ?? UNTOLD;
  return {
    kind: 'checkFailed',
    impact: IMPACT_OF_FAILED_CHECK[reason] ?? 'unknown',
    reason,
    found: text,
    remedy: REASONS[reason].remedy,
  };
}

function compensated(kind: AlertKind, document: RotationDocument, rollBack: RollBackResult): Story {
  const remedy = oneLine(rollBack.remedy, FAILURE_TEXT_LIMIT);
  return {
    kind,
    impact: rollBack.applicationsCanLogIn,
    reason: rollBack.reason,
    cause: firstFailure(document)?.text,
    found: withoutQuotes(rollBack.finding, rollBack.reason, document.failure),
    remedy: kind === 'recovered' ? `Nothing has to be done now. If it happens again: ${remedy}` : remedy,
    acts: rollBack.acts,
    labels: rollBack.labels,
  };
}

function rollBackBrokeOff(document: RotationDocument): Story {
  const cause = firstFailure(document);
  const broke = document.rollBackFailure && explain(document.rollBackFailure);
  const { reason } = broke ?? cause ?? UNTOLD;
  return {
    kind: 'unresolved',
    impact: 'unknown',
    reason,
    cause: cause?.text,
    found: (broke ?? UNTOLD).text,
    remedy:
      // A new rotation is refused while the version is pending, so the usual end of a remedy would mislead.
      `First remove what stopped the roll-back. ${REASONS[reason].remedy.replace(/, then (rotate again|run `[^`]+`)\.$/, '.')} Then run \`${COMMAND_LINE} recover\`: ` +
      'it looks again and finds the way forward or back. A new rotation cannot start before that.',
  };
}

const UNTOLD = { reason: 'unexpected', text: 'The execution recorded no result and no failure.' } as const;

function firstFailure(document: RotationDocument): FailureText | undefined {
  return document.failure && explain(document.failure);
}
