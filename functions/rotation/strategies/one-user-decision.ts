import type { Reason } from '../../../workflow/reasons';
import type { Credentials } from '../secret/credentials';
import { KEEP } from '../secret/versions';
import type { Decision, Evidence, LoginAttempt, SuperuserAttempt } from './strategy';

/**
 * T is the version under rotation, C the current one, P the previous one. The role has one password: one accepted login
 * settles what the database holds, whatever became of the others.
 *
 * 1 T is current        logs in: committed. Does not: see 5, with T in place of C.
 * 2 T has no value      the database never heard of it: its label is all there is to remove, once C logs in or nothing
 *                       else does.
 * 3 T yes               the database holds T: forward; back to C's password if T fails the verification, if somebody
 *                       else chose another current version, or if they differ in more than the password. Where one way
 *                       is barred, the other. C too, with another password: two servers, or passwords are not checked.
 * 4 T no,  C yes        the database holds C: remove the label.
 * 5 T no,  C no         a third password: the superuser sets C's again, if there is one; or that of another known version, if
 *                       one logs in; otherwise only a person can tell.
 *
 * Applications come first, labels second. Where no login proved anything, nothing is changed.
 */
export function decideForOneUser(evidence: Evidence): Decision {
  const { standing, pending: T, current: C } = evidence;
  if (standing === 'current') {
    return T === undefined ? decideUnusable(evidence) : decideCommitted(evidence, T);
  }
  if (C === undefined) {
    return decideUnusable(evidence);
  }
  if (T === undefined) {
    const open = rejected(C) ? heal(evidence, C) : evidence.doubted === true ? lookAgain(C) : undefined;
    return open ?? withdraw(evidence);
  }
  if (!T.credentials.sameRoleAs(C.credentials)) {
    return decideElsewhere(evidence, T, C);
  }
  if (accepted(T)) {
    return accepted(C) ? decideBothAccepted(evidence, T, C) : decideHoldsPending(evidence, T, C);
  }
  if (accepted(C)) {
    return withdraw(evidence);
  }
  return lookAgain(T, C) ?? heal(evidence, C) ?? unresolved('noCredentialWorks');
}

function decideCommitted(evidence: Evidence, T: LoginAttempt): Decision {
  if (accepted(T)) {
    return { act: 'none', verdict: 'rolledForward' };
  }
  const reason = evidence.previousElsewhere ? 'labelMovedElsewhere' : 'noCredentialWorks';
  return lookAgain(T) ?? heal(evidence, T) ?? unresolved(reason);
}

/** AWSCURRENT holds no credential, so nothing logs in with it; AWSPREVIOUS may. */
function decideUnusable(evidence: Evidence): Decision {
  const { standing, pending, others, currentVersionId: from } = evidence;
  const works = others.find(accepted);
  if (works !== undefined && from !== undefined && (standing === 'current' || pending === undefined)) {
    return firstPossible(evidence, [{ act: 'moveCurrentBack', from, to: works.versionId }]);
  }
  if (standing !== 'current' && pending === undefined) {
    return withdraw(evidence);
  }
  return lookAgain(...others) ?? unresolved('invalidSecret');
}

/** AWSCURRENT points to another role or server now: T is not for it. */
function decideElsewhere(evidence: Evidence, T: LoginAttempt, C: LoginAttempt): Decision {
  if (accepted(C)) {
    // Its password is live at a place that AWSCURRENT no longer names.
    const unsafe = accepted(T) && !labelled(T);
    return unsafe ? firstPossible(evidence, [{ act: 'keepVersion', versionId: T.versionId }]) : withdraw(evidence);
  }
  return lookAgain(C) ?? heal(evidence, C) ?? unresolved('labelMovedElsewhere');
}

/** The database does not hold T (or T is not ours to judge): what remains is the label. */
export function withdraw(evidence: Evidence): Decision {
  const { standing, current } = evidence;
  if (standing === 'pending') {
    return firstPossible(evidence, [{ act: 'removePending' }]);
  }
  return current !== undefined && rejected(current)
    ? unresolved('credentialRejected')
    : { act: 'none', verdict: 'rolledBack' };
}

