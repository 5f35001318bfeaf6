import type { SecretSource, SecretVersion } from './secret-version';
import { processWarning, textOf } from './warning';

/** How long an answer is used before it is read again in the background, in milliseconds. */
const DEFAULT_TTL_MILLISECONDS = 300_000;
/** Each time to live is shortened by up to this share, so that a fleet that started at once does not read at once. */
const JITTER = 0.1;

interface SecretCacheOptions {
  readonly source: SecretSource;
  /**
   * How long a value is used before it is read again, in milliseconds. A longer time costs nothing in safety: a refused
   * login reads the secret at once.
   * @default 300000
   */
  readonly ttlMilliseconds?: number;
  /**
   * Called if Secrets Manager could not be read and an older value is used instead.
   * @default a warning on stderr
   */
  readonly onWarning?: (message: string) => void;
}

/**
 * One secret, cached: read when first needed, again in the background after its time to live, and at once when it was
 * refused. There is only one read at a time, however many callers ask. If a read fails, the last good value stays in use.
 */
export class SecretCache {
  private value: SecretVersion | undefined;
  private staleAt = 0;
  /** Reads of AWSCURRENT so far, and which of them gave the value. */
  private begun = 0;
  private answered = 0;
  private readonly inFlight = new Map<string, Promise<SecretVersion | undefined>>();

  constructor(private readonly options: SecretCacheOptions) {}

  /** The value to use now. @throws the error of the read, only if there has never been a good value */
  async get(): Promise<SecretVersion> {
    if (this.value === undefined) return this.readCurrent(false);
    if (Date.now() >= this.staleAt) {
      // A caller gets the last good value at once; a rotation is noticed by a refused login, never by waiting.
      this.postpone();
      this.readCurrent(false).catch(() => undefined);
    }
    return this.value;
  }

  /** The last value read, without waiting. */
  get last(): SecretVersion | undefined {
    return this.value;
  }

  /** AWSCURRENT, read now. If that fails, the last good value, with a warning. */
  async refresh(): Promise<SecretVersion> {
    try {
      return await this.readCurrent(true);
    } catch (error) {
      if (this.value === undefined) throw error;
      return this.value;
    }
  }

  /** AWSPENDING, read now; undefined if there is none or it cannot be read. It is never cached. */
  pending(): Promise<SecretVersion | undefined> {
    return this.once('AWSPENDING', () => this.options.source('AWSPENDING', true)).catch(() => undefined);
  }

  private readCurrent(fresh: boolean): Promise<SecretVersion> {
    return this.once(`AWSCURRENT ${fresh}`, async () => {
      const read = ++this.begun;
      const value = await this.options.source('AWSCURRENT', fresh);
      if (value === undefined) throw new Error('The secret has no version with the staging label AWSCURRENT.');
      // A slow answer that was asked for before the last one may name a version that has been replaced since.
      if (read < this.answered && this.value !== undefined) return this.value;
      this.answered = read;
      this.value = value;
      this.postpone();
      return value;
    });
  }

  private postpone(): void {
    const ttl = this.options.ttlMilliseconds ?? DEFAULT_TTL_MILLISECONDS;
    this.staleAt = Date.now() + ttl * (1 - JITTER * Math.random());
  }

  /**
   * A failed read causes one warning, however many callers wait for it; if the first read fails, the error is thrown to them
   * instead.
   */
  private once<T extends SecretVersion | undefined>(key: string, read: () => Promise<T>): Promise<T> {
    const running = this.inFlight.get(key);
    if (running !== undefined) return running as Promise<T>;
    const started = read()
      .catch((error: unknown) => {
        if (this.value !== undefined) this.warn(error);
        throw error;
      })
      .finally(() => this.inFlight.delete(key));
    this.inFlight.set(key, started);
    return started;
  }

  private warn(error: unknown): void {
    const { onWarning = processWarning } = this.options;
    onWarning(`The secret could not be read (${textOf(error)}). The last good credential stays in use.`);
  }
}
