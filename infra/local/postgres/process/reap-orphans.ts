import { lstatSync, readdirSync, rmSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killServer } from './kill-server';
import { ownerOf } from './owner-file';
import { DATA_FOLDER, FOLDER_PREFIX } from '../working-folder';

/** A folder is claimed within milliseconds of being made; one still unclaimed by then never will be. */
const UNCLAIMED_MILLISECONDS = 60_000;

/**
 * Ends the servers, and deletes the temporary folders, of runs that were killed and could not do so themselves; never
 * those of a process that lives, nor those of another user. Returns the paths of the deleted folders.
 */
export function reapOrphans(parent: string = tmpdir()): string[] {
  return readdirSync(parent)
    .filter((name) => name.startsWith(FOLDER_PREFIX))
    .map((name) => join(parent, name))
    .filter(isAbandoned)
    .map((folder) => {
      killServer(join(folder, DATA_FOLDER));
      rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
      return folder;
    });
}

function isAbandoned(folder: string): boolean {
  const found = statOf(folder);
  // Only what this user made itself: the name alone proves nothing in a folder where everybody may write.
  if (!found?.isDirectory() || (process.getuid && found.uid !== process.getuid())) return false;
  const owner = ownerOf(folder);
  // Files are stamped by the system's clock, so that clock is read.
  return owner ? !owner.living : Date.now() - found.mtimeMs > UNCLAIMED_MILLISECONDS;
}

function statOf(folder: string): Stats | undefined {
  try {
    return lstatSync(folder);
  } catch (error) {
    // Another process reaps, too.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
