import type { Warning } from '../../../workflow/warnings';
import type { SecretDescription, SecretPorts } from '../ports';

/** How often replicas that are still being written are read, and the pause in between: five seconds in all. */
const LOOKS = { number: 10, pauseMilliseconds: 500 };

/** Whether a replica in another Region is still being written. Another change soon after the last can leave it stuck. */
export const isReplicating = ({ replicas = [] }: Pick<SecretDescription, 'replicas'>): boolean =>
  replicas.some(({ state }) => state === 'inProgress');

/** Waits up to five seconds until every replica has been written. @returns warnings about those that have not */
export async function untilReplicated({ secrets, clock }: SecretPorts, secretArn: string): Promise<readonly Warning[]> {
  for (let look = 1; ; look++) {
    const now = await secrets.describe(secretArn);
    if (!isReplicating(now) || look === LOOKS.number) return replicaWarnings(now);
    await clock.sleep(LOOKS.pauseMilliseconds);
  }
}

/** Warnings about replicas that are not in sync. */
export function replicaWarnings({ replicas = [] }: Pick<SecretDescription, 'replicas'>): readonly Warning[] {
  const regionsOf = (wanted: string) => replicas.filter(({ state }) => state === wanted).map(({ region }) => region);
  const [late, failed] = [regionsOf('inProgress'), regionsOf('failed')];
  return [
    ...(late.length > 0 ? [{ warning: 'replicaLate', names: late } as const] : []),
    ...(failed.length > 0 ? [{ warning: 'replicaFailed', names: failed } as const] : []),
  ];
}
