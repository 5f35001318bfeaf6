import { type QuotaName, QUOTAS } from './model/quotas';
import { leastSeconds, type TokenBuckets } from './model/token-buckets';

/** Quotas that every rotation needs before its new version is current; a rotation asks so often at the least. */
const NEEDED: Readonly<Partial<Record<QuotaName, number>>> = {
  'Secrets Manager writes': 2,
  GetRandomPassword: 1,
  StartExecution: 1,
  StateTransition: 12,
  GetSecretValue: 5,
  DescribeSecret: 6,
};

/**
 * The quota in which this part of the rotated secrets takes longest, and the seconds. What failed by a fault of the service
 * counts once more, since it had to be asked again; what was refused for want of capacity has taken none.
 */
export function narrowestQuota(
  rotated: number,
  part: number,
  { failed }: Pick<TokenBuckets, 'failed'>,
): readonly [name: QuotaName, seconds: number] {
  const each = (Object.keys(QUOTAS) as QuotaName[]).map((name) => {
    const needed = NEEDED[name];
    const calls = needed === undefined ? 0 : needed * rotated + (failed.get(name) ?? 0);
    return [name, leastSeconds(name, calls * part)] as const;
  });
  return each.reduce((most, other) => (other[1] > most[1] ? other : most));
}
