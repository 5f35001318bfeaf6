import type { CompensationAct, Impact } from '../../workflow/document';
import { REASONS } from '../../workflow/reasons';
import type { Alert, AlertKind, Severity } from './alert';

const URGENCY: Readonly<Record<Severity, string>> = {
  critical: ' Act now.',
  error: ' Look at it soon.',
  warning: ' This can wait until working hours.',
  info: '',
};

const TITLE: Readonly<Record<AlertKind, string>> = {
  succeeded: 'password rotated',
  recovered: 'rotation recovered',
  rolledBack: 'rotation rolled back',
  unresolved: 'rotation unresolved',
  checkFailed: 'check failed',
};

const SHORT_IMPACT: Readonly<Record<Impact, string>> = {
  yes: 'applications can log in',
  no: 'applications CANNOT log in',
  unknown: 'applications MAY BE LOCKED OUT',
};

const ACT: Readonly<Record<CompensationAct, string>> = {
  restoredPassword: 'put the password of AWSCURRENT back into the database',
  movedCurrentForward: 'moved AWSCURRENT to the new version',
  movedCurrentBack: 'moved AWSCURRENT back to the old version',
  removedPending: 'took AWSPENDING from the new version',
  keptVersion: 'put the label ROTATION-FAILED-KEEP on the new version, whose password is live or may be',
  releasedVersion: 'took the label ROTATION-FAILED-KEEP off again, since nothing needs it',
  endedSessions: 'ended sessions this rotation had left in the database',
};

/** The first line of every alert: can applications log in, and how urgent is it. */
export function impactLine({ impact, secretName, severity }: Alert): string {
  const line = {
    yes: `Applications can log in with the secret ${secretName}.`,
    no: `Applications CANNOT log in with the secret ${secretName}.`,
    unknown: `UNKNOWN whether applications can log in with the secret ${secretName}.`,
  }[impact];
  return `${line}${URGENCY[severity]}`;
}

/** A few words, lower case, for headlines: `rotation rolled back`. */
export function title({ kind }: Alert): string {
  return TITLE[kind];
}

/** {@link impactLine} in a few words without the secret's name, for subjects. */
export function shortImpact({ impact }: Alert): string {
  return SHORT_IMPACT[impact];
}

/** What happened, as sentences: how it ended, why, and the words of the state that failed. */
export function whatHappened(alert: Alert): readonly string[] {
  const { kind, failedState, cause, found } = alert;
  const where = failedState === undefined ? '' : ` in the state ${failedState}`;
  const failed = cause === undefined ? [] : [failedState === undefined ? cause : `${failedState}: ${cause}`];
  switch (kind) {
    case 'succeeded':
      return [`The password was rotated: AWSCURRENT is on version ${alert.versionId} now.`, found];
    case 'recovered':
      return [
        `The rotation failed${where}, but could be completed: the new password is AWSCURRENT now.`,
        ...reasonLine(alert),
        ...failed,
      ];
    case 'rolledBack':
      return [
        `The rotation failed${where} and was rolled back: the password is the same as before.`,
        ...reasonLine(alert),
        ...failed,
      ];
    case 'unresolved':
      return [`The rotation failed${where}, and the roll-back could not put it right.`, ...failed];
    case 'checkFailed':
      return ['The check of the secret against its database failed. It changed nothing.', ...reasonLine(alert), found];
  }
}

/** What the roll-back found and changed, as sentences; empty if there was no roll-back to speak of. */
export function whatTheRollBackDid(alert: Alert): readonly string[] {
  const { kind, acts, found } = alert;
  if (kind === 'succeeded' || kind === 'checkFailed') {
    return [];
  }
  return [
    // The reason of an unresolved rotation is what stood in the way of the roll-back.
    ...(kind === 'unresolved' ? reasonLine(alert) : []),
    found,
    acts === undefined
      ? 'It broke off; what it changed before is not known.'
      : `Changes made: ${acts.map((act) => ACT[act]).join('; ') || 'none'}.`,
  ];
}

function reasonLine({ reason }: Alert): readonly string[] {
  return reason === undefined ? [] : [`${REASONS[reason].title} (${reason}).`];
}

/** One line for every version that holds staging labels: `AWSCURRENT, AWSPENDING on the version of this rotation`. */
export function labelLines({ labels = {}, versionId }: Alert): readonly string[] {
  return Object.entries(labels).map(
    ([version, held]) => `${held.join(', ')} on ${version === versionId ? 'the version of this rotation' : version}`,
  );
}

/** `2026-11-22 03:12:05 UTC` for an ISO time in UTC; anything else is shown as it is. */
export function readableTime(iso: string): string {
  const [, date, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/.exec(iso) ?? [];
  return date === undefined || time === undefined ? iso : `${date} ${time} UTC`;
}
