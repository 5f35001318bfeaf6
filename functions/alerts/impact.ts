import type { Impact, Incident, RotationDocument } from '../../workflow/document';
import { StateName } from '../../workflow/names';
import { isExplained, readFailure, wasStarted } from '../../workflow/read-failure';
import type { Reason } from '../../workflow/reasons';
import type { AlertKind } from './alert';

/** Whether applications can log in, and whether a login has shown it. */
export interface KnownImpact {
  readonly impact: Impact;
  readonly proven: boolean;
}

// What a failure before any change proves about logging in. PostgreSQL checks the password before the database and CONNECT; a
// role that cannot change its password, or reached a replica, has logged in.
const PROVES: Readonly<Partial<Record<Reason, Impact>>> = {
  credentialRejected: 'no',
  noCredentialWorks: 'no',
  databaseMissing: 'no',
  connectDenied: 'no',
  permissionDenied: 'yes',
  readOnlyServer: 'yes',
};

/** Reasons that stop the rotation but say nothing about the credential. */
const OURS_ALONE: readonly Reason[] = [
  'accessDenied',
  'configuration',
  'functionCrashed',
  'functionNotReady',
  'functionTimedOut',
  'rotationDisabled',
  'serviceFault',
  'serviceUnreachable',
  'throttled',
  'valueNotVisible',
  'versionNotPending',
];

/** States in which nothing has been changed in the database. */
const BEFORE_ANY_CHANGE: readonly string[] = [StateName.preflight, StateName.createSecret, StateName.warmUp];

/**
 * Derived from the last login that was tried, otherwise from how far the rotation got. What an earlier alert of the same
 * incident said holds until a login shows otherwise.
 */
export function impactOf(kind: AlertKind, document: RotationDocument, incident: Incident | undefined): KnownImpact {
  const left = leftByRollBack(document);
  if (left === 'yes' || left === 'no') {
    return { impact: left, proven: true };
  }
  const seen = seenInLogin(kind, document);
  const impact = seen === 'unknown' ? concludedFrom(kind, document, incident) : seen;
  // It may have let applications in.
  return left === 'unknown' && impact === 'no'
    ? { impact: 'unknown', proven: false }
    : { impact, proven: seen !== 'unknown' && left === undefined };
}

/** If a rollback died: what it saw, or may have changed. This comes after everything else that is known. */
function leftByRollBack({ rollBack, rollBackFailure }: RotationDocument): Impact | 'unchanged' | undefined {
  // In a recovery the result is the one of the rollback before it.
  if (rollBackFailure === undefined || (rollBack !== undefined && rollBackFailure.state !== StateName.recover)) {
    return undefined;
  }
  const facts = readFailure(rollBackFailure);
  const changed = isExplained(facts) ? facts.applicationsCanLogIn : wasStarted(facts) ? 'unknown' : undefined;
  return changed ?? 'unchanged';
}

function seenInLogin(kind: AlertKind, { rollBack, diagnose, failure }: RotationDocument): Impact {
  if (kind === 'succeeded' || kind === 'checkPassed') {
    return 'yes';
  }
  if (rollBack !== undefined) {
    return rollBack.applicationsCanLogIn;
  }
  const current = diagnose?.versions.find(({ labels }) => labels.includes('AWSCURRENT'));
  if (current?.login === 'accepted') {
    return current.reason === undefined ? 'yes' : 'no';
  }
  if (current?.login === 'rejected') {
    return 'no';
  }
  const { state, reason } = failure ? readFailure(failure) : {};
  return reason !== undefined && [StateName.preflight, StateName.check].some((looking) => looking === state)
    ? (PROVES[reason] ?? 'unknown')
    : 'unknown';
}

function concludedFrom(kind: AlertKind, document: RotationDocument, incident: Incident | undefined): Impact {
  const { failure, preflight, setSecret, finishSecret } = document;
  if (incident?.refusedFrom !== undefined) {
    return 'no';
  }
  if (kind === 'checkFailed') {
    return 'unknown';
  }
  // The new password is in the database, and applications still read the old one.
  if ((setSecret !== undefined && finishSecret === undefined) || preflight?.loggedInWith === 'pending') {
    return 'no';
  }
  const { state, reason } = failure ? readFailure(failure) : {};
  const unchanged = incident === undefined && state !== undefined && BEFORE_ANY_CHANGE.includes(state);
  const saysNothingAgainstIt = preflight !== undefined || (reason !== undefined && OURS_ALONE.includes(reason));
  return unchanged && saysNothingAgainstIt ? 'yes' : 'unknown';
}
