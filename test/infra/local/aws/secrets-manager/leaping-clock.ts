import type { LocalClock } from '../../../../../infra/local/aws/clocks/clock';

/** Sleeps no longer than this, in milliseconds, are leapt over: pauses between attempts, not the wait for a window. */
const LONGEST_LEAP = 10 * 60_000;

/** A clock that stands still. It leaps over short sleeps at once; the ends of long ones come when somebody travels there. */
export class LeapingClock implements LocalClock {
  readonly scale = 1;
  /** Short sleeps so far. */
  readonly sleeps: number[] = [];
  /** With true, short sleeps last as the long ones do. */
  asleepForEver = false;
  private readonly sleepers = new Set<{ readonly dueAt: number; readonly wake: () => void }>();

  constructor(private time = Date.UTC(2026, 10, 22, 10)) {}

  now(): number {
    return this.time;
  }

  set(time: number): void {
    this.time = time;
  }

  /** How many long sleeps are in progress. */
  get asleep(): number {
    return this.sleepers.size;
  }

  /** Wakes everybody on the way, each at the end of his sleep, and lets him do in memory what he woke for. */
  async travelTo(iso: string): Promise<void> {
    const destination = Date.parse(iso);
    for (let next = this.earliest(); next && next.dueAt <= destination; next = this.earliest()) {
      this.sleepers.delete(next);
      this.time = Math.max(this.time, next.dueAt);
      next.wake();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.time = Math.max(this.time, destination);
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (milliseconds <= LONGEST_LEAP) {
      this.sleeps.push(milliseconds);
      if (!this.asleepForEver) {
        this.time += Math.max(0, milliseconds);
        return Promise.resolve();
      }
    }
    return new Promise((resolve, reject) => {
      const sleeper = { dueAt: this.time + milliseconds, wake: resolve };
      this.sleepers.add(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          this.sleepers.delete(sleeper);
          reject(signal.reason as Error);
        },
        { once: true },
      );
    });
  }

  random(): number {
    return 0.5;
  }

  private earliest() {
    return [...this.sleepers].sort((a, b) => a.dueAt - b.dueAt)[0];
  }
}
