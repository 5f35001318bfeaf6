import { isRotationError, RotationError } from '../../errors/rotation-error';
import type { RotationPorts, SecretDescription } from '../ports';
import type { Credentials } from '../secret/credentials';
import { CURRENT, holderOf, KEEP, otherPending, PENDING, PREVIOUS } from '../secret/versions';
import { isExpectedRole } from '../secret/twin-names';
import { changingSession, lookingSession, restoringSession } from '../sessions';
import { isHopeless } from '../strategies/two-users-decision';
import type { Barred, Evidence, LoginAttempt, RotationStrategy, SuperuserAttempt } from '../strategies/strategy';
import type { LoginAttempts } from './login-attempts';
import { type OtherVersions, OtherVersionsSearch } from './other-versions';

/** What to observe, and whether late runs of SetSecret and RollBack are ended first, so that the observation stays true. */
interface Subject {
  readonly versionId: string;
  readonly strategy: RotationStrategy;
  /** Version that held AWSCURRENT when the rotation began, where known. */
  readonly originalVersionId?: string | undefined;
  readonly fence: boolean;
  /** What cannot be done: if an endangered version cannot be labelled, everything else is observed all the same. */
  readonly barred?: Barred;
  /** CreateSecret has read the version's value, so if it is not visible now, the read is stale. Default: false. */
  readonly stored?: boolean;
}

export interface Observation {
  readonly description: SecretDescription;
  readonly evidence: Omit<Evidence, 'barred' | 'doubted'>;
  readonly endedSessions: number;
  /** The version with ROTATION-FAILED-KEEP, if it is not the one under rotation and has a usable value. */
  readonly kept?: { readonly versionId: string; readonly credentials: Credentials };
  /** The database holds the version's password, or may hold it, and the version has no label to keep it from being deleted. */
  readonly endangered: boolean;
}

/** No statement of ours takes longer: see the limits of `functions/postgres/session-settings.ts`. */
const STATEMENT_MILLISECONDS = 4_000;

const NOBODY_ELSE: OtherVersions = { others: [], previousElsewhere: false, untried: false };

/**
 * Observes the labels, the values and which of them log in. Changes nothing, except that with `fence` it ends the sessions in
 * which a late run could still change the password. It then reports an endangered version at once, with what is known so far:
 * everything that follows may fail, and the version must be labelled before that.
 */
