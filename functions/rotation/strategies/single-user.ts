import { RotationError } from '../../errors/rotation-error';
import type { Decision, Evidence, RotationStrategy, LoginAttempt } from './strategy';

/** One role, which changes its own password: no second role, but a short lockout window. Applications may log in through RDS Proxy. */
export const singleUser: RotationStrategy = {
  nextValue: (current, password) => current.withPassword(password),

  assertSuccessor(current, pending) {
    const different = pending.differencesFrom(current);
    if (different.length > 0) {
      throw new RotationError('labelMovedElsewhere', {
        attempted: `Comparing version ${pending.versionId} with AWSCURRENT, version ${current.versionId}`,
        found: pending.samePlaceAs(current)
          ? `they differ in more than the password: ${different.join(', ')}`
          : `it is for ${pending.address}, AWSCURRENT is for ${current.address}`,
        remedy: 'The next version is made from what is AWSCURRENT now.',
      });
    }
  },

  rehearse: ({ database }, current, session) => database.inspect(current, current.username, session),

  applyPassword: ({ database }, { current, pending }, options) =>
    database.changePassword(current, pending.username, pending.password, options),

  /**
   * T is the version under rotation, C the current one, P the previous one.
   * 1 T is current        logs in: committed. Does not: back to the previous version, if that one logs in.
   * 2 T has no value      the database never heard of it: its label is all there is to remove.
   * 3 T yes, C no         the database holds T: forward, unless T fails the verification or somebody else chose
   *                       another current version meanwhile; then back to C's password.
   * 4 T no,  C yes        the database holds C: remove the label.
   * 5 T yes, C yes        same password: nothing happened. Different: two servers, or passwords are not checked.
   * 6 T no,  C no         a third password: P's if that logs in (then set C's), otherwise only a person can tell.
   * Whenever a login proved nothing: change nothing.
   */
  decide(evidence: Evidence): Decision {
    if (evidence.standing === 'current') {
      return decideCommitted(evidence);
    }
    const { pending, current } = evidence;
    if (pending === undefined) {
      return withdraw(evidence);
    }
    if (current === undefined) {
      return { act: 'none', verdict: 'unresolved', reason: 'invalidSecret' };
    }
    const unknown = firstUnknown(pending, current);
    if (unknown !== undefined) {
      return { act: 'lookAgain', because: unknown };
    }
    if (pending.probe.outcome === 'accepted') {
      return current.probe.outcome === 'accepted'
        ? decideBothAccepted(evidence, pending, current)
        : decideHoldsPending(evidence, pending, current);
    }
    return current.probe.outcome === 'accepted' ? withdraw(evidence) : decideNeither(evidence, current);
  },
};

function decideCommitted({ pending, previous }: Evidence): Decision {
  if (pending?.probe.outcome === 'accepted') {
    return { act: 'none', verdict: 'rolledForward' };
  }
  const unknown = firstUnknown(pending, previous);
  if (unknown !== undefined) {
    return { act: 'lookAgain', because: unknown };
  }
  return previous?.probe.outcome === 'accepted'
    ? { act: 'moveCurrentBack', to: previous.versionId }
    : { act: 'none', verdict: 'unresolved', reason: 'noCredentialWorks' };
}

/** The database does not hold T (or T is not ours to judge): what remains is the label. */
function withdraw({ standing, current }: Evidence): Decision {
  if (standing === 'pending') {
    return { act: 'removePending' };
  }
  return current?.probe.outcome === 'rejected'
    ? { act: 'none', verdict: 'unresolved', reason: 'credentialRejected' }
    : { act: 'none', verdict: 'rolledBack' };
}

function decideHoldsPending(
  { verification, currentReplaced }: Evidence,
  pending: LoginAttempt,
  current: LoginAttempt,
): Decision {
  // Somebody pointed the secret at another role or server meanwhile: neither way back nor way forward is ours to choose.
  if (!pending.credentials.sameRoleAs(current.credentials)) {
    return { act: 'none', verdict: 'unresolved', reason: 'labelMovedElsewhere' };
  }
  // A verification that could not be run proves nothing against a password that logs in.
  return currentReplaced || verification === 'failed'
    ? { act: 'restorePassword', login: pending.credentials, target: current.credentials }
    : { act: 'moveCurrentForward', from: current.versionId };
}

function decideBothAccepted(evidence: Evidence, pending: LoginAttempt, current: LoginAttempt): Decision {
  return pending.credentials.password === current.credentials.password
    ? withdraw(evidence)
    : { act: 'none', verdict: 'unresolved', reason: 'bothCredentialsWork' };
}

function decideNeither({ previous }: Evidence, current: LoginAttempt): Decision {
  if (previous?.probe.outcome === 'unknown') {
    return { act: 'lookAgain', because: previous.probe.error };
  }
  return previous?.probe.outcome === 'accepted' && previous.credentials.sameRoleAs(current.credentials)
    ? { act: 'restorePassword', login: previous.credentials, target: current.credentials }
    : { act: 'none', verdict: 'unresolved', reason: 'noCredentialWorks' };
}

function firstUnknown(...logins: (LoginAttempt | undefined)[]): RotationError | undefined {
  for (const attempt of logins) {
    if (attempt?.probe.outcome === 'unknown') {
      return attempt.probe.error;
    }
  }
  return undefined;
}
