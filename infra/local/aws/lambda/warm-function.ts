import { randomBytes } from 'node:crypto';
import type { InvocationResult } from '../api/call';
import type { LocalClock, Presence } from '../clocks/clock';
import type { ColdStarts } from './cold-starts';
import type { Endpoints, LocalFunction } from './local-function';
import { sandboxEnvironment } from './local-function';
import { Sandbox } from './sandbox/sandbox';

/** A line a function wrote to stdout or stderr. */
export interface LogLine {
  readonly functionName: string;
  /** Of the invocation it was written in; empty while a sandbox is prepared ahead. */
  readonly requestId: string;
  /** The event of that invocation, as JSON text; empty while a sandbox is prepared ahead. */
  readonly payload: string;
  readonly line: string;
}

export interface SandboxContext {
  readonly clock: LocalClock;
  /** Asked whenever a sandbox starts. */
  readonly endpoints: () => Endpoints;
  readonly onLog: (line: LogLine) => void;
  /** Told of every sandbox that starts, with the credentials it was given. */
  readonly onSandbox: (accessKeyId: string, sandbox: Sandbox, functionName: string) => void;
  /** The turns in which sandboxes load. */
  readonly coldStarts: ColdStarts;
  /** Real milliseconds after which an idle sandbox ends. */
  readonly idleMilliseconds: number;
  /** Whether there are too many sandboxes, so that an idle one ends at once. */
  readonly isCrowded: () => boolean;
}

interface IdleSandbox {
  readonly sandbox: Sandbox;
  readonly end: NodeJS.Timeout;
}

interface Waiting {
  readonly take: (sandbox: Sandbox) => void;
  readonly giveUp: (reason: unknown) => void;
}

/**
 * One function with its sandboxes. An invocation takes an idle one, otherwise the first that is free: after another
 * invocation ends, or after a further sandbox has loaded.
 */
export class WarmFunction {
  private readonly idle: IdleSandbox[] = [];
  private readonly waiting: Waiting[] = [];

  constructor(
    readonly definition: LocalFunction,
    private readonly context: SandboxContext,
  ) {}

  /** Invokes the function; a failed function is an answer, not a rejection. */
  invoke(payload: string): Promise<InvocationResult> {
    return this.inRealTime(async (presence) => {
      const sandbox = this.takeIdle() ?? (await this.nextFree());
      const result = await sandbox.invoke(this.definition.arn, payload, presence);
      this.release(sandbox);
      return result;
    });
  }

  /**
   * Starts a sandbox ahead of the first invocation.
   * @returns the failure, if the handler cannot be loaded
   */
  prepare(): Promise<InvocationResult | undefined> {
    return this.inRealTime(async () => {
      const sandbox = await this.start();
      const failure = await sandbox.initialise();
      if (!failure) this.release(sandbox);
      return failure;
    });
  }

  /** A clock that hurried would be past every deadline of the function before it has begun. */
  private inRealTime<T>(work: (presence?: Presence) => Promise<T>): Promise<T> {
    const { clock } = this.context;
    return clock.whileWorking ? clock.whileWorking(work) : work();
  }

  /** A sandbox may also have died while it was idle. */
  private takeIdle(): Sandbox | undefined {
    for (let last = this.idle.pop(); last; last = this.idle.pop()) {
      clearTimeout(last.end);
      if (last.sandbox.isUsable) return last.sandbox;
    }
    return undefined;
  }

  private nextFree(): Promise<Sandbox> {
    return new Promise((take, giveUp) => {
      this.waiting.push({ take, giveUp });
      this.context.coldStarts.inTurn(() => this.startForFirst()).catch(giveUp);
    });
  }

  /** There are as many turns as invocations that have waited; some of these may have found a sandbox before. */
  private async startForFirst(): Promise<void> {
    const first = this.waiting.shift();
    if (!first) return;
    try {
      const sandbox = await this.start();
      first.take(sandbox);
      await sandbox.loaded;
    } catch (error) {
      first.giveUp(error);
    }
  }

  private release(sandbox: Sandbox): void {
    if (!sandbox.isUsable) return;
    const next = this.waiting.shift();
    if (next) next.take(sandbox);
    else if (this.context.isCrowded()) void sandbox.kill();
    else this.idle.push({ sandbox, end: setTimeout(() => void sandbox.kill(), this.context.idleMilliseconds).unref() });
  }

  private async start(): Promise<Sandbox> {
    const { clock, endpoints, onLog, onSandbox } = this.context;
    const functionName = this.definition.name;
    // Temporary credentials begin with ASIA and have 20 characters; unique, so that a call shows which sandbox made it.
    const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
    const sandbox = await Sandbox.start(this.definition, {
      environment: sandboxEnvironment(this.definition, endpoints(), accessKeyId),
      clock,
      onLog: (line) => onLog({ functionName, ...line }),
    });
    onSandbox(accessKeyId, sandbox, functionName);
    return sandbox;
  }
}
