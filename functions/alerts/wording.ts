import type { BarredAct, CompensationAct, DatabaseAddress, FailureFacts, Impact } from '../../workflow/document';
import { StateName } from '../../workflow/names';
import { isExplained, wasStarted } from '../../workflow/read-failure';
import { type Reason, REASONS } from '../../workflow/reasons';
import { warningText } from '../../workflow/warnings';
import type { Alert, AlertKind } from './alert';
import { concernsIncident, isFollowUp } from './incident';
import { clockTime, duration, oneLine, sentence, withoutMiddle } from './text';

// Every sentence of an alert, of a Fail state's cause and of the command line's answers is made here, from facts.

/** Characters of a failure that an alert shows: ten lines of an email. */
const FAILURE_LIMIT = 750;

/** Characters of a subject that a phone shows. */
const SUBJECT_LIMIT = 40;

const ACT: Readonly<Record<CompensationAct, string>> = {
  restoredPassword: 'put the password of AWSCURRENT back into the database',
  restoredOtherUser: 'gave the other user the password back that it had before',
  closedOtherUser: 'took password and login from the other user, which no application has used yet',
  movedCurrentForward: 'moved AWSCURRENT to the new version',
  movedCurrentBack: 'moved AWSCURRENT back to the old version',
  removedPending: 'took AWSPENDING from the new version',
  keptVersion: 'put the label ROTATION-FAILED-KEEP on the new version, whose password is live or may be',
  releasedVersion: 'took the label ROTATION-FAILED-KEEP off again, since nothing needs it',
  endedSessions: 'ended sessions this rotation had left in the database',
};

/** What a barred act was meant to do. */
const BARRED: Readonly<Record<BarredAct['act'], string>> = {
  moveCurrentForward: 'AWSCURRENT could not be moved to the new version',
  moveCurrentBack: 'AWSCURRENT could not be moved back to the old version',
  restorePassword: 'The password of AWSCURRENT could not be put back into the database',
  restoreOtherUser: 'The other user could not be given back the password it had before',
  closeOtherUser: 'Password and login could not be taken from the other user',
  removePending: 'AWSPENDING could not be taken from the new version',
  keepVersion: 'The label ROTATION-FAILED-KEEP could not be put on the new version',
  releaseVersion: 'The label ROTATION-FAILED-KEEP could not be taken off again',
};

/** How things stand, in a word or two after the secret's name. */
const STATE: Readonly<Record<AlertKind, Readonly<Record<Impact, string>>>> = {
  succeeded: { yes: 'rotated', no: 'locked out', unknown: 'unclear' },
  recovered: { yes: 'rotated', no: 'locked out', unknown: 'unclear' },
  rolledBack: { yes: 'not rotated', no: 'locked out', unknown: 'unclear' },
  unresolved: { yes: 'stuck', no: 'locked out', unknown: 'unclear' },
  checkPassed: { yes: 'in order', no: 'in order', unknown: 'in order' },
  checkFailed: { yes: 'check failed', no: 'locked out', unknown: 'unclear' },
  resolved: { yes: '', no: '', unknown: '' },
};

/** The decision an alert asks for: act now, check soon, can wait, the same as before, or nothing. */
export function decision(
  alert: Pick<Alert, 'kind' | 'severity' | 'impact' | 'incident'>,
): 'ACT NOW' | 'CHECK NOW' | 'Can wait' | 'Still open' | 'Resolved' | 'Done' {
  const { kind, severity, impact } = alert;
  if (kind === 'resolved') {
    return 'Resolved';
  }
  if (isFollowUp(alert)) {
    return 'Still open';
  }
  switch (severity) {
    case 'critical':
    case 'error':
      return { no: 'ACT NOW', unknown: 'CHECK NOW', yes: 'Can wait' }[impact] as ReturnType<typeof decision>;
    case 'warning':
      return 'Can wait';
    case 'info':
      return 'Done';
  }
}

/**
 * `ACT NOW: ledger/db locked out (prod)`: at most 40 characters, since phones cut the rest. If it is too long, it first loses
 * the time, then the middle of the account's and the secret's name; decision and state are always complete.
 */
export function subject(alert: Alert): string {
  const start = `${decision(alert)}: `;
  const state = STATE[alert.kind][alert.impact];
  const end = `${state && ` ${state}`} (${account(alert)})`;
  const since = alert.refusedFrom === undefined || alert.impact !== 'no' ? '' : ` ${alert.refusedFrom.slice(11, 16)}`;
  const room = SUBJECT_LIMIT - start.length - end.length;
  const name = alert.secretName.replace(/[^\x20-\x7e]/g, '?');
  const timed = `${start}${name}${end}${since}`;
  return since !== '' && timed.length <= SUBJECT_LIMIT ? timed : `${start}${withoutMiddle(name, room)}${end}`;
}

