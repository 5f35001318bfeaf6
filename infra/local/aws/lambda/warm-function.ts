import { randomBytes } from 'node:crypto';
import type { InvocationResult } from '../api/call';
import type { LocalClock, Presence } from '../clocks/clock';
import type { Endpoints, LocalFunction } from './local-function';
import { sandboxEnvironment } from './local-function';
import { Sandbox } from './sandbox/sandbox';

/** A line a function wrote to stdout or stderr. */
export interface LogLine {
  readonly functionName: string;
  /** Of the invocation it was written in; empty while a sandbox is prepared ahead. */
  readonly requestId: string;
  readonly line: string;
}

export interface SandboxContext {
  readonly clock: LocalClock;
  /** Asked whenever a sandbox starts. */
  readonly endpoints: () => Endpoints;
  readonly onLog: (line: LogLine) => void;
  /** Told of every sandbox that starts, with the credentials it was given. */
  readonly onSandbox: (accessKeyId: string, sandbox: Sandbox, functionName: string) => void;
}

/** One function with its sandboxes: a warm one is used again, beside a busy one another is started. */
export class WarmFunction {
  private readonly idle: Sandbox[] = [];

  constructor(
    readonly definition: LocalFunction,
    private readonly context: SandboxContext,
  ) {}

  /** Invokes the function; a failed function is an answer, not a rejection. */
  invoke(payload: string): Promise<InvocationResult> {
    return this.inRealTime(async (presence) => {
      const sandbox = this.takeIdle() ?? (await this.start());
      const result = await sandbox.invoke(this.definition.arn, payload, presence);
      this.idle.push(sandbox);
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
      if (!failure) this.idle.push(sandbox);
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
    for (let sandbox = this.idle.pop(); sandbox; sandbox = this.idle.pop()) {
      if (sandbox.isUsable) return sandbox;
    }
    return undefined;
  }

  private async start(): Promise<Sandbox> {
    const { clock, endpoints, onLog, onSandbox } = this.context;
    const functionName = this.definition.name;
    // Temporary credentials begin with ASIA and have 20 characters; unique, so that a call tells which sandbox made it.
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
