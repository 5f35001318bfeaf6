import type { Alert } from '../../../functions/alerts/alert';
import { alertFor } from '../../../functions/alerts/build-alert';
import { repairOf, stepText } from '../../../functions/alerts/steps';
import { failureSentence } from '../../../functions/alerts/wording';
import { CURRENT } from '../../../functions/rotation/secret/versions';
import type { Impact, RotationDocument } from '../../../workflow/document';
import { COMMAND_LINE } from '../../../workflow/names';
import { type Reason } from '../../../workflow/reasons';
import type { ExecutionEnd } from '../aws/execution-history';
import type { RunningExecution } from '../aws/running-executions';
import { pendingVersion, type SecretFacts } from '../aws/described-secret';

/** What a check has gathered. */
export interface CheckFindings {
  readonly secret: SecretFacts;
  /** The secret as further commands are given it. */
  readonly target: string;
  readonly running: readonly RunningExecution[];
  readonly document: RotationDocument;
  readonly executionArn: string;
  readonly end: ExecutionEnd;
  /** ISO 8601. */
  readonly at: string;
}

/** What prevented the check from inspecting. */
interface CheckFailure {
  readonly impact: Impact;
  readonly reason: Reason;
  readonly found: string;
}

/** Why the check did not pass, in the words of an alert about it. */
export function failureOf(findings: CheckFindings): CheckFailure | undefined {
  if (findings.end.status === 'SUCCEEDED') {
    return undefined;
  }
  const { impact, reason = 'unexpected', failure } = checkAlert(findings);
  return { impact, reason, found: failure === undefined ? '' : failureSentence(failure) };
}

/** Whether applications can log in: by the login itself or, if none was tried, by what prevented the check from inspecting. */
export function impactOf({ document: { diagnose } }: CheckFindings, failed: CheckFailure | undefined): Impact {
  const current = diagnose?.versions.find(({ labels }) => labels.includes(CURRENT));
  switch (current?.login) {
    case 'accepted':
      // The password is right, yet the login cannot complete: the database is missing, or the role may not connect.
      return current.reason === undefined ? 'yes' : 'no';
    case 'rejected':
      return 'no';
    case 'unknown':
    case 'noValue':
    case 'notTried':
    case undefined:
      // A check passes only after a login with AWSCURRENT.
      return failed?.impact ?? 'yes';
  }
}

/** Whether a rotation left something behind that only a recovery or an operator can repair. */
export function isDangling({ secret, running, document: { diagnose } }: CheckFindings): boolean {
  const open = pendingVersion(secret) !== undefined || (diagnose !== undefined && diagnose.wouldDo !== 'none');
  return open && running.length === 0;
}

/** What an operator does next about a secret that is not in order, or that is being rotated: repair, recover, check. */
export function stepsFor(findings: CheckFindings, failed: CheckFailure | undefined): readonly string[] {
  const { target, running, document } = findings;
  const again = `Check again:\n${COMMAND_LINE} check ${target}`;
  const [execution] = running;
  if (execution !== undefined) {
    return [`Wait until the execution ${execution.name} has ended; it repairs what it can by itself.`, again];
  }
  const { wouldDo = 'none', reason = failed?.reason ?? 'unexpected' } = document.diagnose ?? {};
  const repair = (cause: Reason) => {
    const alert = checkAlert(findings);
    return stepText(repairOf(alert, cause), alert);
  };
  if (wouldDo === 'none' || wouldDo === 'lookAgain') {
    return [repair(reason), again];
  }
  // Recovery repairs a refused password; any other fault that the check found remains.
  const remains = failed !== undefined && failed.reason !== 'credentialRejected';
  return [...(remains ? [repair(failed.reason)] : []), `Recover:\n${COMMAND_LINE} recover ${target}`, again];
}

/** The alert about what the check found, as it would be sent to others. */
function checkAlert({ document, executionArn, end, at }: CheckFindings): Alert {
  const cutOff = { state: 'Execution', error: end.status, cause: executionArn };
  const failure = document.failure ?? (end.status === 'SUCCEEDED' ? undefined : cutOff);
  return alertFor('checkFailed', { ...document, ...(failure && { failure }) }, { executionArn, at });
}
