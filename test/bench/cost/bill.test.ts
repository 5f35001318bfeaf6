import { billOf, priceOf } from './bill';
import type { Counted } from './counted';
import { looksOfHeldCall } from './held-call';
import { costPage } from './page';

const NOTHING: Counted = { transitions: 0, invocations: 0, requests: 0, alerts: 0 };
const WORK = {
  rotation: { ...NOTHING, transitions: 40, requests: 20 },
  check: { ...NOTHING, transitions: 4 },
  round: { ...NOTHING, requests: 1 },
  roundPerSecret: NOTHING,
};
const STANDING = { alarms: 5, metrics: 10, dashboards: 1 };

describe('the bill', () => {
  it('prices each thing that was counted', () => {
    expect(priceOf({ ...NOTHING, transitions: 1_000 })).toBeCloseTo(0.025, 9);
    // 0.20 for a million invocations, 6.6667 for half a million gigabyte-seconds, 1.00 for two gigabytes of logs.
    expect(priceOf({ ...NOTHING, invocations: 1_000_000 })).toBeCloseTo(0.2 + 6.6667 + 1, 9);
    expect(priceOf({ ...NOTHING, requests: 10_000 })).toBeCloseTo(0.05, 9);
    expect(priceOf({ ...NOTHING, alerts: 100_000 })).toBeCloseTo(2, 9);
  });

  it('of a hundred secrets: rotations once a month, checks once a day, rounds every quarter of an hour', () => {
    const { standing, rotations, dailyChecks, watch, total } = billOf(WORK, STANDING, {
      secrets: 100,
      rotationsPerSecret: 1,
    });
    expect(standing).toBeCloseTo(0.5 + 3 + 3, 9);
    // Beside what was counted a call is held for ten seconds, by a quarter of a gigabyte.
    expect(rotations).toBeCloseTo(100 * (40 * 0.000025 + 20 * 0.000005 + 2.5 * 0.0000133334), 9);
    expect(dailyChecks).toBeCloseTo(100 * 30.4167 * (4 * 0.000025 + 0.000005), 4);
    expect(watch).toBeCloseTo(2_920 * 0.000005, 9);
    expect(total).toBeCloseTo(standing + rotations + dailyChecks + watch, 9);
  });

  it('of 5,000 has fifty pages of the list in each round', () => {
    const { watch } = billOf(WORK, STANDING, { secrets: 5_000, rotationsPerSecret: 1 });
    expect(watch).toBeCloseTo(2_920 * 50 * 0.000005, 9);
  });

  it('is shown for 1, 100 and 5,000 secrets', () => {
    const page = costPage(WORK, STANDING);
    expect(page).toContain('|  | 1 secret | 100 secrets | 5,000 secrets |');
    expect(page).toContain('| rotations | 0.00 | 0.11 | 5.67 |');
    expect(page).toContain('| 5 alarms, 10 metrics, 1 dashboard | 6.50 | 6.50 | 6.50 |');
    expect(page).toContain('| state transitions | 40 | 4 | 0 |');
  });
});

describe('a call that is held', () => {
  it('reads at once, and then after pauses that grow by half, up to five seconds', async () => {
    // Pauses of 0.25, 0.375, 0.56, 0.84, 1.27, 1.9, 2.85 and 4.27 s: the eighth ends after 12.3 s.
    expect(await looksOfHeldCall(10)).toBe(1 + 8);
    expect(await looksOfHeldCall(0.25)).toBe(1 + 1);
    expect(await looksOfHeldCall(60)).toBe(1 + 18);
  });
});
