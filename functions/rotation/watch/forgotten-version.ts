import type { Executions, SecretDescription } from '../ports';

/** Longer than a call of Secrets Manager may last (15 minutes) before it starts an execution or ends. */
const LIMIT_MILLISECONDS = 30 * 60_000;
/** Executions of one rotation that are searched; Secrets Manager retries a few times, not hundreds. */
const MAXIMUM_ATTEMPTS = 50;

/** Whether nothing has happened to the secret for so long that the version it was left with may have been forgotten. */
export function isForgotten({ lastChangedAt }: SecretDescription, now: number): boolean {
  return lastChangedAt !== undefined && now - lastChangedAt > LIMIT_MILLISECONDS;
}

/** Whether an execution of this rotation, or the recovery that it started, is running; those may take hours. */
export async function isWorkedOn(executions: Executions, secretArn: string, versionId: string): Promise<boolean> {
  for (let attempt = 1; attempt <= MAXIMUM_ATTEMPTS; attempt++) {
    const id = { purpose: 'rotate', secretArn, versionId, attempt } as const;
    const { status } = await executions.look(id);
    if (status === 'missing') {
      return false;
    }
    if (status === 'running' || (await executions.look({ ...id, recovery: true })).status === 'running') {
      return true;
    }
  }
  return false;
}
