import type { LocalClock } from '../../../../../infra/local/aws/clocks/clock';
import { seededRandom } from '../../../../../infra/local/aws/clocks/seeded-random';

interface Sleeper {
  readonly dueAt: number;
  readonly wake: () => void;
}

/**
 * A clock for tests: nobody waits. Once everything else has come to rest, time jumps to the earliest pending
 * `sleep`, in order of their ends. Of use only where the work between sleeps is done in memory: beside real input
 * or output (a worker, a socket) time would jump ahead of it.
 * @param startAt milliseconds since 1970; default 2026-01-01T00:00:00Z
 */
export function virtualClock(options: { readonly startAt?: number; readonly seed?: number } = {}): LocalClock {
  let current = options.startAt ?? Date.UTC(2026, 0, 1);
  /** By the end of their sleep; of several with the same, whoever came first. */
  const sleepers: Sleeper[] = [];
  let jumping = false;

  function jumpWhenAtRest(): void {
    if (jumping || sleepers.length === 0) return;
    jumping = true;
    // setImmediate runs after every promise that can still be settled has been.
    setImmediate(() => {
      jumping = false;
      const next = sleepers.shift();
      if (!next) return;
      current = Math.max(current, next.dueAt);
      next.wake();
      jumpWhenAtRest();
    });
  }

  return {
    now: () => current,
    random: seededRandom(options.seed ?? 1),
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason as Error);
          return;
        }
        const abort = () => {
          sleepers.splice(sleepers.lastIndexOf(sleeper, placeOf(sleeper, sleepers)), 1);
          reject(signal?.reason as Error);
        };
        const sleeper: Sleeper = {
          dueAt: current + Math.max(0, milliseconds),
          wake: () => {
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        };
        signal?.addEventListener('abort', abort, { once: true });
        sleepers.splice(placeOf(sleeper, sleepers), 0, sleeper);
        jumpWhenAtRest();
      }),
  };
}

/** By bisection, since a fleet has thousands of sleepers. */
function placeOf({ dueAt }: Sleeper, sleepers: readonly Sleeper[]): number {
  let [from, to] = [0, sleepers.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sleepers[middle]?.dueAt ?? Infinity) <= dueAt) from = middle + 1;
    else to = middle;
  }
  return from;
}
