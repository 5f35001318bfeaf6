import type { LocalClock } from '../../clocks/clock';
import { isScheduled, lastRotation, nextWindow } from './next-window';
import type { RotationCalendar, RotationWindow } from './rotation-calendar';
import type { Secret } from '../secret';

/** What a scheduler needs, and what it calls. */
interface RotationSchedulerOptions {
  readonly clock: LocalClock;
  readonly calendar: RotationCalendar;
  /** Called when a window opens, or later within it if the machine slept meanwhile. */
  readonly onOpening: (secretArn: string, window: RotationWindow) => void;
  readonly onDefect: (defect: unknown) => void;
}

interface Alarm {
  /** The secret when the alarm was set. */
  readonly secret: Secret;
  readonly window: RotationWindow;
  readonly cancelled: AbortController;
}

/**
 * Waits for the rotation windows of every secret. Secrets Manager rotates "at any time" within a window (user guide,
 * "Rotation schedules"); here it is the opening. If a secret is scheduled during a window, its first window is the next one.
 * Each window opens once, however the rotation in it ends.
 */
export class RotationScheduler {
  private readonly alarms = new Map<string, Alarm>();
  private stopped = false;

  constructor(private readonly options: RotationSchedulerOptions) {}

  /** Waits again if the change of a secret (undefined: it is gone) moves its windows, and not at all without a schedule. */
  follow(secretArn: string, secret: Secret | undefined): void {
    const alarm = this.alarms.get(secretArn);
    if (this.stopped || (alarm && secret && opensAlike(alarm.secret, secret))) return;
    this.cancel(secretArn);
    if (secret) this.waitFrom(this.options.clock.now(), secret);
  }

  /** Ends all waiting. */
  stop(): void {
    this.stopped = true;
    [...this.alarms.keys()].forEach((secretArn) => this.cancel(secretArn));
  }

  private waitFrom(from: number, secret: Secret): void {
    const { clock, calendar, onDefect } = this.options;
    const window = nextWindow(secret, calendar, { from, now: clock.now() });
    if (window === undefined) return;
    const alarm: Alarm = { secret, window, cancelled: new AbortController() };
    this.alarms.set(secret.arn, alarm);
    this.wait(alarm).catch((defect: unknown) => {
      if (!alarm.cancelled.signal.aborted) onDefect(defect);
    });
  }

  private async wait(alarm: Alarm): Promise<void> {
    const { secret, window, cancelled } = alarm;
    const { clock, onOpening } = this.options;
    await clock.sleep(window.opensAt - clock.now(), cancelled.signal);
    cancelled.signal.throwIfAborted();
    this.alarms.delete(secret.arn);
    this.waitFrom(window.opensAt + 1, secret);
    // A machine that was suspended may wake only after the window.
    if (clock.now() < window.closesAt) onOpening(secret.arn, window);
  }

  private cancel(secretArn: string): void {
    this.alarms.get(secretArn)?.cancelled.abort();
    this.alarms.delete(secretArn);
  }
}

/** Whether both forms of a secret have the same windows ahead. New rules count as a change even if they say the same. */
function opensAlike(before: Secret, after: Secret): boolean {
  return (
    isScheduled(before) === isScheduled(after) &&
    before.rotation?.rules === after.rotation?.rules &&
    lastRotation(before) === lastRotation(after)
  );
}
