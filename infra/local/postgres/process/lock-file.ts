import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLineOf } from './process-table';

/** What a running server notes in its data folder, by line: see pidfile.h of PostgreSQL's source. */
interface LockFile {
  readonly pid: number;
  /** `ready`, `starting`, `stopping`; empty while it is not yet known. */
  readonly status: string;
}

/** Undefined if there is none: the server ended normally, or was never started. */
export function readLockFile(dataFolder: string): LockFile | undefined {
  let text: string;
  try {
    text = readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const lines = text.split('\n');
  return { pid: Number(lines[0]), status: lines[7]?.trim() ?? '' };
}

/** The server that runs on this data folder; its lock file alone may be left over, and its number another's by now. */
export function runningServer(dataFolder: string): number | undefined {
  const pid = readLockFile(dataFolder)?.pid;
  return pid && commandLineOf(pid).includes(dataFolder) ? pid : undefined;
}
