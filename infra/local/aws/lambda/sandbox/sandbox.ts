import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { InvocationResult } from '../../api/call';
import { CANCELLED, type LocalClock, type Presence } from '../../clocks/clock';
import { bootstrapSource } from './bootstrap-source';
import type { LocalFunction } from '../local-function';
import type {
  ErrorReport,
  InvokeMessage,
  RunnerMessage,
  SandboxData,
  SandboxMessage,
  WaitMessage,
} from './sandbox-protocol';
import { SandboxWaits } from './sandbox-waits';

/** "The init phase is limited to 10 seconds" (Developer Guide, "Lambda execution environment"). */
const INIT_LIMIT = 10_000;

interface SandboxOptions {
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: LocalClock;
  readonly onLog: (line: { readonly requestId: string; readonly payload: string; readonly line: string }) => void;
}

/** What ended a wait: something the sandbox said, or its end. */
type Signal =
  | Exclude<SandboxMessage, WaitMessage | { readonly kind: 'log' }>
  | { readonly kind: 'exited'; readonly how: string }
  | { readonly kind: 'timedOut' };

/** One execution environment of a function: a worker thread with its own environment, memory limit and clock. One invocation at a time. */
export class Sandbox {
  private ended: string | undefined;
  private isReady = false;
  private requestId = '';
  private lines: string[] = [];
  private outOfMemory = false;
  private payload: string | undefined;
  private heard: ((signal: Signal) => void) | undefined;
  /** Settles once the sandbox is gone, however it ended. */
  readonly exited: Promise<void>;
  /** Settles once it has loaded its handler, or cannot. */
  readonly loaded: Promise<void>;
  private hasLoaded: () => void = () => undefined;
  private readonly waits: SandboxWaits;

  private constructor(
    private readonly fn: LocalFunction,
    private readonly options: SandboxOptions,
    private readonly worker: Worker,
  ) {
    worker.unref();
    this.waits = new SandboxWaits(options.clock, (id) => this.tell({ kind: 'wake', id }));
    worker.on('message', (message: SandboxMessage) => this.hear(message));
    worker.on('error', (error: Error & { code?: string }) => {
      // The worker's memory limit kills it as Lambda's does; anything else says the bootstrap itself is broken.
      this.outOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      this.ended ??= this.outOfMemory ? KILLED : `with error: ${error.message}`;
    });
    this.loaded = new Promise((resolve) => (this.hasLoaded = resolve));
    this.exited = new Promise((resolve) => {
      worker.once('exit', (code) => {
        this.ended ??= code === 0 ? 'without providing a reason' : `with error: exit status ${code}`;
        this.waits.end();
        this.heard?.({ kind: 'exited', how: this.ended });
        this.hasLoaded();
        resolve();
      });
    });
  }