/** The account in at most eight characters: its name, otherwise the end of its number. */
function account({ accountName, accountId }: Alert): string {
  return accountName === undefined
    ? `..${accountId.slice(-4)}`
    : withoutMiddle(accountName.replace(/[^\x20-\x7e]/g, '?'), 8);
}

/** The first line of every alert: the decision, and whether applications can log in, since when. */
export function headline(alert: Alert): string {
  const { secretName, impact, impactProven, kind, refusedFrom, occurredAt } = alert;
  const since = refusedFrom === undefined ? '' : ` since ${clockTime(refusedFrom, occurredAt)}`;
  const told = impactSentence(impact, secretName, { proven: impactProven, again: kind === 'resolved', since });
  return `${decision(alert)}. ${told}`;
}

/** Whether applications can log in with a secret: the one sentence that alerts and the command line's answers begin with. */
export function impactSentence(
  impact: Impact,
  secretName: string,
  {
    proven = true,
    again = false,
    since = '',
  }: { readonly proven?: boolean; readonly again?: boolean; readonly since?: string } = {},
): string {
  return {
    yes: proven
      ? `Applications can log in with ${secretName}${again ? ' again' : ''}.`
      : `Applications log in with ${secretName} as before: nothing was changed.`,
    no: `Applications ${proven ? 'cannot' : 'most likely cannot'} log in with ${secretName}${since}.`,
    unknown: `It is not known whether applications can log in with ${secretName}.`,
  }[impact];
}

/** Where: account, Region, role and database. */
export function place({ accountName, accountId, region, address }: Alert): string {
  const named = accountName === undefined ? accountId : `${accountName} ${accountId}`;
  return [named, region, address && addressText(address)]
    .filter((part) => part !== undefined && part !== '')
    .join(' · ');
}

function addressText({ role, host, port, database }: DatabaseAddress): string {
  return `${role === undefined ? '' : `${role} on `}${host}:${port}${database === undefined ? '' : `/${database}`}`;
}

/** From when to when applications were refused; undefined if they were not, or still are. */
export function refusal({ refusedFrom, refusedUntil, occurredAt }: Alert): string | undefined {
  if (refusedFrom === undefined || refusedUntil === undefined) {
    return undefined;
  }
  const from = clockTime(refusedFrom, occurredAt);
  const milliseconds = Date.parse(refusedUntil) - Date.parse(refusedFrom);
  return milliseconds < 1_000
    ? `Applications were refused for ${milliseconds} ms, at ${from}.`
    : `Applications were refused from ${from} to ${clockTime(refusedUntil, occurredAt)} (${duration(milliseconds)}).`;
}

/** That this is not the first alert of its incident, or which one it ends; undefined if it stands alone. */
export function repetition({ incident, kind, occurredAt }: Alert): string | undefined {
  if (incident === undefined) {
    return undefined;
  }
  const first = `${clockTime(incident.since, occurredAt)}: ${reasonText(incident.reason)}${
    incident.failure === undefined ? '' : ` ${failureSentence(incident.failure)}`
  }`;
  const alerts = incident.alerts === 1 ? 'one alert' : `${incident.alerts} alerts`;
  return kind === 'resolved'
    ? `It is over after ${duration(Date.parse(occurredAt) - Date.parse(incident.since))} and ${alerts}. The first came at ${first}`
    : `This is alert ${incident.alerts + 1} about the same incident. The first came at ${first}`;
}

/** Why, as sentences: how it ended, what failed, what the rollback met and did. */
export function why(alert: Alert): readonly string[] {
  const { reason, failure, rollBackFailure } = alert;
  const failed = failure === undefined ? [] : [`${within(failure)}${failureSentence(failure)}`];
  const brokeOff =
    rollBackFailure === undefined
      ? []
      : [
          `The rollback ${wasStarted(rollBackFailure) ? 'broke off' : 'could not be started'}. ${failureSentence(rollBackFailure)}`,
        ];
  return [
    outcome(alert),
    ...(reason === undefined ? [] : [reasonText(reason)]),
    ...failed,
    ...brokeOff,
    ...obstacles(alert),
    ...changes(alert),
    ...(alert.warnings ?? []).map(warningText),
  ];
}

/** What happens automatically, as sentences. */
export function byItself(alert: Alert): readonly string[] {
  const { kind, nextRotation, occurredAt, recoveryGoesOn } = alert;
  const next =
    nextRotation === undefined
      ? []
      : [`The next rotation of the schedule begins by ${clockTime(nextRotation, occurredAt)}.`];
  const followed = concernsIncident(alert)
    ? ['More messages come only if there is more to say, and when it is over.']
    : [];
  switch (kind) {
    case 'unresolved':
      return [
        recoveryGoesOn
          ? 'A recovery goes on: it looks every 5 to 30 s whether it can finish the rotation or undo it, for an hour unless your workflow says otherwise. What you do beside it does no harm.'
          : 'The watch starts a recovery if the version is still pending after half an hour, and Secrets Manager may try again while its rotation window is open. Neither does harm.',
        ...followed,
      ];
    case 'rolledBack':
    case 'recovered':
    case 'resolved':
    case 'succeeded':
    case 'checkPassed':
      return [...next, ...followed];
    case 'checkFailed':
      return ['Nothing repairs it by itself.', ...next, ...followed];
  }
}

