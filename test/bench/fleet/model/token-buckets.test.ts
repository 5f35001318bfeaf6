import { TokenBuckets } from './token-buckets';

it('a bucket lets its size pass at once, then refills by the second, and never beyond its size', () => {
  let now = 0;
  const buckets = new TokenBuckets(() => now);
  const passed = (calls: number) => Array.from({ length: calls }, () => buckets.take('ListExecutions')).filter(Boolean);
  expect(passed(150)).toHaveLength(100);
  now = 3_000;
  expect(passed(10)).toHaveLength(6);
  now = 3_600_000;
  expect(passed(150)).toHaveLength(100);
  expect(buckets.refused.get('ListExecutions')).toBe(50 + 4 + 50);
});

it('a caller that needs more tokens than there are waits for the refill', () => {
  const buckets = new TokenBuckets(() => 0);
  expect(buckets.delayFor('StateTransition', 800)).toBe(0);
  expect(buckets.delayFor('StateTransition', 250)).toBe(500);
});
