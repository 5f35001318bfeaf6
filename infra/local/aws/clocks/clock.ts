/**
 * The reason of a wait that is no longer needed. Made once: without a reason each abort makes an error with a stack, and each request
 * of a function gives up some waits.
 */
export const CANCELLED = new Error('The wait was cancelled.');

/** Time and chance of the stand-in. */
export interface LocalClock {
  /** Milliseconds since 1970, on the stand-in's own clock. */
  now(): number;
  /** Resolves after this many of the stand-in's milliseconds; rejects with the signal's reason if aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** A number from 0 up to 1, for jitter. */
  random(): number;
  /** Only on a clock that hurries through idle time: keeps it from doing so until the work has ended. */
  readonly whileWorking?: <T>(work: (presence: Presence) => Promise<T>) => Promise<T>;
  /** Only on such a clock: its time as other threads read it, a SharedTime. */
  readonly sharedTime?: SharedArrayBuffer;
}

/** Tells a hurrying clock that work waits only for that clock, and when it continues. */
export interface Presence {
  leave(): void;
  comeBack(): void;
}
