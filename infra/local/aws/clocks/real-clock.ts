import type { LocalClock } from './clock';
import { seededRandom } from './seeded-random';

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
