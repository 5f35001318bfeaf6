import { isRotationError } from '../../errors/rotation-error';
import { Credentials } from '../secret/credentials';
import type { Probe, RotationPorts } from '../ports';
import { lookingSession } from '../sessions';
import type { Evidence, LoginAttempt } from '../strategies/strategy';

/** How often a refusal must be seen before it counts, and the pause between: a replica or a proxy may lag behind. */
const REFUSALS = { seen: 3, pauseMilliseconds: 700 };
/** How often a missing value must be seen: a value just stored may not be readable yet. */
const ABSENCES = { seen: 2, pauseMilliseconds: 700 };

/** Asks versions of a secret whether they log in, in sessions named after the version under rotation. */
export class LoginAttempts {
  constructor(
    private readonly ports: RotationPorts,
    private readonly subject: { readonly secretArn: string; readonly versionId: string },
  ) {}

  /** Reads the version and logs in with it once; undefined if it has no value. */
  async call(versionId: string): Promise<LoginAttempt | undefined> {
    const credentials = await this.credentialsIn(versionId);
    return credentials && { versionId, credentials, probe: await this.login(credentials) };
  }

  /** The same for a version that may have been stored a moment ago. */
  async callPatiently(versionId: string): Promise<LoginAttempt | undefined> {
    let attempt = await this.call(versionId);
    for (let seen = 1; attempt === undefined && seen < ABSENCES.seen; seen++) {
      await this.ports.clock.sleep(ABSENCES.pauseMilliseconds);
      attempt = await this.call(versionId);
    }
    return attempt;
  }

  /** Logs in with the same credential once more. */
  async again(attempt: LoginAttempt): Promise<LoginAttempt> {
    return { ...attempt, probe: await this.login(attempt.credentials) };
  }

  /** Logs in until a refusal has been seen often enough to count, or something else is seen. */
  async settled(first: LoginAttempt): Promise<LoginAttempt> {
    let attempt = first;
    for (let seen = 1; attempt.probe.outcome === 'rejected' && seen < REFUSALS.seen; seen++) {
      await this.ports.clock.sleep(REFUSALS.pauseMilliseconds);
      attempt = await this.again(attempt);
    }
    return attempt;
  }

  /** Runs the verification with a credential that logs in. */
  async verification({ credentials }: LoginAttempt): Promise<NonNullable<Evidence['verification']>> {
    try {
      await this.ports.database.verify(credentials, lookingSession(this.subject.versionId));
      return 'passed';
    } catch (error) {
      // Anything but the verification's own verdict (no CONNECT, database missing) would obstruct the old password alike.
      return isRotationError(error, 'verificationFailed', 'credentialRejected') ? 'failed' : 'unknown';
    }
  }

  /** A value no step could have used (binary, no JSON) was never set in the database, so it counts as no value. */
  private async credentialsIn(versionId: string): Promise<Credentials | undefined> {
    try {
      const value = await this.ports.secrets.read(this.subject.secretArn, versionId);
      return value && Credentials.parse(value);
    } catch (error) {
      if (isRotationError(error, 'invalidSecret')) {
        return undefined;
      }
      throw error;
    }
  }

  private login(credentials: Credentials): Promise<Probe> {
    return this.ports.database.probe(credentials, lookingSession(this.subject.versionId));
  }
}
