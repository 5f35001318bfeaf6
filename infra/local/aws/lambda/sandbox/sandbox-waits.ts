import { CANCELLED, type LocalClock, type Presence } from '../../clocks/clock';
import type { WaitMessage } from './sandbox-protocol';

/** The waits of one sandbox, kept on the stand-in's clock; and whether it does anything else. */
export class SandboxWaits {
  private readonly waits = new Map<number, AbortController>();
  private presence: Presence | undefined;
  private requestId = '';
  private wakes = 0;

  /** @param wake lets the sandbox go on after a wait */
  constructor(
    private readonly clock: LocalClock,
    private readonly wake: (id: number) => void,
  ) {}

  /** An invocation begins. */
  begin(requestId: string, presence: Presence | undefined): void {
    this.requestId = requestId;
    this.presence = presence;
  }

  hear(message: WaitMessage): void {
    switch (message.kind) {
      case 'sleep':
        void this.sleep(message.id, message.milliseconds);
        return;
      case 'cancel':
        this.waits.get(message.id)?.abort(CANCELLED);
        return;
      case 'idle':
        if (message.requestId === this.requestId && message.wakes === this.wakes) this.presence?.leave();
        return;
      case 'busy':
        if (message.requestId === this.requestId) this.presence?.comeBack();
    }
  }

  /** The sandbox is gone. */
  end(): void {
    this.waits.forEach((wait) => wait.abort(CANCELLED));
  }

  private async sleep(id: number, milliseconds: number): Promise<void> {
    const wait = new AbortController();
    this.waits.set(id, wait);
    try {
      await this.clock.sleep(milliseconds, wait.signal);
      this.presence?.comeBack();
      this.wakes += 1;
      this.wake(id);
    } catch (error) {
      if (!wait.signal.aborted) throw error;
    } finally {
      this.waits.delete(id);
    }
  }
}
