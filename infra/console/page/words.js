/** `87 ms`, `1.3 s`, `4 min 10 s`. */
export function duration(milliseconds) {
  if (milliseconds < 1_000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
}

export const date = (time) => new Date(time).toISOString().slice(0, 10);
export const clockTime = (time) => new Date(time).toISOString().slice(11, 19);
export const moment = (time) => `${date(time)} ${clockTime(time)} UTC`;
export const shortId = (id) => id.slice(0, 8);

/** How an execution stands: a word, and what it means for people. `tone`: ok, undone, bad, run. */
export function standing({ status, mode, verdict, steps, error }) {
  if (status === 'RUNNING') {
    const at = steps.findLast(({ how }) => how === 'running')?.state;
    const word = ['RollBack', 'RestoreAccess', 'Recover'].includes(at)
      ? 'rolling back'
      : mode === 'check'
        ? 'checking'
        : 'rotating';
    return { tone: 'run', word };
  }
  const listing = steps.some(({ state }) => state === 'ListSessions');
  if (status === 'SUCCEEDED') {
    if (listing) return { tone: 'ok', word: 'sessions counted' };
    if (mode === 'check') return { tone: 'ok', word: 'in order' };
    return {
      tone: 'ok',
      word: verdict === 'rolledForward' ? 'rolled forward' : mode === 'recover' ? 'recovered' : 'rotated',
    };
  }
  if (status === 'ABORTED') return { tone: 'bad', word: 'stopped' };
  if (status === 'TIMED_OUT') return { tone: 'bad', word: 'timed out' };
  if (verdict === 'rolledBack') return { tone: 'undone', word: 'undone' };
  if (verdict === 'unresolved') return { tone: 'bad', word: 'unresolved' };
  return {
    tone: 'bad',
    word: listing ? 'sessions not counted' : mode === 'check' ? 'check failed' : (error ?? 'failed'),
  };
}

const ACTS = {
  restoredPassword: 'put the password of AWSCURRENT back',
  movedCurrentForward: 'moved AWSCURRENT forward',
  movedCurrentBack: 'moved AWSCURRENT back',
  removedPending: 'took AWSPENDING away',
  endedSessions: 'ended late sessions',
  keptVersion: 'kept the version',
  releasedVersion: 'released the version',
};
export const acts = (list) => list.map((act) => ACTS[act] ?? act).join(', ');

/** How a visit of a state went, in words, because the bars can only be seen. */
export function stepWords({ how, attempts, from, until }, now) {
  const failures = attempts.filter(({ error }) => error !== undefined).length;
  const went = { running: 'running', succeeded: 'succeeded', caught: 'failed', failed: 'failed', aborted: 'cut off' }[
    how
  ];
  const times = how === 'caught' ? ` ${failures}×` : failures > 0 ? ` after ${failures} failed` : '';
  return `${went}${times}, ${duration((until ?? now) - from)}`;
}

/** The lockout window as a sentence. */
export function lockoutWords({ from, until }, now, running) {
  if (until !== undefined) {
    return `Applications that log in with AWSCURRENT were refused from ${clockTime(from)} to ${clockTime(until)} UTC (${duration(until - from)}).`;
  }
  const since = `${clockTime(from)} UTC (${duration(now - from)})`;
  return running
    ? `Applications that log in with AWSCURRENT are refused since ${since}.`
    : `Applications that log in with AWSCURRENT were refused from ${clockTime(from)} UTC on; when that ended was not measured.`;
}
