import { TokenBuckets } from './model/token-buckets';
import { narrowestQuota } from './yardstick';

it('the narrowest quota of nine of ten counts their calls, and again those that failed by a fault', () => {
  const buckets = new TokenBuckets(() => 0);
  // 1,000 rotations make 2,000 writes: of 1,800 fifty pass at once, and fifty more each second.
  expect(narrowestQuota(1_000, 0.9, 1_000, buckets)).toEqual(['Secrets Manager writes', 35]);
  for (let failure = 0; failure < 50; failure++) buckets.countFailure('Secrets Manager writes');
  expect(narrowestQuota(1_000, 0.9, 1_000, buckets)[1]).toBeCloseTo(35.9);
  // What no rotation needs before it is current is no part of the yardstick, however narrow.
  for (let failure = 0; failure < 500; failure++) buckets.countFailure('ListExecutions');
  expect(narrowestQuota(1_000, 0.9, 1_000, buckets)[0]).toBe('Secrets Manager writes');
  expect(narrowestQuota(20, 0.9, 1_000, buckets)[1]).toBeCloseTo(0.62);
  expect(narrowestQuota(20, 0.9, 1_000, new TokenBuckets(() => 0))[1]).toBe(0);
});

it('what Lambda lets in only with a later attempt of Secrets Manager does not count before that', () => {
  const buckets = new TokenBuckets(() => 0);
  // 900 of a thousand write in 35 s. A thousand more begin after a minute, and 700 of a third after two: 120 + 27 s.
  expect(narrowestQuota(3_000, 0.9, 1_000, buckets)).toEqual(['Secrets Manager writes', 147]);
  // Without the wait: 5,400 writes.
  expect(narrowestQuota(3_000, 0.9, 10_000, buckets)).toEqual(['Secrets Manager writes', 107]);
  // Where a wave is not over when the next begins, that one comes after it: 60,000 of them.
  expect(narrowestQuota(40_000, 0.5, 10_000, buckets)[1]).toBeCloseTo(799);
});
