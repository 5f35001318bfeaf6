import type { LocalClock } from '../service';

/** The longest wait a Node.js timer can hold (32-bit signed milliseconds); longer ones fire at once. */
export const LONGEST_TIMER = 2 ** 31 - 1;

interface ClockOptions {
  /** Makes `random()` repeat itself; default: a different sequence in every run. */
  readonly seed?: number;
}

/** Real time from the present moment on. */
export function createClock(options: ClockOptions = {}): LocalClock {
  const startedAt = Date.now();
  // performance.now() never jumps back when the machine's time is corrected.
  const origin = performance.now();
  const now = () => Math.round(startedAt + performance.now() - origin);

  return {
    now,
    random: seededRandom(options.seed),
    async sleep(milliseconds, signal) {
      const until = now() + milliseconds;
      for (let remaining = milliseconds; remaining > 0; remaining = until - now()) {
        await realPause(Math.min(remaining, LONGEST_TIMER), signal);
      }
      signal?.throwIfAborted();
    },
  };
}

/** @throws RangeError if the scale is not a positive number. */
export function checkedScale(scale: number): number {
  if (scale > 0 && Number.isFinite(scale)) return scale;
  throw new RangeError(`The scale of the clock must be a positive number, not ${scale}. 1 is real time.`);
}

function realPause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

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
  const sleepers = new Set<Sleeper>();
  let jumping = false;

  function jumpWhenAtRest(): void {
    if (jumping || sleepers.size === 0) return;
    jumping = true;
    // setImmediate runs after every promise that can still be settled has been.
    setImmediate(() => {
      jumping = false;
      const next = [...sleepers].reduce<Sleeper | undefined>(
        (earliest, sleeper) => (earliest && earliest.dueAt <= sleeper.dueAt ? earliest : sleeper),
        undefined,
      );
      if (!next) return;
      sleepers.delete(next);
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
          sleepers.delete(sleeper);
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
        sleepers.add(sleeper);
        jumpWhenAtRest();
      }),
  };
}

/** Mulberry32: 32 bits of state are plenty for jitter, and a seed repeats the sequence. Not for secrets. */
export function seededRandom(seed = Math.floor(Math.random() * 2 ** 32)): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
