import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const PROC_AVAILABLE = existsSync('/proc/self/stat');

/** Whether a process of this number runs; one that has ended and only waits for its parent (a zombie) does not. */
export function isRunning(pid: number): boolean {
  return startOf(pid) !== undefined;
}

/**
 * When the process of this number started, in whatever unit the system gives: two processes that had the same number
 * one after the other differ in it. Undefined if no such process runs.
 */
export function startOf(pid: number): string | undefined {
  if (PROC_AVAILABLE) {
    const process = statOf(pid);
    return process && !'ZX'.includes(process.state) ? process.start : undefined;
  }
  const [state, ...start] = ps(['-o', 'state=,lstart=', '-p', String(pid)]).split(/\s+/);
  return state && !state.startsWith('Z') ? start.join(' ') : undefined;
}

/** Program and arguments, parted by blanks; empty if no such process runs. */
export function commandLineOf(pid: number): string {
  if (!PROC_AVAILABLE) return ps(['-o', 'command=', '-p', String(pid)]);
  return (readIfThere(`/proc/${pid}/cmdline`) ?? '').replaceAll('\0', ' ').trim();
}

/** Numbers of the processes this one has started and that still run. */
export function childrenOf(parent: number): number[] {
  const pairs = PROC_AVAILABLE
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map((name) => [Number(name), statOf(Number(name))?.parent])
    : ps(['-A', '-o', 'pid=,ppid='])
        .split('\n')
        .map((line) => line.trim().split(/\s+/).map(Number));
  return pairs.flatMap(([pid, itsParent]) => (itsParent === parent && pid !== undefined ? [pid] : []));
}

/** Sends the signal and says whether there was a process to receive it. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

interface ProcessStat {
  readonly state: string;
  readonly parent: number;
  readonly start: string;
}

/** Fields 3, 4 and 22 of proc(5) /proc/pid/stat; field 2, the name, may itself hold blanks and parentheses. */
function statOf(pid: number): ProcessStat | undefined {
  const text = readIfThere(`/proc/${pid}/stat`);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent, start] = [fields?.[0], fields?.[1], fields?.[19]];
  return state && parent && start ? { state, parent: Number(parent), start } : undefined;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // The process ended between the look and the read.
    return undefined;
  }
}

function ps(args: readonly string[]): string {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } }).trim();
  } catch (error) {
    // ps ends with 1 if it found no process.
    if ((error as { status?: number }).status === 1) return '';
    throw error;
  }
}
