import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What Ctrl-C does, and the signals that ask for the same. */
export interface Interruption {
  /**
   * After this call, the first Ctrl-C resolves the promise, for an orderly end. Before it, and at the second Ctrl-C, the
   * process ends at once.
   */
  readonly orderly: () => Promise<NodeJS.Signals>;
}

/**
 * Listens for Ctrl-C. The process ends quietly, with the exit code that shells use for a signal; cleanup at exit still runs.
 */
export function listenForInterruption(): Interruption {
  let asked: ((name: NodeJS.Signals) => void) | undefined;
  for (const name of SIGNALS) {
    process.on(name, () => {
      if (asked === undefined) process.exit(codeOf(name));
      asked(name);
      asked = undefined;
    });
  }
  return { orderly: () => new Promise((resolve) => (asked = resolve)) };
}

/** 128 and the signal's number, as shells have it. */
export const codeOf = (name: NodeJS.Signals): number => 128 + constants.signals[name];
