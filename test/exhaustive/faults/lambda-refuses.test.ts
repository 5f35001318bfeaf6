import { DATABASE_FUNCTIONS } from '../../../infra/local/index';
import { runCrowd } from '../../stories/faults/crowd';

const ALL_WELL = {
  rolledBack: 0,
  pending: [],
  lockedOut: [],
  unresolved: [],
  failedWithoutAlert: [],
  toldAgain: [],
  alerts: 0,
  reasons: {},
};

// `npm run test:faults -- --crowd 200 --lambda-concurrency 10` tries larger crowds.
it.each([
  [12, 10],
  [12, 12],
])(
  '%d rotations at once where Lambda runs %d functions at a time all end green, though each holds one',
  async (size, concurrency) => {
    const { minutes, ...report } = await runCrowd({ size, concurrency });
    expect(report).toEqual({ ...ALL_WELL, rotated: size });
    expect(minutes).toBeLessThan(10);
  },
);

it('functions in a VPC that were idle for weeks become active: the rotation succeeds without an alert', async () => {
  const { minutes, ...report } = await runCrowd({ size: 1, concurrency: 10, sleepyFunctions: DATABASE_FUNCTIONS });
  expect(report).toEqual({ ...ALL_WELL, rotated: 1 });
  // As long as a function is Pending, three times: Preflight, what WarmUp invokes, SetSecret.
  expect(minutes).toBeGreaterThanOrEqual(3 * 1.5);
  expect(minutes).toBeLessThan(9);
});
