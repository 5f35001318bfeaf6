import type { Reason } from '../../workflow/reasons';
import { RotationError } from '../errors/rotation-error';
import { Credentials } from './credentials';
import type { Probe, RotationPorts, SecretDescription } from './ports';
import { changingSession, lookingSession, restoringSession } from './sessions';
import type { Evidence, Witness } from './strategy';
import { CURRENT, holderOf, holds, PENDING, PREVIOUS } from './versions';

/** How often a refusal must be seen before it counts, and the pause between: a replica or a proxy may lag behind. */
const REFUSALS = { seen: 3, pauseMilliseconds: 700 };
/** How often a missing value must be seen: a value just stored may not be readable yet. */
const ABSENCES = { seen: 2, pauseMilliseconds: 700 };

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
}

/** Looks at the labels, at the values and at which of them log in. Changes nothing but, with `fence`, ends the sessions in which a late run could still change the password. */
export async function observe({ secrets, database, clock }: RotationPorts, subject: Subject): Promise<Observation> {
  const { secretArn, versionId } = subject;
  const description = await secrets.describe(secretArn);
  const currentId = holderOf(description, CURRENT);
  const pendingId = holderOf(description, PENDING);
  const standing = currentId === versionId ? 'current' : pendingId === versionId ? 'pending' : 'unlabelled';
  const base = {
    standing,
    otherPending: pendingId !== undefined && pendingId !== versionId && !holds(description, pendingId, CURRENT),
    currentReplaced:
      subject.originalVersionId !== undefined && currentId !== subject.originalVersionId && currentId !== versionId,
  } as const;
  if (description.deleted) {
    throw new RotationError('secretDeleted', {
      attempted: `Looking at ${secretArn}`,
      found: 'the secret is scheduled for deletion, so its values cannot be read',
    });
  }

  let endedSessions = 0;
  let current = currentId === undefined || currentId === versionId ? undefined : await witness(currentId);
  // Ending the session of a late SetSecret comes before the look at T, or T could still change after it. Where that
  // SetSecret was quicker, C no longer gets in to end anything, and the look at T finds its doing.
  await end(changingSession(versionId), current);
  let pending = await witness(versionId, ABSENCES.seen);
  // Likewise a RollBack that was given up while it set the old password again: after it T may be refused.
  if (await end(restoringSession(versionId), pending)) {
    pending = pending && { ...pending, probe: await login(pending.credentials) };
  }
  // Another rotation is under way: what the database holds is its business, unless it is, or may be, our password.
  if (base.otherPending && !mayHold(pending, current)) {
    const accepted = current?.probe.outcome === 'accepted' && { current };
    return { description, evidence: { ...base, ...accepted }, endedSessions };
  }
  // The role has one password: where one of the two logs in, a single refusal of the other is proof enough.
  if (pending?.probe.outcome !== 'accepted') {
    current = current && (await settled(current));
    pending = pending && (await settled(pending));
  }
  // C was looked at before T, and a SetSecret that outlives its execution may have come in between.
  if (pending?.probe.outcome === 'accepted' && current?.probe.outcome === 'accepted') {
    current = { ...current, probe: await login(current.credentials) };
  }
  const accepted = pending?.probe.outcome === 'accepted' || current?.probe.outcome === 'accepted';
  const previousId = holderOf(description, PREVIOUS);
  const previous =
    accepted || previousId === undefined || previousId === versionId ? undefined : await witness(previousId);
  const verified =
    pending?.probe.outcome === 'accepted' && current?.probe.outcome === 'rejected'
      ? await verification(pending.credentials)
      : undefined;
  return {
    description,
    endedSessions,
    evidence: {
      ...base,
      ...(pending && { pending }),
      ...(current && { current }),
      ...(previous && { previous }),
      ...(verified && { verification: verified }),
    },
  };

  async function witness(id: string, absences = 1): Promise<Witness | undefined> {
    let credentials = await credentialsIn(id);
    for (let seen = 1; credentials === undefined && seen < absences; seen++) {
      await clock.sleep(ABSENCES.pauseMilliseconds);
      credentials = await credentialsIn(id);
    }
    return credentials && { versionId: id, credentials, probe: await login(credentials) };
  }

  /** A value no step could have used (binary, no JSON) was never set in the database, so it counts as no value. */
  async function credentialsIn(id: string): Promise<Credentials | undefined> {
    try {
      const value = await secrets.read(secretArn, id);
      return value && Credentials.parse(value);
    } catch (error) {
      if (isFor('invalidSecret', error)) {
        return undefined;
      }
      throw error;
    }
  }

  function login(credentials: Credentials): Promise<Probe> {
    return database.probe(credentials, lookingSession(versionId));
  }

  /** Ends the sessions of this name if the witness gets in, and says whether it did. One that is refused meanwhile has been overtaken. */
  async function end(session: string, by: Witness | undefined): Promise<boolean> {
    if (!subject.fence || by?.probe.outcome !== 'accepted' || by.probe.obstacle !== undefined) {
      return false;
    }
    endedSessions += await database
      .endSessions(by.credentials, session)
      .catch((error: unknown) => (isFor('credentialRejected', error) ? 0 : Promise.reject(error as Error)));
    return true;
  }

  async function settled({ probe: first, ...seenFirst }: Witness): Promise<Witness> {
    let probe = first;
    for (let seen = 1; probe.outcome === 'rejected' && seen < REFUSALS.seen; seen++) {
      await clock.sleep(REFUSALS.pauseMilliseconds);
      probe = await login(seenFirst.credentials);
    }
    return { ...seenFirst, probe };
  }

  async function verification(credentials: Credentials): Promise<'passed' | 'failed' | 'unknown'> {
    try {
      await database.verify(credentials, lookingSession(versionId));
      return 'passed';
    } catch (error) {
      // Anything but the verification's own verdict (no CONNECT, database missing) would obstruct the old password alike.
      return isFor('verificationFailed', error) ? 'failed' : 'unknown';
    }
  }
}

const isFor = (reason: Reason, error: unknown): boolean => error instanceof RotationError && error.reason === reason;

/** Whether the database holds T's password, or may hold it for all that is known. */
function mayHold(pending: Witness | undefined, current: Witness | undefined): boolean {
  const outcome = pending?.probe.outcome;
  return outcome === 'accepted' || (outcome === 'unknown' && current?.probe.outcome !== 'accepted');
}
