import { isRotationError } from '../../errors/rotation-error';
import type { Probe, RotationPorts } from '../ports';
import type { Credentials } from '../secret/credentials';
import { CURRENT, PREVIOUS } from '../secret/versions';
import type { ReadCredentials } from '../secret/writer';
import { lookingSession } from '../sessions';
import type { Evidence, LoginAttempt } from '../strategies/strategy';
import type { Refusals } from './refusals';

/** How often a missing value must be seen: a value just stored may not be readable yet. */
const ABSENCES = { seen: 2, pauseMilliseconds: 700 };
/** Pause before a refused login is tried again: a replica or a proxy may lag behind. */
const CONFIRMATION_MILLISECONDS = 700;

const REFUSED: Probe = { outcome: 'rejected' };

/**
 * Tries whether versions of a secret log in, in sessions named after the version under rotation. Some servers lock a role
 * after a few refused logins in a row, so refusals are counted, and a refused password is not tried again.
 */
export class LoginAttempts {
  /** How often each version was refused, the latest last. */
  private readonly refused = new Map<string, number>();
  /** Versions that are assumed to be refused because an earlier step found so. */
  private readonly believed = new Set<string>();
  /** Versions that were refused and then tried once more. */
  private readonly twice = new Set<string>();
  /** What the server said of a role that may not log in, whatever the password. */
  private readonly barred: LoginAttempt[] = [];
  private refusedInARow = 0;

  constructor(
    private readonly ports: RotationPorts,
    private readonly subject: { readonly secretArn: string; readonly versionId: string },
    private readonly refusals: Refusals,
    private readonly readCredentials: ReadCredentials,
  ) {}

  /** Whether another refused login would exceed the limit. */
  get exhausted(): boolean {
    return this.refusedInARow >= this.refusals.allowed;
  }

  /** Whether the failed step was refused as the superuser a moment ago. */
  get isSuperuserRefused(): boolean {
    return this.refusals.superuser;
  }

  /** Versions whose passwords were refused. */
  get refusedVersions(): readonly string[] {
    return [...this.refused.keys()];
  }

  /** Whether this version was refused before, so that the answer costs no further login. */
  isKnownRefused(versionId: string): boolean {
    return this.refused.has(versionId);
  }

  /** Whether an earlier rollback has tried this version without success. */
  isSpared(versionId: string): boolean {
    return this.refusals.tried.has(versionId);
  }

  /** After a password change, nothing is known any more. */
  forget(): void {
    this.refused.clear();
    this.twice.clear();
    this.barred.length = 0;
    this.refusedInARow = 0;
  }

  /** Reads the version and logs in with it once, unless it is known to be refused; undefined if it has no usable value. */
  async call(versionId: string, labels: readonly string[]): Promise<LoginAttempt | undefined> {
    const credentials = await this.read(versionId);
    return credentials && this.logIn({ versionId, labels, credentials });
  }

  /** The same for a version that may have been stored a moment ago. */
  async callPatiently(versionId: string, labels: readonly string[]): Promise<LoginAttempt | undefined> {
    let attempt = await this.call(versionId, labels);
    for (let seen = 1; attempt === undefined && seen < ABSENCES.seen; seen++) {
      await this.ports.clock.sleep(ABSENCES.pauseMilliseconds);
      attempt = await this.call(versionId, labels);
    }
    return attempt;
  }

  /**
   * Logs in, unless the password is known to be refused, or the role. The password of the version under rotation may become valid
   * at any time, and is tried again if that is not one time too many.
   */
  async logIn(version: Omit<LoginAttempt, 'probe'>): Promise<LoginAttempt> {
    const { versionId, credentials } = version;
    const refusedBefore = this.refusals.before.has(versionId) && !this.believed.has(versionId);
    if (refusedBefore) {
      this.believed.add(versionId);
      this.note(versionId, REFUSED);
    }
    const refusals = this.refused.get(versionId) ?? 0;
    // A late SetSecret explains why another version is refused after this one was: then this one is right by now.
    const isOvertaken = refusals > 0 && [...this.refused.keys()].at(-1) !== versionId;
    const mayBeRight = isOvertaken || (!this.exhausted && refusals < this.refusals.allowed);
    const known = refusedBefore || (refusals > 0 && !(versionId === this.subject.versionId && mayBeRight));
    const barred = this.barred.find((attempt) => attempt.credentials.sameRoleAs(credentials));
    const probe = known ? REFUSED : barred?.probe;
    return probe ? { ...version, probe } : this.again(version);
  }

  /** Logs in, regardless of what is known. */
  async again(version: Omit<LoginAttempt, 'probe'>): Promise<LoginAttempt> {
    // A password that applications used before was not necessarily set by us.
    const inUse = version.labels.some((label) => label === CURRENT || label === PREVIOUS);
    const newPassword = version.versionId === this.subject.versionId && !inUse;
    const session = lookingSession(this.subject.versionId);
    const probe = await this.ports.database.probe(version.credentials, session, { newPassword });
    this.note(version.versionId, probe);
    const attempt = { ...version, probe };
    if (probe.outcome === 'unknown' && probe.error.reason === 'loginNotAllowed') this.barred.push(attempt);
    return attempt;
  }

  /**
   * Tries a refused password once more, if the limit allows it. If that login proves nothing, the password still counts as
   * refused.
   */
  async confirmed(attempt: LoginAttempt): Promise<LoginAttempt> {
    if (attempt.probe.outcome !== 'rejected' || this.exhausted || this.twice.has(attempt.versionId)) {
      return attempt;
    }
    this.twice.add(attempt.versionId);
    await this.ports.clock.sleep(CONFIRMATION_MILLISECONDS);
    const again = await this.again(attempt);
    return again.probe.outcome === 'unknown' ? attempt : again;
  }

  /** Runs the verification with a credential that logs in. */
  async verification({ credentials }: LoginAttempt): Promise<NonNullable<Evidence['verification']>> {
    try {
      await this.ports.database.verify(credentials, lookingSession(this.subject.versionId));
      return 'passed';
    } catch (error) {
      // Anything except a failed verification (no CONNECT, database missing) would affect the old password in the same way.
      return isRotationError(error, 'verificationFailed', 'credentialRejected') ? 'failed' : 'unknown';
    }
  }

  /** A value that no step could have used (binary, not JSON) was never set in the database, so it counts as no value. */
  async read(versionId: string): Promise<Credentials | undefined> {
    try {
      const value = await this.ports.secrets.read(this.subject.secretArn, versionId);
      return value && (await this.readCredentials(value));
    } catch (error) {
      if (isRotationError(error, 'invalidSecret', 'writerNotConfirmed')) {
        return undefined;
      }
      throw error;
    }
  }

  private note(versionId: string, { outcome }: Probe): void {
    if (outcome === 'rejected') {
      const refusals = this.refused.get(versionId) ?? 0;
      this.refused.delete(versionId);
      this.refused.set(versionId, refusals + 1);
      this.refusedInARow += 1;
    } else if (outcome === 'accepted') {
      this.refused.delete(versionId);
      this.refusedInARow = 0;
    }
  }
}
