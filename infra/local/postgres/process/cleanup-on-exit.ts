import { killServer } from './kill-server';
import { vacate, type WorkingFolder } from '../working-folder';

const FATAL_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const folders = new Set<WorkingFolder>();

/** From now until {@link releaseFromCleanUp}, the end of this process ends the folder's server and deletes the folder. */
export function cleanUpOnExit(folder: WorkingFolder): void {
  if (folders.size === 0) {
    process.on('exit', leave);
    for (const name of FATAL_SIGNALS) process.on(name, cleanUpBySignal);
  }
  folders.add(folder);
}

/** The folder is no longer this process's concern; false if it was not before. */
export function releaseFromCleanUp(folder: WorkingFolder): boolean {
  const pending = folders.delete(folder);
  if (folders.size === 0) {
    process.off('exit', leave);
    for (const name of FATAL_SIGNALS) process.off(name, cleanUpBySignal);
  }
  return pending;
}

function leave(): void {
  for (const folder of [...folders]) {
    releaseFromCleanUp(folder);
    killServer(folder.dataFolder);
    vacate(folder);
  }
}

function cleanUpBySignal(name: NodeJS.Signals): void {
  // Another listener ends the process in its own way, perhaps with work for the database before; then comes `exit`.
  if (process.listenerCount(name) > 1) return;
  leave();
  process.kill(process.pid, name);
}
