import type { Incident, RotationDocument } from '../../workflow/document';
import type { Alert, AlertKind } from './alert';
import type { KnownImpact } from './impact';

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

/** The incident that is open after an alert: a person's concern opens one, and only a resolved alert ends it. */
export function incidentAfter(alert: Alert): Incident | undefined {
  const { kind, severity, incident, reason, failure = alert.rollBackFailure, refusedFrom, occurredAt } = alert;
  if (kind === 'resolved') {
    return undefined;
  }
  if (incident !== undefined) {
    return { ...(refusedFrom !== undefined && { refusedFrom }), ...incident, alerts: incident.alerts + 1 };
  }
  return severity === 'critical' || severity === 'error'
    ? {
        since: occurredAt,
        alerts: 1,
        reason: reason ?? 'unexpected',
        ...(failure && { failure }),
        ...(refusedFrom !== undefined && { refusedFrom }),
      }
    : undefined;
}
