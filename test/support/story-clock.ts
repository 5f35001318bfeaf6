import { createClock } from '../../infra/local/clock';
import type { LocalClock } from '../../infra/local/service';
import { Deadline } from '../../workflow/policies';

/** How many of the stand-in's seconds pass in one of ours; a function then has 0.3 s of ours to connect in. */
const SCALE = 10;

/** A fast clock on which retries come nearly at once, and the machine's deadline passes when a story says so. */
export interface StoryClock extends LocalClock {
  /** Lets the deadline of every running execution pass now. */
  passMachineDeadline(): void;
}

/** Starts at the present moment. */
export function storyClock(): StoryClock {
  const clock = createClock({ scale: SCALE });
  const machineDeadlines = new Set<() => void>();
  return {
    ...clock,
    // Full jitter draws from nothing to the whole interval.
    random: () => 0.01,
    async sleep(milliseconds, signal) {
      const passed = new Promise<void>((resolve) => {
        if (milliseconds === Deadline.machine * 1_000) machineDeadlines.add(resolve);
      });
      await Promise.race([clock.sleep(milliseconds, signal), passed]);
    },
    passMachineDeadline() {
      machineDeadlines.forEach((pass) => pass());
      machineDeadlines.clear();
    },
  };
}
