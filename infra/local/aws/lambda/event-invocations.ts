import type { InvocationResult } from '../api/call';
import type { LocalClock } from '../clocks/clock';
import { ServiceError } from '../api/service-error';

/** Milliseconds before the two retries: "one minute ... two minutes" (Developer Guide, "Asynchronous invocation"). */
const RETRY_WAITS = [60_000, 120_000] as const;
/** Without capacity: "for up to 6 hours. The retry interval increases exponentially from 1 second ... to ... 5 minutes" (same page). */
const THROTTLED = { first: 1_000, longest: 5 * 60_000, forAsLongAs: 6 * 60 * 60_000 } as const;

/** Asynchronous invocations: one that fails is tried twice more. */
export class EventInvocations {
  private readonly pending = new Set<Promise<void>>();

  /** @param stopped ends all waiting, without another attempt */
  constructor(
    private readonly clock: LocalClock,
    private readonly stopped: AbortSignal,
  ) {}

  /** @param onGivenUp called if no attempt succeeded: the event then goes to the dead-letter queue */
  add(invoke: () => Promise<InvocationResult>, onGivenUp: () => void): void {
    const delivery = this.deliver(invoke, onGivenUp).finally(() => this.pending.delete(delivery));
    this.pending.add(delivery);
  }

  /** Settles once every invocation has been delivered or given up. */
  async whenIdle(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  private async deliver(invoke: () => Promise<InvocationResult>, onGivenUp: () => void): Promise<void> {
    const until = this.clock.now() + THROTTLED.forAsLongAs;
    const waits: number[] = [...RETRY_WAITS];
    let pause: number = THROTTLED.first;
    for (;;) {
      const answer = await answerOf(invoke);
      if (answer === 'succeeded') return;
      const wait = answer === 'throttled' ? pause : waits.shift();
      if (wait === undefined || (answer === 'throttled' && this.clock.now() > until)) {
        onGivenUp();
        return;
      }
      if (answer === 'throttled') pause = Math.min(pause * 2, THROTTLED.longest);
      await this.clock.sleep(wait, this.stopped).catch(() => undefined);
      if (this.stopped.aborted) return;
    }
  }
}

async function answerOf(invoke: () => Promise<InvocationResult>): Promise<'succeeded' | 'throttled' | 'failed'> {
  try {
    return (await invoke()).functionError === undefined ? 'succeeded' : 'failed';
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return error.name === 'TooManyRequestsException' ? 'throttled' : 'failed';
  }
}