function decideHoldsPending(evidence: Evidence, T: LoginAttempt, C: LoginAttempt): Decision {
  const login = usable(evidence.superuser) ?? T.credentials;
  const back = { act: 'restorePassword', login, target: C.credentials } as const;
  const forward = { act: 'moveCurrentForward', from: C.versionId, to: T.versionId } as const;
  if (T.credentials.differencesFrom(C.credentials).length > 0) {
    return firstPossible(evidence, [back]);
  }
  // A verification that could not be run proves nothing against a password that logs in.
  const unwanted = evidence.currentReplaced || evidence.verification === 'failed';
  return firstPossible(evidence, unwanted ? [back, forward] : [forward, back]);
}

function decideBothAccepted(evidence: Evidence, T: LoginAttempt, C: LoginAttempt): Decision {
  return T.credentials.password === C.credentials.password ? withdraw(evidence) : unresolved('bothCredentialsWork');
}

/**
 * AWSCURRENT is refused, and another known version logs in: back to AWSPREVIOUS, or forward to a password that an earlier
 * rotation had set. If that version differs in more than the password, only the password of AWSCURRENT is set.
 */
export function heal(evidence: Evidence, broken: LoginAttempt): Decision | undefined {
  const { superuser, barred } = evidence;
  const login = usable(superuser);
  if (login !== undefined && superuser?.mayHeal === true && barred.restorePassword === undefined) {
    return { act: 'restorePassword', login, target: broken.credentials };
  }
  const works = evidence.others.find(accepted);
  if (works === undefined) {
    const suspect = evidence.others.find(({ probe, labels }) => probe.outcome === 'unknown' && labels.length === 0);
    const kept = evidence.others.some(({ labels }) => labels.includes(KEEP));
    // A version that may be live is labelled before any wait.
    if (suspect !== undefined && !kept && barred.keepVersion === undefined) {
      return { act: 'keepVersion', versionId: suspect.versionId };
    }
    return lookAgain(...evidence.others, ...(superuser ? [superuser] : []));
  }
  const restore = { act: 'restorePassword', login: login ?? works.credentials, target: broken.credentials } as const;
  // A version without a label is deleted at some point.
  if (!labelled(works) && evidence.barred.keepVersion === undefined) {
    return { act: 'keepVersion', versionId: works.versionId };
  }
  if (works.credentials.differencesFrom(broken.credentials).length > 0) {
    return firstPossible(evidence, [restore]);
  }
  const previous = works.labels.includes('AWSPREVIOUS');
  const move = {
    act: previous ? 'moveCurrentBack' : 'moveCurrentForward',
    from: broken.versionId,
    to: works.versionId,
  } as const;
  // Until a change is committed, AWSCURRENT is what people chose.
  const choices = previous && evidence.standing !== 'current' ? [restore, move] : [move, restore];
  return firstPossible(evidence, choices);
}

/** The first way that is not barred. If all are, it ends unresolved, for the reason that barred the first. */
export function firstPossible(
  { barred }: Evidence,
  ways: readonly Exclude<Decision, { act: 'none' | 'lookAgain' }>[],
): Decision {
  const first = ways[0] && barred[ways[0].act];
  return ways.find(({ act }) => barred[act] === undefined) ?? unresolved(first?.reason ?? 'unexpected');
}

export function lookAgain(...logins: readonly Pick<LoginAttempt, 'probe'>[]): Decision | undefined {
  for (const { probe } of logins) {
    if (probe.outcome === 'unknown') {
      return { act: 'lookAgain', because: probe.error };
    }
  }
  return undefined;
}

/** Whether a version is kept even if it loses AWSPENDING. */
export const labelled = ({ labels }: LoginAttempt): boolean => labels.some((label) => label !== 'AWSPENDING');
export const accepted = ({ probe }: LoginAttempt): boolean => probe.outcome === 'accepted';
/** The superuser's credential, if it logs in. */
export const usable = (superuser: SuperuserAttempt | undefined): Credentials | undefined =>
  superuser?.probe.outcome === 'accepted' ? superuser.credentials : undefined;
const rejected = ({ probe }: LoginAttempt): boolean => probe.outcome === 'rejected';
export const unresolved = (reason: Reason): Decision => ({ act: 'none', verdict: 'unresolved', reason });
