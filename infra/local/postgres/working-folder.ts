import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killServer } from './process/kill-server';
import { claim, ownerOf, release } from './process/owner-file';

/** How the names of all temporary folders begin. */
export const FOLDER_PREFIX = 'rds-rotation-postgres-run-';
/** Name of the cluster's own folder within. */
export const DATA_FOLDER = 'data';

/** A folder with a cluster that the current process works with. */
export interface WorkingFolder {
  readonly path: string;
  readonly dataFolder: string;
  /** Made for this run alone, and deleted after it. */
  readonly temporary: boolean;
}

/** A new temporary folder, claimed for this process. */
export function temporaryFolder(): WorkingFolder {
  const path = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  claim(path);
  // The server's user must get through to the data.
  chmodSync(path, 0o711);
  return { path, dataFolder: join(path, DATA_FOLDER), temporary: true };
}

/**
 * A folder to keep, made if missing and claimed for this process; a server that a killed process left running in it is
 * ended. Throws if a living process works with it.
 */
export function lastingFolder(path: string): WorkingFolder {
  mkdirSync(path, { recursive: true });
  const owner = ownerOf(path);
  if (owner?.living) {
    throw new Error(
      `Starting PostgreSQL in ${path}: process ${owner.pid} works with this folder. End it, or take another folder.`,
    );
  }
  claim(path);
  killServer(join(path, DATA_FOLDER));
  return { path, dataFolder: join(path, DATA_FOLDER), temporary: false };
}

/** Deletes a temporary folder, and lets go of a lasting one. */
export function vacate(folder: WorkingFolder): void {
  if (folder.temporary) rmSync(folder.path, { recursive: true, force: true, maxRetries: 3 });
  else release(folder.path);
}
