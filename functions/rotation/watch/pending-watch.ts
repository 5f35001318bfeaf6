import { RotationError } from '../../errors/rotation-error';
import type { SecretDescription, WorkflowPorts } from '../ports';
import { CURRENT, holderOf, holds, PENDING } from '../secret/versions';

/** No rotation takes so long: executions end within 15 minutes, and rotation windows are at least four hours apart. */
const LIMIT_MILLISECONDS = 4 * 60 * 60 * 1_000;
/** One recovery in so long: what only a person can resolve is said again, but not every time. */
const PERIOD_MILLISECONDS = 6 * 60 * 60 * 1_000;

const DAY_MILLISECONDS = 24 * 60 * 60 * 1_000;

/** Which secrets the watch looks at: those named, or every one whose rotation function this is. */
export type Watched = { readonly secretArns: readonly string[] } | { readonly rotationFunctionArn: string };

/** What the watch found: the versions for which it started a recovery. */
export interface WatchResult {
  readonly watched: number;
  /** Days since the last rotation of the secret for which it is longest ago; undefined if none is rotated. */
  readonly daysSinceRotation?: number;
  /** Secrets that should have been rotated more than a day ago. */
  readonly overdue: number;
  /** Secrets whose rotation was turned off. */
  readonly turnedOff: number;
  readonly recovering: readonly { readonly secretArn: string; readonly versionId: string }[];
}

/**
 * Looks for versions that have been pending for hours: nothing works on them any more, and the next rotation cannot
 * start. For each it starts a recovery, which resolves it or alerts the on-call engineer.
 *
 * @throws RotationError of the first secret that could not be looked at, after all the others have been.
 */
export async function watch(ports: WorkflowPorts, watched: Watched): Promise<WatchResult> {
  const secrets =
    'secretArns' in watched
      ? watched.secretArns.map((secretArn) => () => ports.secrets.describe(secretArn))
      : (await ports.secrets.listFleet(watched.rotationFunctionArn)).map((listed) => async () => lookAgain(listed));
  const recovering: { readonly secretArn: string; readonly versionId: string }[] = [];
  let oldest = Infinity;
  let overdue = 0;
  let turnedOff = 0;
  let fault: Error | undefined;
  for (const look of secrets) {
    try {
      const description = await look();
      overdue += Number(isOverdue(description, ports.clock.now()));
      turnedOff += Number(!description.rotationEnabled && !description.deleted);
      if (description.rotationEnabled) oldest = Math.min(oldest, description.rotatedAt ?? Infinity);
      const versionId = danglingVersion(description, ports.clock.now());
      if (versionId !== undefined) {
        await startRecovery(description, versionId);
        recovering.push({ secretArn: description.secretArn, versionId });
      }
    } catch (error) {
      fault ??= error as Error;
    }
  }
  if (fault !== undefined) {
    throw fault;
  }
  const daysSinceRotation = Math.floor((ports.clock.now() - oldest) / DAY_MILLISECONDS);
  return { watched: secrets.length, overdue, turnedOff, recovering, ...(oldest < Infinity && { daysSinceRotation }) };

  /** A list may lag behind: nothing is done about a secret before it was looked at itself. */
  function lookAgain(listed: SecretDescription): Promise<SecretDescription> | SecretDescription {
    return danglingVersion(listed, ports.clock.now()) === undefined ? listed : ports.secrets.describe(listed.secretArn);
  }

  async function startRecovery({ secretArn, lastChangedAt = 0 }: SecretDescription, versionId: string): Promise<void> {
    const pendingTooLong = new RotationError('pendingTooLong', {
      attempted: `Watching ${secretArn}`,
      found: `version ${versionId} has held AWSPENDING since ${new Date(lastChangedAt).toISOString()}`,
    });
    const period = Math.floor(ports.clock.now() / PERIOD_MILLISECONDS);
    await ports.executions.start(
      { purpose: 'watch', secretArn, versionId, attempt: period },
      { mode: 'recover', secretArn, versionId, failure: pendingTooLong.asFailureOf('Watch') },
    );
  }
}

/** Secrets Manager dates the next rotation by the end of its window; whatever goes wrong in it is over a day later. */
function isOverdue({ rotationEnabled, deleted, nextRotationAt }: SecretDescription, now: number): boolean {
  return rotationEnabled && !deleted && nextRotationAt !== undefined && now - nextRotationAt > DAY_MILLISECONDS;
}

/** The version that has been pending for too long, if there is one. */
function danglingVersion(description: SecretDescription, now: number): string | undefined {
  const pending = holderOf(description, PENDING);
  const forgotten = now - (description.lastChangedAt ?? now) > LIMIT_MILLISECONDS;
  return pending !== undefined && !holds(description, pending, CURRENT) && !description.deleted && forgotten
    ? pending
    : undefined;
}
