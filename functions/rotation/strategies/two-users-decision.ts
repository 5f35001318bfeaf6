import type { Probe } from '../ports';
import type { Credentials } from '../secret/credentials';
import { areTwins, twinsOf } from '../secret/twin-names';
import {
  accepted,
  decideForOneUser,
  firstPossible,
  heal,
  labelled,
  lookAgain,
  unresolved,
  usable,
  withdraw,
} from './one-user-decision';
import type { Decision, Evidence, LoginAttempt } from './strategy';

/**
 * T is the version under rotation, for user B; C the current one, for user A; P the previous one, usually for B too. Each
 * user has its own password, so a login of one says nothing about the other.
 *
 * 1 T is current        logs in: committed. Does not: back to P, if that logs in; or the superuser sets it again.
 * 2 T and C are for the same user (someone has changed the secret), or T has no value: as for one user; if C is refused,
 *                       and P logs in as the other user, the superuser sets C's password again.
 * 3 T yes               B holds T's password: forward. If T fails the verification, may not enter the database while C may,
 *                       was withdrawn, someone chose another C, or C differs in more than user and password: B gets P's
 *                       password back, or is closed if there is no P; where there is no superuser to do it, T is kept
 *                       by a label, and P is lost.
 * 4 T no,  C yes        B is untouched: remove the label.
 * 5 T no,  C no         the superuser sets C's password again.
 *
 * The superuser changes the password of a user that is refused only if the secret's tag names it, or its twin logs in: a
 * rotation requires the same.
 */
export function decideForTwoUsers(evidence: Evidence): Decision {
  const { standing, pending: T, current: C, previous } = evidence;
  if (standing === 'current' && T !== undefined) {
    return decideCommitted(evidence, T);
  }
  if (T === undefined || C === undefined || !takeTurns(T.credentials, C.credentials)) {
    const otherUser = C?.probe.outcome === 'rejected' && T === undefined;
    return (
      (otherUser ? (heal(evidence, C) ?? healAsTwin(evidence, C, previous)) : undefined) ?? decideForOneUser(evidence)
    );
  }
  if (accepted(T)) {
    return decideHoldsPending(evidence, T, C);
  }
  if (accepted(C)) {
    return lookAgain(T) ?? withdraw(evidence);
  }
  return lookAgain(C) ?? heal(evidence, C) ?? healAsTwin(evidence, C, previous) ?? unresolved('noCredentialWorks');
}

function decideCommitted(evidence: Evidence, T: LoginAttempt): Decision {
  const { previous, barred } = evidence;
  if (accepted(T)) {
    return { act: 'none', verdict: 'rolledForward' };
  }
  const back =
    isHopeless(T.probe) &&
    previous?.probe?.outcome === 'accepted' &&
    barred.moveCurrentBack === undefined &&
    saysTheSame(previous.credentials, T.credentials);
  // A credential that logs in comes before one that would have to be repaired: the user of T may have lost LOGIN.
  return back
    ? { act: 'moveCurrentBack', from: T.versionId, to: previous.versionId }
    : (healAsTwin(evidence, T, previous) ?? lookAgain(T) ?? heal(evidence, T) ?? unresolved('noCredentialWorks'));
}

/** What SetSecret does: the twin has logged in, so that the superuser may set the password, and make or open the user. */
function healAsTwin(
  { superuser, barred }: Evidence,
  broken: LoginAttempt,
  twin: Evidence['previous'],
): Decision | undefined {
  const login = usable(superuser);
  const proven = twin?.probe?.outcome === 'accepted' && takeTurns(twin.credentials, broken.credentials);
  return login !== undefined && proven && barred.restorePassword === undefined
    ? { act: 'restorePassword', login, target: broken.credentials, twins: twinsOf(broken.credentials) }
    : undefined;
}

function decideHoldsPending(evidence: Evidence, T: LoginAttempt, C: LoginAttempt): Decision {
  const { standing, currentReplaced, verification, barred } = evidence;
  const forward = { act: 'moveCurrentForward', from: C.versionId, to: T.versionId } as const;
  const successor = saysTheSame(T.credentials, C.credentials);
  // A password that is right does not help applications that may not enter the database with it, while the other user may.
  const worse = isObstructed(T) && accepted(C) && !isObstructed(C);
  const wanted = successor && standing === 'pending' && !currentReplaced && verification !== 'failed' && !worse;
  if (wanted && barred.moveCurrentForward === undefined) {
    return forward;
  }
  if (accepted(C)) {
    return giveUp(evidence, T);
  }
  return (
    lookAgain(C) ??
    heal(evidence, C) ??
    healAsTwin(evidence, C, T) ??
    (successor ? firstPossible(evidence, [forward]) : unresolved('labelMovedElsewhere'))
  );
}

/** Applications log in as the other user; this one is restored to what it was. */
function giveUp(evidence: Evidence, T: LoginAttempt): Decision {
  const { superuser, barred } = evidence;
  const back = wayBack(evidence, T);
  if (back !== undefined && barred[back.act] === undefined) {
    return back;
  }
  if (superuser?.probe.outcome === 'unknown' && superuser.probe.error.transient) {
    return { act: 'lookAgain', because: superuser.probe.error };
  }
  return labelled(T) ? withdraw(evidence) : firstPossible(evidence, [{ act: 'keepVersion', versionId: T.versionId }]);
}

function wayBack(
  { superuser, previous }: Evidence,
  T: LoginAttempt,
): Extract<Decision, { act: 'restoreOtherUser' | 'closeOtherUser' }> | undefined {
  const login = usable(superuser);
  if (login === undefined) {
    return undefined;
  }
  return previous?.credentials.sameRoleAs(T.credentials) === true
    ? { act: 'restoreOtherUser', login, target: previous.credentials }
    : { act: 'closeOtherUser', login, role: T.credentials.username };
}

/** Whether the credential neither logs in now nor will a moment later: its password is refused, or its role may not log in. */
export const isHopeless = (probe: Probe): boolean =>
  probe.outcome === 'rejected' || (probe.outcome === 'unknown' && !probe.error.transient);

/** Whether the password is right, and the login is refused all the same. */
const isObstructed = ({ probe }: LoginAttempt): boolean => probe.outcome === 'accepted' && probe.obstacle !== undefined;

/** Whether only the user differs for applications; someone may have changed other fields meanwhile. */
const saysTheSame = (one: Credentials, other: Credentials): boolean =>
  one.differencesFrom(other).every((key) => key === 'username');

const takeTurns = (one: Credentials, other: Credentials): boolean =>
  one.sameServerAs(other) && areTwins(one.username, other.username);