/** The outcome on one line, beginning with the reason if there is one: the cause of a Fail state. */
export function summaryOf(alert: Alert): string {
  const { reason, failure, rollBackFailure } = alert;
  return [
    ...(reason === undefined ? [] : [`${reason}: ${REASONS[reason].title}.`]),
    outcome(alert),
    ...(failure === undefined ? [] : [`${within(failure)}${failureSentence(failure)}`]),
    ...(rollBackFailure === undefined ? [] : [`RollBack: ${failureSentence(rollBackFailure)}`]),
    ...obstacles(alert),
    ...changes(alert),
  ].join(' ');
}

/** What a failure says, on one line and as a sentence: no secret, no stack trace, no remedy. */
export function failureSentence(facts: FailureFacts): string {
  return sentence(oneLine(failureText(facts), FAILURE_LIMIT));
}

/** What stood in RollBack's way, a sentence for each. */
function obstacles({ barred = [] }: Alert): readonly string[] {
  return barred.map(({ act, reason, found }) =>
    sentence(oneLine(`${BARRED[act]} (${reason}): ${found}`, FAILURE_LIMIT)),
  );
}

/** What RollBack changed, as a sentence; none if it did not get so far. */
export function changes({ acts, kind, rollBackFailure }: Alert): readonly string[] {
  if (acts === undefined) {
    const unknown = kind === 'unresolved' && rollBackFailure !== undefined && wasStarted(rollBackFailure);
    return unknown ? ['What it changed before that, if anything, is not known.'] : [];
  }
  return acts.length === 0 ? [] : [`The rollback ${listed(acts.map((act) => ACT[act]))}.`];
}

/** One line for every version that holds staging labels: `AWSCURRENT on 0b000dab...`. */
export function labelLines({ labels = {}, versionId }: Alert): readonly string[] {
  return Object.entries(labels).map(
    ([version, held]) => `${held.join(', ')} on ${version === versionId ? 'the version of this rotation' : version}`,
  );
}

/** `The database cannot be reached (databaseUnreachable).` */
export const reasonText = (reason: Reason): string => `${REASONS[reason].title} (${reason}).`;

/** How it ended, in one sentence. */
export function outcome({ kind, acts = [], rollBackFailure, labels }: Alert): string {
  switch (kind) {
    case 'succeeded':
      return 'The password was rotated: a login with the new one was tested before it became AWSCURRENT.';
    case 'recovered':
      return 'A step of the rotation failed, but it was completed: the new password is AWSCURRENT and logs in.';
    case 'rolledBack':
      return rolledBack(acts);
    case 'unresolved':
      return rollBackFailure === undefined && labels === undefined
        ? 'The execution recorded no result and no failure.'
        : 'The rotation failed, and the rollback could not put it right. No password is lost.';
    case 'checkPassed':
      return 'AWSCURRENT logs in and may change its password.';
    case 'checkFailed':
      return 'The check of the secret against its database failed. It changed nothing.';
    case 'resolved':
      return 'The credential in AWSCURRENT logs in, and nothing is left behind.';
  }
}

function rolledBack(acts: readonly CompensationAct[]): string {
  // A version whose label someone else removed was not rolled back by us, and AWSCURRENT may be theirs.
  if (acts.includes('removedPending') || acts.includes('movedCurrentBack')) {
    return 'The rotation failed and was undone: AWSCURRENT is the version it was before.';
  }
  return acts.includes('restoredPassword')
    ? 'The version was no longer pending, and the database holds the password of AWSCURRENT again.'
    : 'There was nothing to undo: the version is no longer pending, and AWSCURRENT is another one.';
}

/** The state that failed, for those of our findings that do not name it. */
const within = (facts: FailureFacts): string => (isExplained(facts) ? `${facts.state}: ` : '');

function failureText(facts: FailureFacts): string {
  if (isExplained(facts)) {
    return `${facts.attempted}: ${facts.found}.`;
  }
  const known: readonly string[] = Object.values(StateName);
  const ended = `${known.includes(facts.state) ? facts.state : 'An execution'} ended with ${facts.error}`;
  return facts.said === undefined
    ? `${ended}; what it said is only in the log of its function`
    : `${ended}${facts.said && `: ${facts.said}`}`;
}

function listed(parts: readonly string[]): string {
  const last = parts.at(-1) ?? '';
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')}, and ${last}`;
}
