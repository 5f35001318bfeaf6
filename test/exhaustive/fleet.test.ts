import { rotateFleet } from '../bench/fleet/outcome';

it('a small fleet: all but those behind the black hole are rotated without waiting for it, and all end well', async () => {
  const options = { secrets: 12, databases: 4, faults: 0, lambdaConcurrency: 1_000, seed: 1 };
  const outcome = await rotateFleet(options, () => undefined);
  expect(outcome).toMatchObject({
    reachable: 9,
    rotated: 9,
    lockedOut: 0,
    pending: 0,
    // Of the three that could not be rotated.
    alerts: 3,
    records: 12,
    refused: {},
    faultsMet: 0,
    // Four of each that reaches WarmUp, and two of each that stays in Preflight.
    functionsAtOnce: 42,
  });
  // On the fleet's own clock: the others are long done when those three are given up after three minutes.
  expect(outcome.all).toBeLessThan(10);
  // Nothing keeps twelve from going through as one does alone, and Secrets Manager records each soon after.
  expect(outcome.all).toBeCloseTo(outcome.alone, 0);
  expect(outcome.recorded).toBeGreaterThan(outcome.all);
  expect(outcome.recorded).toBeLessThan(10);
  expect(outcome.end).toBeGreaterThan(180);
});

it('with ten functions at a time a fleet takes longer, and ends as well', async () => {
  const options = { secrets: 6, databases: 6, faults: 0, lambdaConcurrency: 10, seed: 1 };
  const outcome = await rotateFleet(options, () => undefined);
  expect(outcome).toMatchObject({ reachable: 5, lockedOut: 0, pending: 0, functionsAtOnce: 10 });
});
