import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What Ctrl-C does, and the signals that ask for the same. */
export interface Interruption {
  /** From now on the first one resolves this, for an orderly end; before, and at the second, the process ends at once. */
  readonly orderly: () => Promise<NodeJS.Signals>;
}

/**
 * Listens for Ctrl-C. The process ends quietly, with the code a shell knows a signal by; what must be cleaned up at its
 * end is.
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
