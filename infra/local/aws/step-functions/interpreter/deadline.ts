import { CANCELLED, type LocalClock } from '../../clocks/clock';

/** What {@link withDeadline} gives back once the time is up. */
export const TIMED_OUT: unique symbol = Symbol('timed out');

/**
 * Waits for `work`, but no longer than the deadline, or until `signal` is aborted. Abandoned work is notified through the
 * signal that was passed to it; its result is ignored.
 * @param seconds on the stand-in's clock; undefined: no deadline
 * @throws the reason of `signal`, or what the work rejects with in time
 */
export async function withDeadline<T>(
  clock: LocalClock,
  seconds: number | undefined,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | typeof TIMED_OUT> {
  signal.throwIfAborted();
  const over = new AbortController();
  const eitherWay = AbortSignal.any([signal, over.signal]);
  const limit =
    seconds === undefined
      ? aborted(eitherWay)
      : clock.sleep(seconds * 1000, eitherWay).then((): typeof TIMED_OUT => TIMED_OUT);
  try {
    // Work that throws before it waits must lose the race, too.
    return await Promise.race([new Promise<T>((resolve) => resolve(work(eitherWay))), limit]);
  } finally {
    over.abort(CANCELLED);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
