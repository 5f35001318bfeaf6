import { isRotationError, type RotationError } from '../../errors/rotation-error';
import type { RotationPorts, SecretDescription } from '../ports';
import { mayBeSamePlace } from '../secret/usable-part';
import { CURRENT, holderOf, KEEP, PREVIOUS } from '../secret/versions';
import type { LoginAttempt } from '../strategies/strategy';
import type { LoginAttempts } from './login-attempts';

/** At most this many versions without a label are read, the most recent first. */
const UNLABELLED = 4;

export interface OtherVersions {
  readonly others: readonly LoginAttempt[];
  readonly previousElsewhere: boolean;
  readonly untried: boolean;
  /** Why versions without a label could not be listed; undefined if they could. */
  readonly denied?: RotationError;
}

/** If neither AWSCURRENT nor the version under rotation logs in, other versions may. */
export class OtherVersionsSearch {
  private denied: RotationError | undefined;

  constructor(
    private readonly ports: RotationPorts,
    private readonly logins: LoginAttempts,
    private readonly description: SecretDescription,
    /** The version under rotation, which is tried elsewhere. */
    private readonly versionId: string,
  ) {}

  /** Tries them until one logs in. @param broken the refused credential of AWSCURRENT: only its role on its server counts */
  async insteadOf(broken: LoginAttempt): Promise<OtherVersions> {
    const others: LoginAttempt[] = [];
    let previousElsewhere = false;
    const passwords = new Set([broken.credentials.password]);
    for (const versionId of await this.candidates(broken.versionId)) {
      const credentials = await this.logins.read(versionId);
      const labels = this.description.labels[versionId] ?? [];
      if (credentials === undefined || !credentials.sameRoleAs(broken.credentials)) {
        previousElsewhere ||= credentials !== undefined && labels.includes(PREVIOUS);
      } else if (!passwords.has(credentials.password) && !this.logins.isSpared(versionId)) {
        if (this.logins.exhausted && !this.logins.isKnownRefused(versionId)) {
          return { others, previousElsewhere, untried: true };
        }
        passwords.add(credentials.password);
        const attempt = await this.logins.logIn({ versionId, labels, credentials });
        others.push(attempt);
        if (attempt.probe.outcome === 'accepted') {
          break;
        }
      }
    }
    return { others, previousElsewhere, untried: false, ...(this.denied && { denied: this.denied }) };
  }

  /** AWSCURRENT has no usable value: AWSPREVIOUS, unless the readable part of AWSCURRENT contradicts it. */
  async insteadOfUnusable(): Promise<OtherVersions> {
    const { secretArn, labels } = this.description;
    const currentId = holderOf(this.description, CURRENT);
    const previousId = holderOf(this.description, PREVIOUS);
    const nothing = { others: [], previousElsewhere: false, untried: false };
    if (currentId === undefined || previousId === undefined || previousId === this.versionId) {
      return nothing;
    }
    const credentials = await this.logins.read(previousId);
    if (credentials === undefined || !(await mayBeSamePlace(this.ports.secrets, secretArn, currentId, credentials))) {
      return { ...nothing, previousElsewhere: credentials !== undefined };
    }
    const attempt = await this.logins.logIn({ versionId: previousId, labels: labels[previousId] ?? [], credentials });
    return { ...nothing, others: [attempt] };
  }

  /**
   * Most likely first: a version that was kept because its password was live; one that a rotation since AWSCURRENT may have
   * set and that lost its label; AWSPREVIOUS, after the database was restored; then older ones.
   */
  private async candidates(currentId: string): Promise<readonly string[]> {
    const versions = await this.unlabelled();
    const since = versions.find(({ versionId }) => versionId === currentId)?.createdAt ?? 0;
    const free = versions.filter(({ versionId }) => this.description.labels[versionId] === undefined);
    const young = free.slice(0, UNLABELLED);
    const order = [
      holderOf(this.description, KEEP),
      ...young.filter(({ createdAt }) => createdAt >= since).map(({ versionId }) => versionId),
      holderOf(this.description, PREVIOUS),
      ...young.map(({ versionId }) => versionId),
    ];
    const wanted = order.filter((id) => id !== undefined && id !== currentId && id !== this.versionId);
    return [...new Set(wanted as string[])];
  }

  private async unlabelled() {
    try {
      return await this.ports.secrets.versions(this.description.secretArn);
    } catch (error) {
      // The labelled ones are left.
      if (isRotationError(error, 'accessDenied')) {
        this.denied = error;
        return [];
      }
      throw error;
    }
  }
}
