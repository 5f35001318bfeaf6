import type { InvocationResult, LocalClock } from '../../service';
import type { History, HistoryEvent } from './history';
import type { ExecutionProgress } from './progress';

/** Invokes a function and waits for its answer. The signal tells that nobody waits any more; the function runs on. */
export type InvokeFunction = (functionArn: string, payload: string, signal?: AbortSignal) => Promise<InvocationResult>;

/** Facts of an execution that never change while it runs. */
export interface ExecutionFacts {
  readonly arn: string;
  readonly name: string;
  readonly input: unknown;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly roleArn: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly region: string;
}

/** All that interpreting one execution needs of the world. */
export interface Run {
  readonly execution: ExecutionFacts;
  readonly clock: LocalClock;
  readonly invoke: InvokeFunction;
  readonly history: History;
  readonly onProgress: (progress: ExecutionProgress) => void;
}

/** One line of control: the execution itself, or a branch of a Parallel state. */
export class Thread {
  constructor(
    private readonly history: History,
    /** Event that the next one of this thread follows. */
    public lastEventId: number,
    /** Workflow variables by name; replaced, never changed, so that branches may share them. */
    public variables: ReadonlyMap<string, unknown>,
    /** Fires with an Abandoned when the thread's work is to be dropped. */
    readonly signal: AbortSignal,
  ) {}

  record(type: string, details?: HistoryEvent['details']): number {
    this.lastEventId = this.history.record(type, this.lastEventId, details);
    return this.lastEventId;
  }

  /** A branch: reads the variables there are, and keeps what it assigns to itself. */
  branch(signal: AbortSignal): Thread {
    return new Thread(this.history, this.lastEventId, this.variables, signal);
  }
}