export async function observe(
  ports: RotationPorts,
  description: SecretDescription,
  logins: LoginAttempts,
  subject: Subject,
): Promise<Observation> {
  const { versionId, strategy } = subject;
  const { secretArn } = description;
  if (description.deleted) {
    throw new RotationError('secretDeleted', {
      attempted: `Looking at ${secretArn}`,
      found: 'the secret is scheduled for deletion, so its values cannot be read',
    });
  }
  const currentId = holderOf(description, CURRENT);
  const pendingId = holderOf(description, PENDING);
  const original = subject.originalVersionId;
  const base = {
    standing: currentId === versionId ? 'current' : pendingId === versionId ? 'pending' : 'unlabelled',
    otherPending: otherPending(description, versionId) !== undefined,
    currentReplaced: original !== undefined && currentId !== original && currentId !== versionId,
    ...(currentId !== undefined && { currentVersionId: currentId }),
    ...NOBODY_ELSE,
  } as const;
  const labelsOf = (id: string) => description.labels[id] ?? [];

  let endedSessions = 0;
  const elsewhere = currentId === undefined || currentId === versionId;
  let current = elsewhere ? undefined : await logins.call(currentId, labelsOf(currentId));
  const superuser = await superuserAttempt();
  // The session of a late SetSecret is ended before T is tried, or T could still change afterwards. If that SetSecret was
  // quicker, C can no longer log in to end anything, but trying T shows what SetSecret did.
  const fenced = await end(changingSession(versionId), superuser ?? current);
  // The same goes for a RollBack that was abandoned while it restored the old password: after it, T may be refused.
  if (superuser !== undefined) await end(restoringSession(versionId), superuser);
  let pending = await logins.callPatiently(versionId, labelsOf(versionId));
  if (pending === undefined && subject.stored && base.standing === 'pending') {
    throw new RotationError('valueNotVisible', {
      attempted: `Reading version ${versionId} of ${secretArn}`,
      found: 'the value that was stored is not readable',
    });
  }
  if (superuser === undefined && (await end(restoringSession(versionId), pending))) {
    pending = pending && (await logins.again(pending));
  } else if (subject.fence && superuser !== undefined && !fenced && !accepted(pending)) {
    // Only the superuser can end its own sessions: what one of them had sent has finished by then.
    await ports.clock.sleep(STATEMENT_MILLISECONDS);
    pending = pending && (await logins.logIn(pending));
  }
  // Another rotation is in progress: it is responsible for the database's password, unless that is, or may be, ours.
  if (base.otherPending && !mayHold()) {
    return seen(accepted(current) ? { current } : {}, false);
  }
  if (subject.fence && subject.barred?.keepVersion === undefined && endangered()) {
    return seen({ pending }, true);
  }
  // C was tried before T, and a SetSecret that outlives its execution may have acted in between.
  if (accepted(pending) && accepted(current) && sameRole()) {
    current = current && (await logins.again(current));
  }
  const kept = await otherKept();
  // A login settles the matter for its own role on its own server.
  const settled = accepted(current) || (accepted(pending) && (current === undefined || sameRole()));
  const healable =
    superuser?.probe.outcome === 'accepted' && superuser.mayHeal && subject.barred?.restorePassword === undefined;
  // Before older versions, because it is more likely, and only a few logins may be refused.
  const previous = superuser && (await previousVersion());
  const other = settled || healable ? NOBODY_ELSE : await anybodyElse();
  const eitherMayBe = current !== undefined && (!accepted(current) || (superuser !== undefined && !sameRole()));
  const verification = pending && accepted(pending) && eitherMayBe ? await logins.verification(pending) : undefined;
  return seen({ pending, current, verification, superuser, previous, ...other }, endangered(), kept);

  function seen(more: Partial<Undefinable<Evidence>>, inDanger: boolean, kept?: Observation['kept']): Observation {
    const known = Object.fromEntries(Object.entries(more).filter(([, value]) => value !== undefined));
    return { description, evidence: { ...base, ...known }, endedSessions, ...(kept && { kept }), endangered: inDanger };
  }

  /** Undefined if the strategy has no superuser, or AWSCURRENT does not say which one it is. */
  async function superuserAttempt(): Promise<SuperuserAttempt | undefined> {
    const known = current?.credentials ?? (await logins.read(versionId));
    if (strategy.superuser === undefined || known === undefined) {
      return undefined;
    }
    const refused = (superuser: string): SuperuserAttempt => {
      const attempted = `Logging in as the superuser${superuser}`;
      const found = 'the server refused the password of its AWSCURRENT';
      const error = new RotationError('superuserRejected', { attempted, found });
      return { probe: { outcome: 'unknown', error }, mayHeal: false };
    };
    if (logins.isSuperuserRefused) return refused('');
    try {
      const session = lookingSession(versionId);
      const credentials = await strategy.superuser(ports, known, session);
      const probe = await ports.database.probe(credentials, session);
      return probe.outcome === 'rejected'
        ? refused(`, ${credentials.described('server')}`)
        : { credentials, probe, mayHeal: isExpectedRole(description, known) };
    } catch (error) {
      if (error instanceof RotationError) {
        return { probe: { outcome: 'unknown', error }, mayHeal: false };
      }
      throw error;
    }
  }

  /**
   * Tried separately only if AWSCURRENT is refused and is for another user: it might become AWSCURRENT again, or prove that
   * the superuser may repair the other user. For the same user, the password of AWSCURRENT applies.
   */
  async function previousVersion(): Promise<Evidence['previous']> {
    const id = holderOf(description, PREVIOUS);
    const credentials = id === undefined || id === versionId ? undefined : await logins.read(id);
    if (id === undefined || credentials === undefined) {
      return undefined;
    }
    const version = { versionId: id, labels: labelsOf(id), credentials };
    const broken = base.standing === 'current' ? pending : healable ? undefined : current;
    const shutOut = broken && isHopeless(broken.probe) && !credentials.sameRoleAs(broken.credentials);
    // If T logs in, its user has no other password. Refusals are counted for each user separately.
    const spared = accepted(pending) || (broken !== pending && pending !== undefined && logins.exhausted);
    return shutOut && !spared ? logins.logIn(version) : version;
  }

  async function otherKept(): Promise<Observation['kept']> {
    const holder = holderOf(description, KEEP);
    const credentials = holder === undefined || holder === versionId ? undefined : await logins.read(holder);
    return holder === undefined || credentials === undefined ? undefined : { versionId: holder, credentials };
  }

  /** Other versions are tried only if AWSCURRENT does not log in, and it is not certain that the database holds T. */
  async function anybodyElse(): Promise<OtherVersions> {
    const search = new OtherVersionsSearch(ports, logins, description, versionId);
    const broken = base.standing === 'current' ? pending : current;
    if (broken === undefined) {
      return search.insteadOfUnusable();
    }
    if (broken.probe.outcome !== 'rejected' || (pending?.probe.outcome === 'unknown' && sameRole())) {
      return NOBODY_ELSE;
    }
    const { denied, ...found } = await search.insteadOf(broken);
    // As long as another login is unknown, RollBack does not end here, and each attempt would be one more refused login.
    if (!found.others.some(({ probe }) => probe.outcome !== 'rejected')) {
      const again = await logins.confirmed(broken);
      [pending, current] = broken === pending ? [again, current] : [pending, again];
      // RollBack does not end here before another function has tried.
      if (denied !== undefined && subject.fence && !accepted(again)) {
        throw denied;
      }
    }
    return found;
  }

  /** A version that only may be live does not take the label from a version that is known to have been live. */
  function endangered(): boolean {
    const free = holderOf(description, KEEP) === undefined;
    return labelsOf(versionId).length === 0 && mayHold() && (free || accepted(pending));
  }

  /** Whether the database holds T's password, or may hold it. */
  function mayHold(): boolean {
    const untold = !accepted(current) || (superuser !== undefined && !sameRole());
    return accepted(pending) || (pending?.probe.outcome === 'unknown' && untold);
  }

  function sameRole(): boolean {
    return pending !== undefined && current !== undefined && pending.credentials.sameRoleAs(current.credentials);
  }

  /**
   * If the attempt logs in, ends the sessions of this name; says whether it did. If it is refused meanwhile, another
   * function was faster.
   */
  async function end(session: string, by: LoginAttempt | SuperuserAttempt | undefined): Promise<boolean> {
    const usable = by?.probe.outcome === 'accepted' && by.probe.obstacle === undefined;
    if (!subject.fence || !usable || by.credentials === undefined) {
      return false;
    }
    endedSessions += await ports.database
      .endSessions(by.credentials, by.credentials.username, session)
      .catch((error: unknown) => (isRotationError(error, 'credentialRejected') ? 0 : Promise.reject(error as Error)));
    return true;
  }
}

type Undefinable<T> = { readonly [key in keyof T]: T[key] | undefined };

const accepted = (attempt: LoginAttempt | undefined): boolean => attempt?.probe.outcome === 'accepted';
