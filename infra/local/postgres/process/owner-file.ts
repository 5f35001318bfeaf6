import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startOf } from './process-table';

const OWNER_FILE = 'owner';

/** The node process that works with a folder. */
interface Owner {
  readonly pid: number;
  /** False once it has ended, even if another process has got its number since. */
  readonly living: boolean;
}

/** Notes in the folder that the current process works with it. */
export function claim(folder: string): void {
  writeFileSync(join(folder, OWNER_FILE), `${process.pid}\n${startOf(process.pid) ?? ''}\n`);
}

/** The process that uses the folder, or last did; undefined if none has claimed it. */
export function ownerOf(folder: string): Owner | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, OWNER_FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  // Anything else is a note that is being written at this moment.
  const [, pid, start] = /^(\d+)\n(.+)\n$/.exec(text) ?? [];
  return pid === undefined ? undefined : { pid: Number(pid), living: startOf(Number(pid)) === start };
}
