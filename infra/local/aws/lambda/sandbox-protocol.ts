/** What crosses the line between the runner and a sandbox's worker thread. */
import type { LocalClock } from '../service';

/** What a sandbox is told when it starts. */
export interface SandboxData {
  /** Folder with the function's bundle. */
  readonly taskRoot: string;
  /** `file.export`, such as `index.handler`. */
  readonly handler: string;
  readonly functionName: string;
  readonly memoryMegabytes: number;
  /** The stand-in's clock when the sandbox was started; undefined: real time, for good. */
  readonly clock: ClockReading | undefined;
}

/** Ties a scaled clock to real time. */
export interface ClockReading {
  readonly scale: number;
  /** Milliseconds since 1970 on the stand-in's clock, and what the real clock said at that moment. */
  readonly now: number;
  readonly realNow: number;
}

/** What a sandbox is told of the clock; undefined for one that shows real time and nothing else. */
export function readClock(clock: LocalClock): ClockReading | undefined {
  const real = clock.scale === 1 && clock.whileWorking === undefined;
  return real ? undefined : { scale: clock.scale, now: clock.now(), realNow: Date.now() };
}

export interface InvokeMessage {
  readonly requestId: string;
  readonly functionArn: string;
  /** JSON text. */
  readonly payload: string;
  /** Milliseconds since 1970, on the stand-in's clock. */
  readonly deadline: number;
  /** Read anew for every invocation: a warm sandbox has missed how a hurrying clock passed the time between. */
  readonly clock: ClockReading | undefined;
}

/** A failed invocation, as the Node.js runtime reports it. */
export interface ErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export type SandboxMessage =
  | { readonly kind: 'ready' }
  /** The handler cannot be loaded; the sandbox is of no use. */
  | { readonly kind: 'initFailed'; readonly error: ErrorReport }
  | { readonly kind: 'answered'; readonly payload: string }
  /** With `fatal` the sandbox ends at once: nobody caught the error. */
  | { readonly kind: 'failed'; readonly error: ErrorReport; readonly fatal: boolean }
  | { readonly kind: 'log'; readonly line: string };
