import type { LocalClock, Presence } from './clock';
import { seededRandom } from './seeded-random';
import { LONGEST_TIMER } from './real-clock';
import { monotonic, SharedTime } from './shared-time';

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
  /**
   * The longest sleep, in milliseconds, for whose end it hurries. Sleepers for longer are woken in their turn, but time
   * passes for them as it does for us; default: it hurries for all.
   */
  readonly longestHurried?: number;
}

/**
 * A clock that starts at the present moment and keeps real time while anybody works ({@link LocalClock.whileWorking}), so
 * that no deadline is missed by haste, and while nobody waits for anything. Else it runs `scale` times as fast, towards
 * the end of the next sleep and never past it: who is woken finds the very moment he waited for.
 * Throws a RangeError if the scale is not a positive number.
 */
export function hurryingClock(options: HurryingClockOptions): HurryingClock {
  const time = new HurryingTime(checkedScale(options.scale), options.longestHurried ?? Infinity);
  return {
    now: () => Math.round(time.now()),
    random: seededRandom(options.seed),
    sleep: (milliseconds, signal) => time.sleep(milliseconds, signal),
    whileWorking: (work) => time.whileWorking(work),
    sharedTime: time.shared.memory,
    pass: (milliseconds) => time.pass(milliseconds),
    get scale() {
      return time.scale;
    },
    hurry: (scale) => time.hurry(checkedScale(scale)),
  };
}

/** See {@link hurryingClock}. */
export interface HurryingClock extends LocalClock {
  /** Advances by this many milliseconds at once, for running functions too. */
  pass(milliseconds: number): void;
  /** How many seconds of idle time pass in one of ours. */
  readonly scale: number;
  /** From now on idle time passes at another scale. Throws a RangeError if it is not a positive number. */
  hurry(scale: number): void;
}

interface Sleeper {
  readonly dueAt: number;
  /** Whether the clock hurries for this one's sake. */
  readonly hurried: boolean;
  readonly wake: () => void;
}

class HurryingTime {
  readonly shared = new SharedTime();
  private working = 0;
  private rested = false;
  private restTimer: NodeJS.Timeout | undefined;
  private restEnd: NodeJS.Immediate | undefined;
  private readonly sleepers = new Set<Sleeper>();
  private wakeTimer: NodeJS.Timeout | undefined;

  constructor(
    public scale: number,
    private readonly longestHurried: number,
  ) {
    this.shared.set({ anchor: Date.now(), since: monotonic(), pace: 1, limit: Infinity });
    this.rest();
  }

  now(): number {
    return this.shared.now();
  }

  pass(milliseconds: number): void {
    this.goOn(milliseconds);
    this.wakeWhoIsDue();
  }

  hurry(scale: number): void {
    this.scale = scale;
    this.goOn();
  }

  async whileWorking<T>(work: (presence: Presence) => Promise<T>): Promise<T> {
    let present = false;
    let over = false;
    const change = (to: boolean) => {
      // A timer that a function has left behind may wake it when its work is long over.
      if (over || present === to) return;
      present = to;
      this.working += to ? 1 : -1;
      this.rest();
    };
    change(true);
    try {
      return await work({ leave: () => change(false), comeBack: () => change(true) });
    } finally {
      change(false);
      over = true;
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
        hurried: milliseconds <= this.longestHurried,
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
    clearImmediate(this.restEnd);
    this.rested = false;
    this.goOn();
    if (this.working > 0) return;
    this.restTimer = setTimeout(() => {
      // On a busy machine the moment may be over before what arrived in it has been read.
      this.restEnd = setImmediate(() => {
        this.rested = true;
        this.goOn();
      });
    }, REST);
  }

  /** Goes on from now, or from later, at the pace that is due, towards the first sleep that ends. */
  private goOn(later = 0): void {
    const anchor = this.now() + later;
    const next = [...this.sleepers].reduce<Sleeper | undefined>(
      (earliest, sleeper) => (earliest && earliest.dueAt <= sleeper.dueAt ? earliest : sleeper),
      undefined,
    );
    const hurries = this.rested && [...this.sleepers].some(({ hurried }) => hurried);
    const pace = hurries ? this.scale : 1;
    const limit = hurries && next ? next.dueAt : Infinity;
    this.shared.set({ anchor, since: monotonic(), pace, limit });
    clearTimeout(this.wakeTimer);
    if (!next) return;
    const realWait = Math.ceil((next.dueAt - anchor) / pace);
    this.wakeTimer = setTimeout(() => this.wakeWhoIsDue(), Math.min(Math.max(0, realWait), LONGEST_TIMER));
    // The clock must not keep the process alive; those that wait for it do.
    this.wakeTimer.unref();
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

/** @throws RangeError if the scale is not a positive number. */
function checkedScale(scale: number): number {
  if (scale > 0 && Number.isFinite(scale)) return scale;
  throw new RangeError(`The scale of the clock must be a positive number, not ${scale}. 1 is real time.`);
}
