import { availableParallelism } from 'node:os';

/** How many sandboxes load at a time: more would only take the processor from those that work. */
export const STARTS_AT_ONCE = Math.max(2, availableParallelism());

/** Lets a limited number of sandboxes load at a time, the others in order of arrival. */
export class ColdStarts {
  private loading = 0;
  private readonly waiting: { readonly begin: () => void; readonly giveUp: (reason: Error) => void }[] = [];
  private stopped: Error | undefined;

  constructor(private readonly limit: number) {}

  /** Begins at once or when it is its turn; the turn is over when the work has ended. Rejects once all is stopped. */
  async inTurn(work: () => Promise<void>): Promise<void> {
    if (this.stopped) throw this.stopped;
    if (this.loading >= this.limit) {
      await new Promise<void>((begin, giveUp) => this.waiting.push({ begin, giveUp }));
    } else {
      this.loading += 1;
    }
    try {
      await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next.begin();
      else this.loading -= 1;
    }
  }

  /** Waiting and later callers are rejected with this reason. */
  stop(reason: Error): void {
    this.stopped = reason;
    this.waiting.splice(0).forEach(({ giveUp }) => giveUp(reason));
  }
}
