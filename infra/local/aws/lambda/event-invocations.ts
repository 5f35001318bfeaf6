import type { InvocationResult } from '../api/call';
import type { LocalClock } from '../clocks/clock';
import { ServiceError } from '../api/service-error';

/** Milliseconds before the two retries: "one minute ... two minutes" (Developer Guide, "Asynchronous invocation"). */
const RETRY_WAITS = [60_000, 120_000] as const;

/** Invocations nobody waits for: one that fails is tried twice more. */
export class EventInvocations {
  private readonly pending = new Set<Promise<void>>();

  /** @param stopped ends all waiting, without another attempt */
  constructor(
    private readonly clock: LocalClock,
    private readonly stopped: AbortSignal,
  ) {}

  add(invoke: () => Promise<InvocationResult>): void {
    const delivery = this.deliver(invoke).finally(() => this.pending.delete(delivery));
    this.pending.add(delivery);
  }

  /** Settles once every invocation has been delivered or given up. */
  async whenIdle(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  private async deliver(invoke: () => Promise<InvocationResult>): Promise<void> {
    for (const wait of [...RETRY_WAITS, undefined]) {
      if ((await succeeds(invoke)) || wait === undefined || this.stopped.aborted) return;
      await this.clock.sleep(wait, this.stopped).catch(() => undefined);
    }
  }
}

async function succeeds(invoke: () => Promise<InvocationResult>): Promise<boolean> {
  try {
    return (await invoke()).functionError === undefined;
  } catch (error) {
    if (error instanceof ServiceError) return false;
    throw error;
  }
}
