import { createClock } from '../../infra/local/aws/clocks/clock';
import type { LocalClock } from '../../infra/local/aws/service';
import { Deadline } from '../../workflow/deadlines';

/** How many of the stand-in's seconds pass in one of ours; a function then has 0.3 s of ours to connect in. */
const SCALE = 10;

/** A fast clock on which retries come nearly at once, and the machine's deadline and whole hours pass when a story says so. */
export interface StoryClock extends LocalClock {
  /** Lets the deadline of every running execution pass now. */
  passMachineDeadline(): void;
  /** Lets so many milliseconds pass now. Only of use while no function runs, for its deadline would pass, too. */
  pass(milliseconds: number): void;
}

/** Starts at the present moment. */
export function storyClock(): StoryClock {
  const clock = createClock({ scale: SCALE });
  const machineDeadlines = new Set<() => void>();
  let ahead = 0;
  let leap = new AbortController();
  const now = () => clock.now() + ahead;

  async function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    const dueAt = now() + milliseconds;
    for (let left = milliseconds; left > 0; left = dueAt - now()) {
      const leapt = leap.signal;
      await clock.sleep(left, AbortSignal.any(signal ? [leapt, signal] : [leapt])).catch((reason: unknown) => {
        if (!leapt.aborted) throw reason;
      });
    }
    signal?.throwIfAborted();
  }

  return {
    ...clock,
    now,
    // Full jitter draws from nothing to the whole interval.
    random: () => 0.01,
    async sleep(milliseconds, signal) {
      const passed = new Promise<void>((resolve) => {
        if (milliseconds === Deadline.machine * 1_000) machineDeadlines.add(resolve);
      });
      await Promise.race([sleep(milliseconds, signal), passed]);
    },
    passMachineDeadline() {
      machineDeadlines.forEach((pass) => pass());
      machineDeadlines.clear();
    },
    pass(milliseconds) {
      ahead += milliseconds;
      const before = leap;
      leap = new AbortController();
      before.abort();
    },
  };
}
