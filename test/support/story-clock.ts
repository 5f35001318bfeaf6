import { hurryingClock } from '../../infra/local/aws/clocks/hurrying-clock';
import type { LocalClock } from '../../infra/local/aws/clocks/clock';
import { Deadline } from '../../workflow/deadlines';

/** What nobody works on passes in an instant. */
const HURRY = 1_000_000;
/** The watch and the schedules sleep for longer, and are no reason to hurry; a story lets their time pass when it wants it. */
const LONGEST_HURRIED = 5 * 60_000;

/**
 * A clock on which functions have all the time they need, however busy the machine is, and retries come at once. The
 * machine's deadline and whole hours pass when a story says so.
 */
export interface StoryClock extends LocalClock {
  /** Lets the deadline of every running execution pass now. */
  passMachineDeadline(): void;
  /** Lets so many milliseconds pass now. Only of use while no function runs, for its deadline would pass, too. */
  pass(milliseconds: number): void;
}

/** Starts at the present moment. @param seed of the jitter; default another one in every run */
export function storyClock(seed?: number): StoryClock {
  const clock = hurryingClock({
    scale: HURRY,
    longestHurried: LONGEST_HURRIED,
    ...(seed !== undefined && { seed }),
  });
  const machineDeadlines = new Set<() => void>();
  return {
    ...clock,
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
