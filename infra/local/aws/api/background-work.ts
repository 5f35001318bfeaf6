import { setMaxListeners } from 'node:events';

/** Work a service carries on after it has answered: followed to its end, stoppable, and never failing unseen. */
export class BackgroundWork {
  private readonly running = new Set<Promise<void>>();
  private readonly controller = new AbortController();

  /** @param onDefect called with every rejection, except of work that was stopped. */
  constructor(private readonly onDefect: (defect: unknown) => void) {
    // Each piece of work listens while it waits; any number may be in progress.
    setMaxListeners(0, this.controller.signal);
  }

  /** Begins once the caller has answered. After {@link stop} nothing begins any more. */
  start(work: (signal: AbortSignal) => Promise<void>): void {
    const task = Promise.resolve()
      .then(() => (this.controller.signal.aborted ? undefined : work(this.controller.signal)))
      .catch((defect: unknown) => {
        if (!this.controller.signal.aborted) this.onDefect(defect);
      })
      .finally(() => this.running.delete(task));
    this.running.add(task);
  }

  /** Resolves when nothing is in progress, including what the work itself has started meanwhile. */
  async whenIdle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  /** Ends everything that waits. */
  stop(): void {
    this.controller.abort(new Error('The local stand-in was stopped.'));
  }
}

/** Lets the process crash: a defect of the stand-in must not be taken for a failure of AWS. */
export function crashOnDefect(defect: unknown): void {
  // Outside every promise, where no catch of ours or of a client's can swallow it.
  process.nextTick(() => {
    throw defect;
  });
}

/** The result of `work`, unless the signal is aborted first: then its reason. */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason as Error);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
