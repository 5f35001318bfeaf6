import type { CompensationAct, Impact } from '../../workflow/document';
import { type FailureFacts, isExplained } from '../../workflow/read-failure';
import { adviceFor, type Reason, REASONS } from '../../workflow/reasons';
import { COMMAND_LINE, StateName } from '../../workflow/names';
import type { Alert, AlertKind, Severity } from './alert';
import { oneLine, sentence } from './text';

/** Characters of a failure that an alert shows; ten lines of mail. */
const FAILURE_LIMIT = 750;

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

/** Can applications log in with the secret. */
export function impactSentence(impact: Impact, secretName: string): string {
  return {
    yes: `Applications can log in with the secret ${secretName}.`,
    no: `Applications CANNOT log in with the secret ${secretName}.`,
    unknown: `UNKNOWN whether applications can log in with the secret ${secretName}.`,
  }[impact];
}

/** The first line of every alert: can applications log in, and how urgent is it. */
export function impactLine({ impact, secretName, severity }: Alert): string {
  return `${impactSentence(impact, secretName)}${URGENCY[severity]}`;
}

/** A few words, lower case, for headlines: `rotation rolled back`. */
export function title({ kind }: Alert): string {
  return TITLE[kind];
}

/** {@link impactLine} in a few words without the secret's name, for subjects. */
export function shortImpact({ impact }: Alert): string {
  return SHORT_IMPACT[impact];
}

/** The outcome on one line, beginning with the reason if there is one: the cause of a Fail state. */
export function summaryOf(alert: Alert): string {
  const { reason, failure, kind } = alert;
  return [
    ...(reason === undefined ? [] : [`${reason}: ${REASONS[reason].title}.`]),
    ...(failure === undefined
      ? []
      : [`${isExplained(failure) ? `${failure.state}: ` : ''}${failureSentence(failure)}`]),
    ...(kind === 'checkFailed' ? [] : [standing(alert)]),
  ].join(' ');
}

/** What a failure says, on one line and as a sentence: no secret, no stack trace, no remedy. */
export function failureSentence(facts: FailureFacts): string {
  return sentence(oneLine(failureText(facts), FAILURE_LIMIT));
}

function failureText(facts: FailureFacts): string {
  const { state } = facts;
  if (isExplained(facts)) {
    return `${facts.attempted}: ${facts.found}.`;
  }
  const ended = `${isState(state) ? state : 'An execution'} ended with ${facts.error}`;
  return facts.said === undefined
    ? `${ended}; what it said is only in the log of its function`
    : `${ended}${facts.said && `: ${facts.said}`}`;
}

/** What happened, as sentences: how it ended, why, and the words of the state that failed. */
export function whatHappened(alert: Alert): readonly string[] {
  const { kind, failure } = alert;
  const where = failure !== undefined && isState(failure.state) ? ` in the state ${failure.state}` : '';
  const failed = failure === undefined ? [] : [failureSentence(failure)];
  switch (kind) {
    case 'succeeded':
      return [
        `The password was rotated: AWSCURRENT is on version ${alert.versionId} now.`,
        'A login with its password was tested before the label moved.',
      ];
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
      return [`The rotation failed${where}, and the rollback could not put it right.`, ...failed];
    case 'checkFailed':
      return [
        'The check of the secret against its database failed. It changed nothing.',
        ...reasonLine(alert),
        ...(failure === undefined ? [NOTHING_RECORDED] : failed),
      ];
  }
}

/** What the rollback found and changed, as sentences; empty if there was no rollback to speak of. */
export function whatTheRollBackDid(alert: Alert): readonly string[] {
  const { kind, acts } = alert;
  if (kind === 'succeeded' || kind === 'checkFailed') {
    return [];
  }
  return [
    // The reason of an unresolved rotation is what stood in the way of the rollback.
    ...(kind === 'unresolved' ? reasonLine(alert) : []),
    standing(alert),
    acts === undefined
      ? 'It broke off; what it changed before is not known.'
      : `Changes made: ${acts.map((act) => ACT[act]).join('; ') || 'none'}.`,
  ];
}

/** What a person does next, as sentences. */
export function whatToDo({ kind, reason, acts, failure, rollBackFailure }: Alert): string {
  if (reason === undefined) {
    return 'Nothing to do.';
  }
  const remedy = [rollBackFailure, failure].map((facts) => remedyIn(facts, reason)).find(Boolean);
  switch (kind) {
    case 'succeeded':
    case 'recovered':
      return `Nothing has to be done now. If it happens again: ${adviceFor(reason, { remedy, next: 'nothing' })}`;
    case 'rolledBack':
    case 'checkFailed':
      return adviceFor(reason, { remedy });
    case 'unresolved':
      return acts === undefined
        ? `First remove what stopped the rollback. ${adviceFor(reason, { remedy, next: 'nothing' })} Then run ` +
            `\`${COMMAND_LINE} recover\`: it looks again and finds the way forward or back. A new rotation cannot start before that.`
        : adviceFor(reason, { remedy, next: 'recover' });
  }
}

function remedyIn(facts: FailureFacts | undefined, reason: Reason): string | undefined {
  return facts !== undefined && isExplained(facts) && facts.reason === reason ? facts.remedy : undefined;
}

const NOTHING_RECORDED = 'The execution recorded no result and no failure.';

/** How things stand after the rollback. */
function standing({ kind, acts = [], rollBackFailure, ...alert }: Alert): string {
  switch (kind) {
    case 'succeeded':
    case 'checkFailed':
    case 'recovered':
      return 'The new password logs in and is AWSCURRENT.';
    case 'rolledBack':
      // A version that somebody else took the label from was not rolled back by us, and AWSCURRENT may be theirs.
      if (acts.includes('removedPending') || acts.includes('movedCurrentBack')) {
        return 'The rotation was undone: AWSCURRENT is the version it was before.';
      }
      return acts.includes('restoredPassword')
        ? 'The version was no longer pending, and the database holds the password of AWSCURRENT again.'
        : 'There was nothing to undo: the version is no longer pending, and AWSCURRENT is another one.';
    case 'unresolved':
      if (rollBackFailure !== undefined) {
        return failureSentence(rollBackFailure);
      }
      return alert.labels === undefined
        ? NOTHING_RECORDED
        : 'The rollback changes nothing further until somebody has looked; no password is lost.';
  }
}

function reasonLine({ reason }: Alert): readonly string[] {
  return reason === undefined ? [] : [`${REASONS[reason].title} (${reason}).`];
}

/** Whether the name is a state of the machine; a failure of the whole execution carries another name. */
function isState(name: string): boolean {
  return (Object.values(StateName) as readonly string[]).includes(name);
}

/** One line for every version that holds staging labels: `AWSCURRENT, AWSPENDING on the version of this rotation`. */
export function labelLines({ labels = {}, versionId }: Alert): readonly string[] {
  return Object.entries(labels).map(
    ([version, held]) => `${held.join(', ')} on ${version === versionId ? 'the version of this rotation' : version}`,
  );
}
