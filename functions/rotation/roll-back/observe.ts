import { isRotationError, RotationError } from '../../errors/rotation-error';
import type { RotationPorts, SecretDescription } from '../ports';
import { changingSession, restoringSession } from '../sessions';
import type { Evidence, LoginAttempt } from '../strategies/strategy';
import { CURRENT, holderOf, KEEP, otherPending, PENDING, PREVIOUS } from '../secret/versions';
import { LoginAttempts } from './login-attempts';

/** What to look at, and whether late runs of SetSecret and RollBack are ended first so that what is seen stays true. */
export interface Subject {
  readonly secretArn: string;
  readonly versionId: string;
  /** Version that held AWSCURRENT when the rotation began, where known. */
  readonly originalVersionId?: string;
  readonly fence: boolean;
}

export interface Observation {
  readonly description: SecretDescription;
  readonly evidence: Evidence;
  readonly endedSessions: number;
  /** The database holds the version's password, or may, and no label keeps that version from being cleaned up. */
  readonly endangered: boolean;
}

/**
 * Looks at the labels, at the values and at which of them log in. Changes nothing but, with `fence`, ends the sessions in
 * which a late run could still change the password. An endangered version is then reported at once, with what is known so
 * far: everything further may break off, and must not before the version is kept.
 */
export async function observe(ports: RotationPorts, subject: Subject): Promise<Observation> {
  const { secretArn, versionId } = subject;
  const description = await ports.secrets.describe(secretArn);
  const currentId = holderOf(description, CURRENT);
  const pendingId = holderOf(description, PENDING);
  const standing = currentId === versionId ? 'current' : pendingId === versionId ? 'pending' : 'unlabelled';
  const base = {
    standing,
    otherPending: otherPending(description, versionId) !== undefined,
    currentReplaced:
      subject.originalVersionId !== undefined && currentId !== subject.originalVersionId && currentId !== versionId,
  } as const;
  if (description.deleted) {
    throw new RotationError('secretDeleted', {
      attempted: `Looking at ${secretArn}`,
      found: 'the secret is scheduled for deletion, so its values cannot be read',
    });
  }

  const logins = new LoginAttempts(ports, subject);
  let endedSessions = 0;
  let current = currentId === undefined || currentId === versionId ? undefined : await logins.call(currentId);
  // Ending the session of a late SetSecret comes before the look at T, or T could still change after it. Where that
  // SetSecret was quicker, C no longer gets in to end anything, and the look at T finds its doing.
  await end(changingSession(versionId), current);
  let pending = await logins.callPatiently(versionId);
  // Likewise a RollBack that was given up while it set the old password again: after it T may be refused.
  if (await end(restoringSession(versionId), pending)) {
    pending = pending && (await logins.again(pending));
  }
  // Another rotation is under way: what the database holds is its business, unless it is, or may be, our password.
  if (base.otherPending && !mayHold(pending, current)) {
    const accepted = current?.probe.outcome === 'accepted' && { current };
    return { description, evidence: { ...base, ...accepted }, endedSessions, endangered: false };
  }
  if (subject.fence && endangered()) {
    return { description, evidence: { ...base, ...(pending && { pending }) }, endedSessions, endangered: true };
  }
  // The role has one password: where one of the two logs in, a single refusal of the other is proof enough.
  if (pending?.probe.outcome !== 'accepted') {
    current = current && (await logins.settled(current));
    pending = pending && (await logins.settled(pending));
  }
  // C was looked at before T, and a SetSecret that outlives its execution may have come in between.
  if (pending?.probe.outcome === 'accepted' && current?.probe.outcome === 'accepted') {
    current = await logins.again(current);
  }
  const accepted = pending?.probe.outcome === 'accepted' || current?.probe.outcome === 'accepted';
  const previousId = holderOf(description, PREVIOUS);
  const previous =
    accepted || previousId === undefined || previousId === versionId ? undefined : await logins.call(previousId);
  const verified =
    pending?.probe.outcome === 'accepted' && current?.probe.outcome === 'rejected'
      ? await logins.verification(pending)
      : undefined;
  return {
    description,
    endedSessions,
    endangered: endangered(),
    evidence: {
      ...base,
      ...(pending && { pending }),
      ...(current && { current }),
      ...(previous && { previous }),
      ...(verified && { verification: verified }),
    },
  };

  /** What only may be live does not take the label from a version that was kept because it was. */
  function endangered(): boolean {
    const unlabelled = (description.labels[versionId] ?? []).length === 0;
    const free = holderOf(description, KEEP) === undefined;
    return unlabelled && mayHold(pending, current) && (free || pending?.probe.outcome === 'accepted');
  }

  /** Ends the sessions of this name if the attempt gets in, and says whether it did. One that is refused meanwhile has been overtaken. */
  async function end(session: string, by: LoginAttempt | undefined): Promise<boolean> {
    if (!subject.fence || by?.probe.outcome !== 'accepted' || by.probe.obstacle !== undefined) {
      return false;
    }
    endedSessions += await ports.database
      .endSessions(by.credentials, by.credentials.username, session)
      .catch((error: unknown) => (isRotationError(error, 'credentialRejected') ? 0 : Promise.reject(error as Error)));
    return true;
  }
}

/** Whether the database holds T's password, or may hold it for all that is known. */
function mayHold(pending: LoginAttempt | undefined, current: LoginAttempt | undefined): boolean {
  const outcome = pending?.probe.outcome;
  return outcome === 'accepted' || (outcome === 'unknown' && current?.probe.outcome !== 'accepted');
}
