import type { Incident, RotationDocument } from '../../workflow/document';
import { type Alert, type AlertKind, SEVERITIES, type Severity } from './alert';
import type { KnownImpact } from './impact';

/**
 * After this long, an open incident is reported again, without paging anyone: a day, minus the time by which a daily check
 * may be early.
 */
const REMINDER_MILLISECONDS = 20 * 60 * 60 * 1_000;

/** Whether an execution that ended like this ends the incident that was open: applications log in, nothing is left behind. */
export function endsIncident(
  kind: AlertKind,
  { impact, proven }: KnownImpact,
  { diagnose }: RotationDocument,
): boolean {
  switch (kind) {
    case 'succeeded':
    case 'recovered':
    case 'rolledBack':
    case 'resolved':
      return impact === 'yes' && proven;
    case 'checkPassed':
      return diagnose?.wouldDo === 'none' && diagnose.verdict !== 'unresolved';
    case 'unresolved':
    case 'checkFailed':
      return false;
  }
}

/** Whether an alert pages the on-call engineer: the severities that a pager's subscription filters by. */
const isPage = ({ severity }: Pick<Alert, 'severity'>): boolean => severity === 'critical' || severity === 'error';

/** Whether an alert continues an incident that was already reported. */
export const isFollowUp = ({ kind, incident, severity }: Pick<Alert, 'kind' | 'incident' | 'severity'>): boolean =>
  kind !== 'resolved' && incident !== undefined && !isPage({ severity });

/** Within an incident, only a higher severity than any before pages the on-call engineer again. */
export function severityWithin(incident: Incident | undefined, severity: Severity): Severity {
  const isWorse = incident?.told === undefined || rank(severity) < rank(incident.told.severity);
  return isWorse ? severity : lower(severity, 'warning');
}

/** Whether a failure says anything that the alerts of its incident before it have not said. */
export function isNews({ incident, severity, impact, reason, recoveryGoesOn, occurredAt }: Alert): boolean {
  const told = incident?.told;
  return (
    told === undefined ||
    rank(severity) < rank(told.severity) ||
    impact !== told.impact ||
    reason !== told.reason ||
    recoveryGoesOn !== told.recoveryGoesOn ||
    Date.parse(occurredAt) - Date.parse(told.at) >= REMINDER_MILLISECONDS
  );
}

/** Whether an alert opens an incident that lasts until an operator acts; the end of such an incident is announced too. */
const opensIncident = (alert: Pick<Alert, 'kind' | 'severity'>): boolean =>
  alert.kind !== 'resolved' && (isPage(alert) || alert.kind === 'unresolved');

/** Whether an alert is about an incident that is open after it. */
export const concernsIncident = (alert: Pick<Alert, 'kind' | 'incident' | 'severity'>): boolean =>
  opensIncident(alert) || isFollowUp(alert);

/** The incident that is open after an alert was sent: only a resolved one ends it. */
export function incidentAfter(alert: Alert): Incident | undefined {
  const { kind, severity, impact, incident, reason, failure = alert.rollBackFailure, refusedFrom, occurredAt } = alert;
  if (kind === 'resolved') {
    return undefined;
  }
  const told = {
    at: occurredAt,
    severity: incident?.told === undefined ? severity : higher(severity, incident.told.severity),
    impact,
    ...(reason !== undefined && { reason }),
    recoveryGoesOn: alert.recoveryGoesOn,
  };
  const known = refusedFrom !== undefined && { refusedFrom };
  if (incident !== undefined) {
    return { ...known, ...incident, alerts: incident.alerts + 1, told };
  }
  return opensIncident(alert)
    ? { since: occurredAt, alerts: 1, reason: reason ?? 'unexpected', ...(failure && { failure }), ...known, told }
    : undefined;
}

const rank = (severity: Severity): number => SEVERITIES.indexOf(severity);
const higher = (one: Severity, other: Severity): Severity => (rank(one) < rank(other) ? one : other);
/** The lower of the two: no alert is more severe than its cap. */
export const lower = (one: Severity, other: Severity): Severity => (rank(one) < rank(other) ? other : one);
