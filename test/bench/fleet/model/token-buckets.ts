import { QUOTAS, type Quota, type QuotaName } from './quotas';

/** The token buckets of an account, and what was taken from each. */
export class TokenBuckets {
  private readonly tokens = new Map<QuotaName, { left: number; at: number }>();
  /** Calls that were let pass, by quota. */
  readonly passed = new Map<QuotaName, number>();
  /** Calls that were refused, by quota. */
  readonly refused = new Map<QuotaName, number>();

  /** Calls that were let pass and then failed by a fault of the service, by quota: each has to be made again. */
  readonly failed = new Map<QuotaName, number>();

  /** @param now milliseconds */
  constructor(private readonly now: () => number) {}

  /** Whether there is capacity for the call; takes it if so. */
  take(name: QuotaName): boolean {
    const bucket = this.filled(name);
    const isThere = bucket.left >= 1;
    if (isThere) bucket.left -= 1;
    const counts = isThere ? this.passed : this.refused;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    return isThere;
  }

  countFailure(name: QuotaName): void {
    this.failed.set(name, (this.failed.get(name) ?? 0) + 1);
  }

  /** Takes so many, and returns for how many milliseconds whoever needs them must be delayed. */
  delayFor(name: QuotaName, number: number): number {
    const bucket = this.filled(name);
    bucket.left -= number;
    this.passed.set(name, (this.passed.get(name) ?? 0) + number);
    return bucket.left >= 0 ? 0 : (-bucket.left / QUOTAS[name].perSecond) * 1_000;
  }

  private filled(name: QuotaName): { left: number; at: number } {
    const quota: Quota = QUOTAS[name];
    const now = this.now();
    const { left, at } = this.tokens.get(name) ?? { left: quota.bucket, at: now };
    const filled = { left: Math.min(quota.bucket, left + ((now - at) / 1_000) * quota.perSecond), at: now };
    this.tokens.set(name, filled);
    return filled;
  }
}

/** The least seconds in which so many calls pass. */
export function leastSeconds(name: QuotaName, calls: number): number {
  const { bucket, perSecond } = QUOTAS[name];
  return Math.max(0, calls - bucket) / perSecond;
}
