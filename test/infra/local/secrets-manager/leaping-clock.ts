import type { LocalClock } from '../../../../infra/local/service';

/** A clock that stands still until somebody sleeps on it; then it leaps to the end of the sleep. */
export class LeapingClock implements LocalClock {
  readonly scale = 1;
  readonly sleeps: number[] = [];
  /** With true, sleeps last until they are aborted. */
  asleepForEver = false;

  constructor(private time = Date.UTC(2026, 10, 22, 10)) {}

  now(): number {
    return this.time;
  }

  set(time: number): void {
    this.time = time;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(milliseconds);
    if (this.asleepForEver) {
      return new Promise((_resolve, reject) =>
        signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
      );
    }
    this.time += milliseconds;
    return Promise.resolve();
  }

  random(): number {
    return 0.5;
  }
}
