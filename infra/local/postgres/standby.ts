import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { type ClusterPlace, programEnvironment } from './cluster-paths';
import { writeServerFile } from './configuration';

/**
 * Lets the server start as a standby from now on, until {@link promoteStandby}: in recovery, open to read-only sessions
 * (hot_standby is on by default). It follows nobody, so it waits for ever for what a primary would send.
 */
export function markAsStandby(place: ClusterPlace): void {
  writeServerFile(place, 'standby.signal', '');
}

/** Ends the recovery of a running standby and returns when it takes writes. Throws with the words of pg_ctl if it cannot. */
export async function promoteStandby(place: ClusterPlace): Promise<void> {
  const { binaries, user, dataFolder } = place;
  try {
    await promisify(execFile)(binaries.pgCtl, ['promote', '--pgdata', dataFolder], {
      ...user,
      cwd: dirname(dataFolder),
      env: programEnvironment(),
    });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(
      `Promoting PostgreSQL in ${dataFolder}: ${stderr?.trim() || message}. It must run as a standby: demote it first.`,
      { cause: error },
    );
  }
}
