import { ROTATION_PAUSE } from '../../../infra/local/aws/secrets-manager/rotation/rotation-process';
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
 * counts once more, since it had to be asked again; what was refused for want of capacity has taken none. Of Secrets Manager's
 * calls Lambda lets in so many at once; it repeats the others after a pause.
 */
export function narrowestQuota(
  rotated: number,
  part: number,
  lambdaConcurrency: number,
  { failed }: Pick<TokenBuckets, 'failed'>,
): readonly [name: QuotaName, seconds: number] {
  const each = (Object.keys(QUOTAS) as QuotaName[]).map((name) => {
    const needed = NEEDED[name];
    const calls = needed === undefined ? 0 : needed + (failed.get(name) ?? 0) / Math.max(1, rotated);
    return [name, inWaves(name, calls, rotated * part, lambdaConcurrency)] as const;
  });
  return each.reduce((most, other) => (other[1] > most[1] ? other : most));
}

/** Seconds until so many rotations have made their calls, if at most so many begin with each attempt of Secrets Manager. */
function inWaves(name: QuotaName, calls: number, rotations: number, atOnce: number): number {
  let end = 0;
  for (let [begins, left] = [0, rotations]; left > 0; begins += ROTATION_PAUSE / 1_000, left -= atOnce) {
    const wave = calls * Math.min(left, atOnce);
    end = end <= begins ? begins + leastSeconds(name, wave) : end + wave / QUOTAS[name].perSecond;
  }
  return end;
}
