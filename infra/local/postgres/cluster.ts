import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type ClusterPlace, giveTo, programEnvironment } from './cluster-paths';
import { SETTINGS_FILE } from './configuration';

/** The one superuser a new cluster has. */
export const SUPERUSER = 'postgres';

/**
 * Makes an empty cluster (UTF8, locale C, checksums as initdb's default) in the data folder.
 * Throws with what initdb said.
 */
export async function createCluster(place: ClusterPlace, superuserPassword: string): Promise<void> {
  mkdirSync(place.dataFolder, { mode: 0o700, recursive: true });
  giveTo(place.user, place.dataFolder);
  const passwordFile = join(dirname(place.dataFolder), `initdb-${randomBytes(4).toString('hex')}`);
  writeFileSync(passwordFile, superuserPassword, { mode: 0o600 });
  giveTo(place.user, passwordFile);
  try {
    await promisify(execFile)(
      place.binaries.initdb,
      [
        ...['--pgdata', place.dataFolder, '--username', SUPERUSER, '--pwfile', passwordFile],
        ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C', '--no-sync', '--no-instructions'],
        // The smallest, in MB: there is less to write, and no load here needs more.
        ...['--wal-segsize', '1'],
      ],
      { ...place.user, cwd: dirname(place.dataFolder), env: programEnvironment() },
    );
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(
      `Creating a PostgreSQL cluster in ${place.dataFolder}: ${stderr?.trim() || message}. ` +
        'Check that the folder is empty, may be written and has some 50 MB left.',
      { cause: error },
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  appendFileSync(join(place.dataFolder, 'postgresql.conf'), `\ninclude = '${SETTINGS_FILE}'\n`);
}
