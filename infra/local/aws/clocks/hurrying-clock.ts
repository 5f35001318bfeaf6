import { checkedScale, LONGEST_TIMER, seededRandom } from './clock';
import type { LocalClock } from '../service';

/**
 * Real milliseconds for which nobody has worked, begun to wait or been woken before the clock hurries: each of them may be
 * about to begin what comes next.
 */
const REST = 50;

interface HurryingClockOptions {
  /** How many seconds of idle time pass in one of ours. */
  readonly scale: number;
  /** Makes `random()` repeat itself; default: a different sequence in every run. */
  readonly seed?: number;
}

/**
 * A clock that starts at the present moment and keeps real time while anybody works ({@link LocalClock.whileWorking}), so
 * that no deadline is missed by haste, and while nobody waits for anything. Else it runs `scale` times as fast, towards
 * the end of the next sleep and never past it: who is woken finds the very moment he waited for.
 * Throws a RangeError if the scale is not a positive number.
 */
export function hurryingClock({ scale, seed }: HurryingClockOptions): LocalClock {
  const time = new HurryingTime(checkedScale(scale));
  return {
    scale: 1,
    now: () => Math.round(time.now()),
    random: seededRandom(seed),
    sleep: (milliseconds, signal) => time.sleep(milliseconds, signal),
    whileWorking: (work) => time.whileWorking(work),
  };
}

interface Sleeper {
  readonly dueAt: number;
  readonly wake: () => void;
}

class HurryingTime {
  /** What this clock showed when the real one showed {@link realAnchor}; since then it has run at {@link pace}. */
  private anchor = Date.now();
  private realAnchor = performance.now();
  private pace = 1;
  private working = 0;
  private rested = false;
  private restTimer: NodeJS.Timeout | undefined;
  private readonly sleepers = new Set<Sleeper>();
  private next: Sleeper | undefined;
  private wakeTimer: NodeJS.Timeout | undefined;

  constructor(private readonly hurry: number) {
    this.rest();
  }

  now(): number {
    const reading = this.anchor + (performance.now() - this.realAnchor) * this.pace;
    return this.pace === 1 || !this.next ? reading : Math.min(reading, Math.max(this.anchor, this.next.dueAt));
  }

  async whileWorking<T>(work: () => Promise<T>): Promise<T> {
    this.working += 1;
    this.rest();
    try {
      return await work();
    } finally {
      this.working -= 1;
      this.rest();
    }
  }

  sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const abort = () => {
        this.sleepers.delete(sleeper);
        this.rest();
        reject(signal?.reason as Error);
      };
      const sleeper: Sleeper = {
        dueAt: this.now() + Math.max(0, milliseconds),
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.sleepers.add(sleeper);
      this.rest();
    });
  }

  /** Keeps real time until nobody has done anything for a moment. */
  private rest(): void {
    clearTimeout(this.restTimer);
    this.rested = false;
    this.goOn();
    if (this.working > 0) return;
    this.restTimer = setTimeout(() => {
      this.rested = true;
      this.goOn();
    }, REST);
  }

  /** Goes on from now at the pace that is due, towards whoever is to be woken first. */
  private goOn(): void {
    this.anchor = this.now();
    this.realAnchor = performance.now();
    this.next = [...this.sleepers].reduce<Sleeper | undefined>(
      (earliest, sleeper) => (earliest && earliest.dueAt <= sleeper.dueAt ? earliest : sleeper),
      undefined,
    );
    this.pace = this.rested && this.next ? this.hurry : 1;
    clearTimeout(this.wakeTimer);
    if (!this.next) return;
    const realWait = Math.ceil((this.next.dueAt - this.anchor) / this.pace);
    this.wakeTimer = setTimeout(() => this.wakeWhoIsDue(), Math.min(Math.max(0, realWait), LONGEST_TIMER));
  }

  private wakeWhoIsDue(): void {
    const now = this.now();
    const due = [...this.sleepers].filter(({ dueAt }) => dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
    due.forEach((sleeper) => this.sleepers.delete(sleeper));
    if (due.length > 0) this.rest();
    else this.goOn();
    due.forEach(({ wake }) => wake());
  }
}
