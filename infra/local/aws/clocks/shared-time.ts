/** A straight piece of time: what the clock showed when the real one showed `since`, and how fast it runs from there. */
interface Stretch {
  readonly anchor: number;
  /** Of {@link monotonic}. */
  readonly since: number;
  /** Milliseconds of the clock in one real millisecond. */
  readonly pace: number;
  /** Where it stands still until it gets another stretch. */
  readonly limit: number;
}

/** Milliseconds of a clock that never jumps and is the same in every thread of the process. */
export const monotonic = (): number => Number(process.hrtime.bigint()) / 1_000_000;

/**
 * The time of the stand-in, in memory that its worker threads share: they read the current time, even if its pace changes.
 * One thread writes. If a reader meets a half-done write, it reads again: the version is odd during a write.
 */
export class SharedTime {
  private readonly version: Int32Array;
  private readonly stretch: Float64Array;

  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(5 * Float64Array.BYTES_PER_ELEMENT)) {
    this.stretch = new Float64Array(memory, 0, 4);
    this.version = new Int32Array(memory, 4 * Float64Array.BYTES_PER_ELEMENT, 1);
  }

  set({ anchor, since, pace, limit }: Stretch): void {
    Atomics.add(this.version, 0, 1);
    this.stretch.set([anchor, since, pace, limit]);
    Atomics.add(this.version, 0, 1);
  }

  /** Milliseconds since 1970. */
  now(): number {
    for (;;) {
      const before = Atomics.load(this.version, 0);
      const [anchor = 0, since = 0, pace = 1, limit = Infinity] = this.stretch;
      if (before % 2 === 0 && Atomics.load(this.version, 0) === before) {
        return Math.min(anchor + (monotonic() - since) * pace, Math.max(anchor, limit));
      }
    }
  }
}
