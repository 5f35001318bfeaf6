import { readLockFile, runningServer } from './lock-file';
import { childrenOf, isRunning, signal } from './process-table';

/** Within this time a server asked to end immediately has always ended; then it is killed. */
const PATIENCE_MILLISECONDS = 2000;
const POLL_MILLISECONDS = 5;

/**
 * Ends the server of a data folder, if one runs, without returning to the event loop: for the exit of the process,
 * and for servers that are not waited for. Asks first (SIGQUIT, PostgreSQL's immediate shutdown), so that the server
 * removes its shared memory; a killed one would leave it behind until the machine restarts.
 */
export function killServer(dataFolder: string): void {
  const pid = runningServer(dataFolder);
  if (pid === undefined) return;
  const processes = [pid, ...childrenOf(pid)];
  // A paused process reacts only to SIGCONT and SIGKILL.
  for (const paused of processes) signal(paused, 'SIGCONT');
  signal(pid, 'SIGQUIT');
  // The lock file goes last; the process itself may stay, as a zombie, until the event loop runs again.
  if (!waitUntil(() => readLockFile(dataFolder) === undefined || !isRunning(pid))) {
    for (const stubborn of processes) signal(stubborn, 'SIGKILL');
    waitUntil(() => !processes.some(isRunning));
  }
}

function waitUntil(condition: () => boolean): boolean {
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; waited < PATIENCE_MILLISECONDS; waited += POLL_MILLISECONDS) {
    if (condition()) return true;
    Atomics.wait(sleeper, 0, 0, POLL_MILLISECONDS);
  }
  return condition();
}
