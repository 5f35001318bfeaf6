import { rotateWithFault } from '../../bench/downtime/faults';
import { caseNamed } from '../../stories/faults/cases/case-name';
import { Testbed } from '../../stories/faults/testbed';

/**
 * Applications that open and close connections while something happens to a rotation, at the points where it hurts most:
 * `npm run bench:downtime -- --faults 1` tries every kind of fault for every strategy.
 */
let testbed: Testbed;
beforeAll(async () => {
  testbed = await Testbed.open();
});
afterAll(() => testbed.close());

it.each([
  ['through: setSecret > ALTER ROLE (rotation) #1 replyLost', 'succeeded'],
  ['through: setSecret > COMMIT (rotation) #1 killedAfter', 'succeeded'],
  ['through: testSecret > connect (rotation-look) #1 denied', 'rolledForward'],
  ['through: finishSecret > UpdateSecretVersionStage AWSCURRENT #1 hangs', 'succeeded'],
  ['through: finishSecret > UpdateSecretVersionStage AWSCURRENT #1 denied', 'rolledForward'],
  ['undone: no fault', 'rolledBack'],
  ['alternating-users: setSecret > COMMIT (rotation) #1 killedAfter', 'succeeded'],
])('no query fails: %s', async (name, verdict) => {
  const seen = await rotateWithFault(testbed, caseNamed(name), { connections: 4, transactions: 1 });

  expect({ verdict: seen.verdict, failures: seen.failures, messages: seen.messages }).toEqual({
    verdict,
    failures: 0,
    messages: {},
  });
  expect(seen.queries).toBeGreaterThan(0);
});