  static async start(fn: LocalFunction, options: SandboxOptions): Promise<Sandbox> {
    const { clock } = options;
    const data: SandboxData = {
      taskRoot: fn.directory,
      handler: fn.handler,
      functionName: fn.name,
      memoryMegabytes: fn.memoryMegabytes,
      time: clock.sharedTime,
    };
    const worker = new Worker(await bootstrapSource(), {
      eval: true,
      workerData: data,
      env: { ...options.environment },
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: fn.memoryMegabytes },
    });
    return new Sandbox(fn, options, worker);
  }

  /** The event it works on, as JSON text; undefined while it is idle. */
  get workingOn(): string | undefined {
    return this.payload;
  }

  /** Whether the sandbox can take another invocation. */
  get isUsable(): boolean {
    return this.ended === undefined;
  }

  /** Invokes the function; every way it can end is an answer. */
  async invoke(functionArn: string, payload: string, presence?: Presence): Promise<InvocationResult> {
    this.requestId = randomUUID();
    this.waits.begin(this.requestId, presence);
    this.payload = payload;
    this.worker.ref();
    this.lines = [];
    const began = this.options.clock.now();
    try {
      const result = (await this.initialise()) ?? (await this.handle(functionArn, payload));
      return { ...result, log: this.logSince(began) };
    } finally {
      this.payload = undefined;
      this.worker.unref();
    }
  }

  /**
   * Waits until the handler is loaded.
   * @returns the failed invocation, if it cannot be
   */
  async initialise(): Promise<InvocationResult | undefined> {
    if (this.isReady) return undefined;
    const signal = await this.next(INIT_LIMIT + this.fn.timeoutSeconds * 1000);
    return signal.kind === 'ready' ? undefined : this.failure(signal);
  }

  /** Ends the sandbox as the machine's out-of-memory killer would; settles once it is gone. */
  async kill(): Promise<void> {
    this.ended ??= KILLED;
    await this.worker.terminate();
    await this.exited;
  }

  private logSince(began: number): string {
    const id = `RequestId: ${this.requestId}`;
    const took = this.options.clock.now() - began;
    const report = `REPORT ${id}\tDuration: ${took.toFixed(2)} ms\tBilled Duration: ${Math.ceil(took)} ms\tMemory Size: ${this.fn.memoryMegabytes} MB`;
    return [`START ${id} Version: $LATEST`, ...this.lines, `END ${id}`, report, ''].join('\n');
  }

  private hear(message: SandboxMessage): void {
    switch (message.kind) {
      case 'log':
        this.lines.push(message.line);
        this.options.onLog({ requestId: this.requestId, payload: this.payload ?? '', line: message.line });
        return;
      case 'sleep':
      case 'cancel':
      case 'idle':
      case 'busy':
        this.waits.hear(message);
        return;
      case 'ready':
        this.isReady = true;
        this.hasLoaded();
        break;
      case 'failed':
        if (message.fatal) this.ended ??= 'with an error nobody caught';
        break;
      case 'initFailed':
        this.hasLoaded();
        break;
      case 'answered':
    }
    this.heard?.(message);
  }

  private tell(message: RunnerMessage): void {
    if (this.isUsable) this.worker.postMessage(message);
  }

  private async handle(functionArn: string, payload: string): Promise<InvocationResult> {
    const milliseconds = this.fn.timeoutSeconds * 1000;
    const answer = this.next(milliseconds);
    const deadline = this.options.clock.now() + milliseconds;
    const message: InvokeMessage = { kind: 'invoke', requestId: this.requestId, functionArn, payload, deadline };
    this.tell(message);
    const signal = await answer;
    return signal.kind === 'answered' ? { statusCode: 200, payload: signal.payload } : this.failure(signal);
  }

  /** The next thing the sandbox says, or its end, or the end of the time. */
  private async next(milliseconds: number): Promise<Signal> {
    if (this.ended !== undefined) return { kind: 'exited', how: this.ended };
    const over = new AbortController();
    const spoken = new Promise<Signal>((resolve) => (this.heard = resolve));
    const late = this.options.clock.sleep(milliseconds, over.signal).then((): Signal => ({ kind: 'timedOut' }));
    try {
      return await Promise.race([spoken, late]);
    } finally {
      this.heard = undefined;
      over.abort(CANCELLED);
    }
  }

  private failure(signal: Signal): InvocationResult {
    const report = this.reportOf(signal);
    if (signal.kind !== 'failed') {
      this.ended ??= KILLED;
      void this.worker.terminate();
    }
    return { statusCode: 200, functionError: 'Unhandled', payload: JSON.stringify(report) };
  }

  private reportOf(signal: Signal): Partial<ErrorReport> {
    const prefix = `RequestId: ${this.requestId} Error:`;
    switch (signal.kind) {
      case 'failed':
      case 'initFailed':
        return signal.error;
      case 'timedOut': {
        const seconds = this.fn.timeoutSeconds.toFixed(2);
        return { errorType: 'Sandbox.Timedout', errorMessage: `${prefix} Task timed out after ${seconds} seconds` };
      }
      case 'exited':
        return {
          errorType: this.outOfMemory ? 'Runtime.OutOfMemory' : 'Runtime.ExitError',
          errorMessage: `${prefix} Runtime exited ${signal.how}`,
        };
      case 'ready':
      case 'answered':
        throw new Error(`The Lambda sandbox of ${this.fn.name} said '${signal.kind}' out of turn.`);
    }
  }
}

/** How Lambda words a process that the system killed. */
const KILLED = 'with error: signal: killed';
