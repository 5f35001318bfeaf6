import type { Impact, Incident, Outcome, RotationDocument } from '../../workflow/document';
import type { RecordedVerdict } from '../../workflow/execution-record';
import { isExplained, readFailure } from '../../workflow/read-failure';
import type { Reason } from '../../workflow/reasons';
import type { Warning } from '../../workflow/warnings';
import { secretNameOf } from '../rotation/secret/secret-name';
import type { Alert, AlertKind, Severity } from './alert';
import { type KnownImpact, impactOf } from './impact';
import { endsIncident, lower, severityWithin } from './incident';
import { executionUrl, runbookEntry, secretUrl } from './links';

/** What an alert says beyond the document that the execution has gathered. */
interface AlertContext {
  readonly executionArn: string;
  /** ISO 8601, for {@link Alert.occurredAt}. */
  readonly at: string;
  /** The account's display name. */
  readonly accountName?: string | undefined;
  /** Address of docs/runbook.md as rendered for your readers; without it there is no link. */
  readonly runbookUrl?: string | undefined;
  /** The incident that was open before this execution. */
  readonly incident?: Incident | undefined;
  /** ISO 8601, for {@link Alert.nextRotation}. */
  readonly nextRotation?: string | undefined;
  /** The highest severity an alert about this secret may have. */
  readonly highestSeverity?: Severity | undefined;
}

const SEVERITY: Readonly<Record<AlertKind, Readonly<Record<Impact, Severity>>>> = {
  succeeded: { yes: 'info', unknown: 'error', no: 'critical' },
  recovered: { yes: 'warning', unknown: 'error', no: 'critical' },
  rolledBack: { yes: 'warning', unknown: 'error', no: 'critical' },
  unresolved: { yes: 'warning', unknown: 'critical', no: 'critical' },
  checkPassed: { yes: 'info', unknown: 'info', no: 'info' },
  checkFailed: { yes: 'warning', unknown: 'error', no: 'critical' },
  resolved: { yes: 'info', unknown: 'info', no: 'info' },
};

/**
 * The alert for an outcome, from the document the execution has gathered. Pure and total: it never throws, and if a document
 * contradicts its outcome (a rollback announced without a result), the alert is `unresolved`, because an alert must not be lost.
 */
export function alertFor(outcome: Outcome, document: RotationDocument, context: AlertContext): Alert {
  const { rollBack, secretArn } = document;
  const { incident } = context;
  const ended = endingOf(outcome, document);
  const known = impactOf(ended, document, incident);
  const kind = incident !== undefined && endsIncident(ended, known, document) ? 'resolved' : ended;
  const failure = document.failure && readFailure(document.failure);
  // What failed before a recovery reached its verdict is over.
  const rollBackFailure = rollBack ? undefined : document.rollBackFailure && readFailure(document.rollBackFailure);
  const reason = reasonFor(ended, document);
  const warnings = document.finishSecret?.warnings ?? [];
  const severity = capped(severityOf(kind, known.impact, warnings), context.highestSeverity);
  const [, , , region = '', accountId = ''] = secretArn.split(':');
  return {
    kind,
    severity: kind === 'resolved' ? severity : severityWithin(incident, severity),
    impact: known.impact,
    impactProven: known.proven,
    reason,
    secretName: secretNameOf(secretArn),
    secretArn,
    accountId,
    accountName: context.accountName,
    region,
    versionId: document.versionId,
    address: addressIn(document),
    failure,
    rollBackFailure,
    ...refusal(document, known, incident, context.at),
    needsRecovery: needsRecovery(ended, document),
    recoveryGoesOn: document.recoveryArn !== undefined,
    incident,
    ...(rollBack && ended !== 'succeeded' && { acts: rollBack.acts, barred: rollBack.barred, labels: rollBack.labels }),
    nextRotation: context.nextRotation,
    ...(warnings.length > 0 && { warnings }),
    executionArn: context.executionArn,
    executionUrl: executionUrl(context.executionArn),
    secretUrl: secretUrl(secretArn),
    runbook: reason && runbookEntry(reason, context.runbookUrl),
    occurredAt: context.at,
  };
}

function severityOf(kind: AlertKind, impact: Impact, warnings: readonly Warning[]): Severity {
  const severity = SEVERITY[kind][impact];
  return severity === 'info' && warnings.length > 0 ? 'warning' : severity;
}

/** How an execution ended, whatever it means for an incident that was open before. */
export function endingOf(outcome: Outcome, { failure, rollBack }: RotationDocument): RecordedVerdict {
  switch (outcome) {
    case 'checkPassed':
    case 'checkFailed':
      return outcome;
    case 'succeeded':
      // A manual recovery that found everything in order changed nothing, so there is nothing to announce.
      return rollBack === undefined || (failure === undefined && rollBack.acts.length === 0)
        ? 'succeeded'
        : 'recovered';
    case 'rolledBack':
    case 'unresolved':
      return rollBack === undefined ? 'unresolved' : outcome;
  }
}

function reasonFor(kind: AlertKind, { failure, rollBackFailure, rollBack }: RotationDocument): Reason | undefined {
  if (kind === 'succeeded' || kind === 'checkPassed') {
    return undefined;
  }
  const failed = rollBackFailure ?? failure;
  return rollBack?.reason ?? (failed && readFailure(failed).reason) ?? 'unexpected';
}

/** From when to when AWSCURRENT was refused, as far as this execution and the incident before it know. */
function refusal(
  { setSecret, finishSecret, rollBack }: RotationDocument,
  { impact }: KnownImpact,
  incident: Incident | undefined,
  at: string,
): Pick<Alert, 'refusedFrom' | 'refusedUntil'> {
  const began = setSecret?.lockoutBeganAt;
  const refusedFrom = incident?.refusedFrom ?? (began === undefined ? undefined : new Date(began).toISOString());
  const window = finishSecret?.lockoutWindowMilliseconds ?? rollBack?.lockoutWindowMilliseconds;
  if (began !== undefined && window !== undefined) {
    return { refusedFrom, refusedUntil: new Date(began + window).toISOString() };
  }
  // Its end was only seen now: it ended at this time or earlier.
  return { refusedFrom, refusedUntil: refusedFrom !== undefined && impact === 'yes' ? at : undefined };
}

function needsRecovery(kind: AlertKind, { rollBack, diagnose }: RotationDocument): boolean {
  const dangling = Object.values(rollBack?.labels ?? {}).some(
    (labels) => labels.includes('AWSPENDING') && !labels.includes('AWSCURRENT'),
  );
  const { wouldDo = 'none' } = diagnose ?? {};
  return kind === 'unresolved' || dangling || (wouldDo !== 'none' && wouldDo !== 'lookAgain');
}

function addressIn({ preflight, rollBack, failure, rollBackFailure }: RotationDocument): Alert['address'] {
  const failures = [failure, rollBackFailure].map((failed) => {
    const facts = failed && readFailure(failed);
    return facts && isExplained(facts) ? facts.address : undefined;
  });
  return [preflight?.address, rollBack?.address, ...failures].find((address) => address !== undefined);
}

function capped(severity: Severity, highest: Severity | undefined): Severity {
  return highest === undefined ? severity : lower(severity, highest);
}
