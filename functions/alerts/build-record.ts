import type { Incident, Outcome, RotationDocument, TaskPayload } from '../../workflow/document';
import { type ExecutionRecord, RECORD_TYPE, RECORD_VERSION, type Starter } from '../../workflow/execution-record';
import type { Alert } from './alert';
import { endingOf } from './build-alert';

/** What a record says beyond the alert about the same execution. */
interface Recorded {
  readonly outcome: Outcome;
  readonly document: RotationDocument;
  readonly execution: TaskPayload['execution'];
  readonly alert: Alert;
  /** Whether an alert was sent. */
  readonly alerted: boolean;
  /** The incident that is open afterwards. */
  readonly open: Incident | undefined;
  readonly productVersion: string;
}

/** The record of an execution, as facts and without a secret. Pure and total. */
export function recordOf({
  outcome,
  document,
  execution,
  alert,
  alerted,
  open,
  productVersion,
}: Recorded): ExecutionRecord {
  const { mode, secretArn, versionId, recoveryOf, recoveryArn } = document;
  const { secretName, occurredAt, impact, reason, failure, rollBackFailure, address, incident } = alert;
  const resolved = alert.kind === 'resolved' ? incident : undefined;
  return {
    recordType: RECORD_TYPE,
    recordVersion: RECORD_VERSION,
    productVersion,
    executionArn: execution.arn,
    mode,
    startedBy: starterOf(document),
    recoveryOf: recoveryOf ?? stoppedExecution(document),
    recoveryArn,
    startedAt: execution.startTime ?? execution.stateEnteredTime,
    endedAt: occurredAt,
    secretArn,
    secretName,
    versionId,
    role: address?.role,
    host: address?.host,
    database: address?.database,
    verdict: endingOf(outcome, document),
    applicationsCanLogIn: impact,
    reason,
    failedState: (failure ?? rollBackFailure)?.state,
    acts: document.rollBack?.acts ?? [],
    lockoutFrom: alert.refusedFrom,
    lockoutTo: alert.refusedUntil,
    sessionsBefore: document.reportSessions?.before,
    alerted,
    openIncident: open && brief(open),
    resolvedIncident: resolved && brief(resolved),
  };
}

function starterOf({ mode, recoveryOf, failure }: RotationDocument): Starter {
  if (mode === 'rotate') {
    return 'secretsManager';
  }
  if (mode === 'recover' && (recoveryOf !== undefined || failure !== undefined)) {
    return recoveryOf !== undefined ? 'recovery' : failure?.state === 'Watch' ? 'watch' : 'recoveryRule';
  }
  return 'person';
}

/** The rule about stopped executions passes the ARN as the cause of the failure. */
function stoppedExecution({ mode, failure }: RotationDocument): string | undefined {
  return mode === 'recover' && failure?.state === 'Execution' ? failure.cause : undefined;
}

const brief = ({ since, alerts, reason }: Incident) => ({ since, alerts, reason });
