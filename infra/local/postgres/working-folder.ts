import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { claim } from './process/owner-file';

/** How the names of all temporary folders begin. */
export const FOLDER_PREFIX = 'rds-rotation-postgres-run-';
/** Name of the cluster's own folder within. */
export const DATA_FOLDER = 'data';

/** A temporary folder with a cluster, made for one run and deleted after it. */
export interface WorkingFolder {
  readonly path: string;
  readonly dataFolder: string;
}

/** A new temporary folder, claimed for this process. */
export function temporaryFolder(): WorkingFolder {
  const path = mkdtempSync(join(tmpdir(), FOLDER_PREFIX));
  claim(path);
  // The server's user must get through to the data.
  chmodSync(path, 0o711);
  return { path, dataFolder: join(path, DATA_FOLDER) };
}

/** Deletes the folder. */
export function vacate(folder: WorkingFolder): void {
  rmSync(folder.path, { recursive: true, force: true, maxRetries: 3 });
}
