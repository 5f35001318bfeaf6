import { holdRotation } from '../../../functions/rotation/hold/hold-rotation';
import type { WorkflowPorts } from '../../../functions/rotation/ports';

const secretArn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:cost-AbCdEf';
const [before, after] = ['version-before-the-rotation-00000000', 'version-after-the-rotation-000000000'] as const;

/**
 * How often the rotation function looks at the labels while it holds the call of a rotation that lasts this many seconds: its
 * own pauses, on a clock that jumps. How many looks a rotation has here says nothing of how many it has in an account.
 */
export async function looksOfHeldCall(seconds: number): Promise<number> {
  let now = 0;
  let looks = 0;
  const labels = () =>
    now < seconds * 1_000
      ? { [before]: ['AWSCURRENT'], [after]: ['AWSPENDING'] }
      : { [before]: ['AWSPREVIOUS'], [after]: ['AWSCURRENT'] };
  const ports = {
    clock: { now: () => now, sleep: async (milliseconds: number) => void (now += milliseconds) },
    secrets: {
      describe: async () => {
        looks += 1;
        return { secretArn, name: 'cost', rotationEnabled: true, deleted: false, tags: {}, labels: labels() };
      },
    },
    executions: {
      start: async () => 'running',
      look: async () => ({ status: 'running' }),
      starves: async () => false,
    },
  } as unknown as WorkflowPorts;
  await holdRotation(ports, { step: 'createSecret', secretArn, versionId: after });
  return looks;
}
