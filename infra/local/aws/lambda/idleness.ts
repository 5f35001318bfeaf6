import type { WaitMessage } from './sandbox/sandbox-protocol';

/** Real milliseconds between two looks, and how many quiet ones in a row it takes. */
const LOOK = { pause: 5, quiet: 2 } as const;

const realInterval = setInterval;
const realClear = clearInterval;

/**
 * Finds out whether an invocation only waits for the stand-in's clock: its thread then has no socket, file or
 * timer of its own that could wake it (sockets that are merely kept open do not count).
 */
export class Idleness {
  private looks: NodeJS.Timeout | undefined;
  private requestId = '';
  private wakes = 0;
  private quiet = 0;
  private told = false;

  constructor(private readonly send: (message: WaitMessage) => void) {}

  watch(requestId: string): void {
    this.requestId = requestId;
    this.forget();
    realClear(this.looks);
    this.looks = realInterval(() => this.look(), LOOK.pause).unref();
  }

  unwatch(): void {
    realClear(this.looks);
  }

  wake(): void {
    this.wakes += 1;
    this.forget();
  }

  private forget(): void {
    this.quiet = 0;
    this.told = false;
  }

  private look(): void {
    const busy = process.getActiveResourcesInfo().some((resource) => resource !== 'MessagePort');
    this.quiet = busy ? 0 : this.quiet + 1;
    if (this.told && busy) {
      this.told = false;
      this.send({ kind: 'busy', requestId: this.requestId });
    } else if (!this.told && this.quiet === LOOK.quiet) {
      this.told = true;
      this.send({ kind: 'idle', requestId: this.requestId, wakes: this.wakes });
    }
  }
}
