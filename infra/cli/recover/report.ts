import type { Alert } from '../../../functions/alerts/alert';
import { alertFor } from '../../../functions/alerts/build-alert';
import { stepsFor as alertSteps, stepText } from '../../../functions/alerts/steps';
import { changes, outcome, reasonText } from '../../../functions/alerts/wording';
import type { CompensationAct, Impact, RotationDocument, Verdict } from '../../../workflow/document';
import type { Reason } from '../../../workflow/reasons';
import { RUNBOOK_URL } from '../../runbook-url';
import type { ExecutionEnd } from '../aws/execution-history';
import type { SecretFacts } from '../aws/described-secret';

/** How a recovery ended; the object that `--json` prints. */
export interface RecoverReport {
  readonly verdict: Verdict;
  /** Does the credential in AWSCURRENT log in? */
  readonly applicationsCanLogIn: Impact;
  readonly secret: { readonly name: string; readonly arn: string };
  readonly versionId: string;
  /** The obstacle; null unless the verdict is `unresolved`. */
  readonly reason: Reason | null;
  /** What RollBack found and changed, as sentences. */
  readonly story: readonly string[];
  /** What it changed, in this order; null if it ended before it could report. */
  readonly acts: readonly CompensationAct[] | null;
  /** Staging labels by version id at the end; null if it broke off. */
  readonly labels: Readonly<Record<string, readonly string[]>> | null;
  /** The runbook's entry for the obstacle; null unless the verdict is `unresolved`. */
  readonly runbook: string | null;
  /** What a person does next, step by step; empty if there is nothing to do. */
  readonly next: readonly string[];
  readonly execution: {
    readonly arn: string;
    readonly status: ExecutionEnd['status'];
    readonly error: string | null;
  };
}

/** What a recovery has gathered. */
interface RecoverFindings {
  readonly secret: SecretFacts;
  /** The secret as further commands are given it. */
  readonly target: string;
  readonly versionId: string;
  readonly document: RotationDocument;
  readonly executionArn: string;
  readonly end: ExecutionEnd;
  /** ISO 8601. */
  readonly at: string;
}

const OUTCOME = { rolledForward: 'succeeded', rolledBack: 'rolledBack', unresolved: 'unresolved' } as const;

/** Judges how a recovery ended, in the words of the alert about it. Pure. */
export function reportOf(findings: RecoverFindings): RecoverReport {
  const { secret, target, versionId, document, executionArn, end, at } = findings;
  const verdict = document.rollBack?.verdict ?? 'unresolved';
  const unresolved = verdict === 'unresolved';
  const alert = alertFor(OUTCOME[verdict], withEnd(document, end, executionArn), { executionArn, at });
  const { reason = 'unexpected' } = alert;
  return {
    verdict,
    applicationsCanLogIn: alert.impact,
    secret: { name: secret.name, arn: secret.arn },
    versionId,
    reason: unresolved ? reason : null,
    story: [
      isInOrder(verdict, alert) ? 'There was nothing to repair: the credential in AWSCURRENT logs in.' : outcome(alert),
      ...(unresolved ? [reasonText(reason)] : []),
      ...(alert.acts?.length === 0 ? ['Nothing was changed.'] : changes(alert)),
    ],
    acts: alert.acts ?? null,
    labels: alert.labels ?? null,
    runbook: unresolved ? `${RUNBOOK_URL}#${reason.toLowerCase()}` : null,
    next: stepsFor(verdict, target, alert),
    execution: { arn: executionArn, status: end.status, error: end.error ?? null },
  };
}

/** A recovery that was cut off recorded no failure: report how the execution ended instead. */
function withEnd(document: RotationDocument, end: ExecutionEnd, executionArn: string): RotationDocument {
  return document.rollBack !== undefined || document.rollBackFailure !== undefined
    ? document
    : { ...document, rollBackFailure: { state: 'Execution', error: end.status, cause: executionArn } };
}

/** If a recovery finds that AWSCURRENT logs in and nothing is pending, it has rolled nothing forward. */
const isInOrder = (verdict: Verdict, { acts }: Alert): boolean => verdict === 'rolledForward' && !acts?.length;

function stepsFor(verdict: Verdict, target: string, alert: Alert): readonly string[] {
  switch (verdict) {
    case 'rolledForward':
      return [];
    case 'rolledBack':
      return [
        ...(alert.acts?.length ? ['Remove what made the rotation fail; its alert names it.'] : []),
        `Rotate again: aws secretsmanager rotate-secret --secret-id ${target}`,
      ];
    case 'unresolved':
      return alertSteps(alert).map((step) => stepText(step, alert));
  }
}
