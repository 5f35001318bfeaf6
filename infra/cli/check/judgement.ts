import { alertFor } from '../../../functions/alerts/build-alert';
import { failureSentence } from '../../../functions/alerts/wording';
import { CURRENT } from '../../../functions/rotation/secret/versions';
import type { Impact, RotationDocument } from '../../../workflow/document';
import { COMMAND_LINE } from '../../../workflow/names';
import { isExplained, readFailure } from '../../../workflow/read-failure';
import { adviceFor, type Reason } from '../../../workflow/reasons';
import type { ExecutionEnd } from '../aws/history';
import type { RunningExecution } from '../aws/running-executions';
import { pendingVersion, type SecretFacts } from '../aws/secret';

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

/** What the check stumbled over. */
export interface CheckFailure {
  readonly impact: Impact;
  readonly reason: Reason;
  readonly found: string;
  readonly remedy: string;
}

/** Why the check did not pass, in the words of the alert that was sent about it. */
export function failureOf({ document, executionArn, end, at }: CheckFindings): CheckFailure | undefined {
  if (end.status === 'SUCCEEDED') {
    return undefined;
  }
  const failure = document.failure ?? { state: 'Execution', error: end.status, cause: executionArn };
  const alert = alertFor('checkFailed', { ...document, failure }, { executionArn, at });
  const { impact, reason = 'unexpected' } = alert;
  const facts = readFailure(failure);
  const remedy = isExplained(facts) ? facts.remedy : undefined;
  return { impact, reason, found: failureSentence(facts), remedy: adviceFor(reason, { remedy, next: 'nothing' }) };
}

/** Whether applications can log in: by the login itself; where none was tried, by what the check stumbled over. */
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

/** Whether a rotation left something behind that only a recovery, or a person, puts in order. */
export function isDangling({ secret, running, document: { diagnose } }: CheckFindings): boolean {
  const open = pendingVersion(secret) !== undefined || (diagnose !== undefined && diagnose.wouldDo !== 'none');
  return open && running.length === 0;
}

/** What a person does next about a secret that is not in order, or that is being rotated. */
export function stepsFor(
  { target, running, document: { diagnose } }: CheckFindings,
  failed: CheckFailure | undefined,
): readonly string[] {
  const again = `Then check again: ${COMMAND_LINE} check ${target}`;
  const [execution] = running;
  if (execution !== undefined) {
    return [`Wait until the execution ${execution.name} has ended; it repairs what it can by itself.`, again];
  }
  const { wouldDo = 'none', reason = failed?.reason ?? 'unexpected' } = diagnose ?? {};
  if (wouldDo === 'none' || wouldDo === 'lookAgain') {
    return [failed?.reason === reason ? failed.remedy : adviceFor(reason, { next: 'nothing' }), again];
  }
  // Recovery repairs a refused password; whatever else the check stumbled over stays.
  const remains = failed !== undefined && failed.reason !== 'credentialRejected';
  return [`Recover: ${COMMAND_LINE} recover ${target}`, ...(remains ? [failed.remedy] : []), again];
}
