import type { InvocationResult } from '../../api/call';
import type { LocalClock } from '../../clocks/clock';
import type { ExecutionProgress } from './progress';

/** Invokes a function and waits for its answer. The signal says that the answer is no longer awaited; the function runs on. */
export type InvokeFunction = (functionArn: string, payload: string, signal?: AbortSignal) => Promise<InvocationResult>;

/** Starts an execution by the rules of the API. @throws ServiceError as StartExecution does */
export type StartExecution = (
  stateMachineArn: string,
  request: { readonly name?: string; readonly input: string },
) => { readonly arn: string; readonly startedAt: number };

/** Holds what the machine is about to do against its role. @throws ServiceError if it may not */
export type Authorise = (roleArn: string, request: { readonly action: string; readonly resource: string }) => void;

/** Facts of an execution that never change while it runs; a redrive brings others. */
export interface ExecutionFacts {
  readonly arn: string;
  readonly name: string;
  readonly input: unknown;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly redriveCount: number;
  /** Of the last redrive, in milliseconds since 1970; undefined: there was none. */
  readonly redrivenAt: number | undefined;
  readonly roleArn: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly region: string;
}

/** All that interpreting one execution needs of the context. */
export interface Run {
  readonly execution: ExecutionFacts;
  readonly clock: LocalClock;
  readonly invoke: InvokeFunction;
  readonly startExecution: StartExecution;
  readonly authorise: Authorise;
  readonly onProgress: (progress: ExecutionProgress) => void;
}
