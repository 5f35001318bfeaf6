/** What crosses the line between the runner and a sandbox's worker thread. */
/** Data of a sandbox at its start. */
export interface SandboxData {
  /** Folder with the function's bundle. */
  readonly taskRoot: string;
  /** `file.export`, such as `index.handler`. */
  readonly handler: string;
  readonly functionName: string;
  readonly memoryMegabytes: number;
  /** The stand-in's time, a SharedTime; undefined: real time. */
  readonly time: SharedArrayBuffer | undefined;
}

/** Messages to a running sandbox. */
export type RunnerMessage =
  | InvokeMessage
  /** A wait of the sandbox is over. */
  | { readonly kind: 'wake'; readonly id: number };

export interface InvokeMessage {
  readonly kind: 'invoke';
  readonly requestId: string;
  readonly functionArn: string;
  /** JSON text. */
  readonly payload: string;
  /** Milliseconds since 1970, on the stand-in's clock. */
  readonly deadline: number;
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
  /** With `fatal` the sandbox ends at once: the error was not caught. */
  | { readonly kind: 'failed'; readonly error: ErrorReport; readonly fatal: boolean }
  | { readonly kind: 'log'; readonly line: string }
  | WaitMessage;

/** How a sandbox waits on a clock that is not real time. */
export type WaitMessage =
  | { readonly kind: 'sleep'; readonly id: number; readonly milliseconds: number }
  | { readonly kind: 'cancel'; readonly id: number }
  /** The invocation does nothing but wait to be woken; `wakes` says after how many wakes, since messages cross. */
  | { readonly kind: 'idle'; readonly requestId: string; readonly wakes: number }
  /** It works again, without having been woken. */
  | { readonly kind: 'busy'; readonly requestId: string };
