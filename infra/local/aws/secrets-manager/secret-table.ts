import { localArn } from '../api/arn';
import { invalidRequest, markedForDeletion, resourceExists, secretNotFound } from './service-exceptions';
import type { Replica, Secret } from './secret';

const ARN_PREFIX = localArn('secretsmanager', 'secret:');
const SUFFIX_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Random characters Secrets Manager adds to the name in an ARN. */
const SUFFIX_LENGTH = 6;

/** The secrets of the stand-in's account: found by name, ARN or partial ARN, forgotten when their recovery window ends. */
export class SecretTable {
  private readonly byArn = new Map<string, Secret>();
  /** Each secret as it was before labels or values changed last, and when that was. */
  private readonly former = new Map<string, { readonly secret: Secret; readonly until: number }>();

  constructor(
    private readonly now: () => number,
    private readonly random: () => number,
    /** Called after each change of a secret; undefined once it is deleted. */
    private readonly onChange: (arn: string, secret: Secret | undefined) => void = () => undefined,
    /** Whether a replica of it has not followed its last change yet. */
    private readonly isBehind: (secret: Secret) => boolean = () => false,
  ) {}

  /** A new ARN: a name that is used again gets another one. */
  newArn(name: string): string {
    const letter = () => SUFFIX_ALPHABET[Math.floor(this.random() * SUFFIX_ALPHABET.length)] ?? 'a';
    return `${ARN_PREFIX}${name}-${Array.from({ length: SUFFIX_LENGTH }, letter).join('')}`;
  }

  /** @throws ServiceError if the name is in use, be it by a secret scheduled for deletion. */
  add(secret: Secret): void {
    const namesake = this.all().find((other) => other.name === secret.name);
    if (namesake?.deletionAt !== undefined) {
      throw invalidRequest(
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    if (namesake) throw resourceExists(`The operation failed because the secret ${secret.name} already exists.`);
    this.replace(secret);
  }

  /** Every secret, also those scheduled for deletion, in the order of creation. */
  all(): readonly Secret[] {
    for (const [arn, secret] of this.byArn) {
      if (secret.deletionAt !== undefined && secret.deletionAt <= this.now()) this.remove(arn);
    }
    return [...this.byArn.values()];
  }

  /** The secret with this name, ARN or ARN without its random suffix; also one scheduled for deletion. */
  lookUp(secretId: string): Secret | undefined {
    // Nearly always it is the ARN, and a fleet has thousands of secrets to search.
    const known = this.byArn.get(secretId);
    if (known !== undefined && known.deletionAt === undefined) return known;
    const secrets = this.all();
    return (
      secrets.find((secret) => secret.arn === secretId || secret.name === secretId) ??
      secrets.find((secret) => ARN_PREFIX + secret.name === secretId)
    );
  }

  /** @throws ServiceError `ResourceNotFoundException`. */
  find(secretId: string): Secret {
    const secret = this.lookUp(secretId);
    if (!secret) throw secretNotFound();
    return secret;
  }

  /** @throws ServiceError if there is none, or `InvalidRequestException` if it is scheduled for deletion. */
  findUsable(secretId: string): Secret {
    const secret = this.find(secretId);
    if (secret.deletionAt !== undefined) throw markedForDeletion();
    return secret;
  }

  /** Puts a changed secret in the place of its former self. */
  replace(changed: Secret): Secret {
    const before = this.byArn.get(changed.arn);
    const secret = before ? this.replicated(changed, before) : changed;
    if (before && before.versions !== secret.versions) {
      this.former.set(secret.arn, { secret: before, until: this.now() });
    }
    this.byArn.set(secret.arn, secret);
    this.onChange(secret.arn, secret);
    return secret;
  }

  /** Replicas follow labels and values; one that is behind when they change again is stuck. */
  private replicated(secret: Secret, before: Secret): Secret {
    if (secret.replicas === undefined || readable(secret) === readable(before)) return secret;
    const since = this.now();
    const follow = (replica: Replica): Replica => ({
      ...replica,
      since,
      stuck: replica.stuck === true || this.isBehind({ ...before, replicas: [replica] }),
    });
    return { ...secret, replicas: secret.replicas.map(follow) };
  }

  /**
   * What a reader is shown that the last change has not reached yet: labels and values as they were before it.
   * @param milliseconds how long a change takes to be seen
   */
  behind(milliseconds: number): SecretTable {
    const table = new SecretTable(this.now, this.random);
    for (const [arn, secret] of this.byArn) {
      const former = this.former.get(arn);
      const unseen = former !== undefined && this.now() - former.until < milliseconds;
      table.byArn.set(arn, unseen ? { ...secret, versions: former.secret.versions } : secret);
    }
    return table;
  }

  remove(arn: string): void {
    this.byArn.delete(arn);
    this.onChange(arn, undefined);
  }
}

/** Labels of every version that has a value. */
const readable = ({ versions }: Secret): string =>
  versions
    .filter(({ value }) => value !== undefined)
    .map(({ id, labels }) => `${id} ${labels.join(' ')}`)
    .join('\n');
