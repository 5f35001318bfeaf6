import { shown } from './interpreter/history';
import { runFlow } from './interpreter/interpreter';
import type { Run } from './interpreter/run-context';
import type { Thread } from './interpreter/thread';
import { Abandoned, StateFailure } from './language/failures';

/** Status of a Standard execution. */
export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** How an execution ended: its status, what DescribeExecution then returns, and the last event of its history. */
export interface Ending {
  readonly status: ExecutionStatus;
  /** JSON text. */
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly event: {
    readonly type: string;
    readonly details: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
}

/** StopExecution, with what its caller gave as error and cause. */
export class Stopped extends Abandoned {
  constructor(readonly given: { readonly error?: string; readonly cause?: string }) {
    super('stopped');
  }
}

/** The ending of a flow that came to its end with this output. */
function success(output: unknown): Ending {
  const details = { executionSucceededEventDetails: shown('output', output) };
  return { status: 'SUCCEEDED', output: JSON.stringify(output), event: { type: 'ExecutionSucceeded', details } };
}

/** The ending of a flow that ended by throwing; undefined for what is no ending of a workflow. */
function endingBy(thrown: unknown): Ending | undefined {
  if (thrown instanceof StateFailure) {
    const failure = { error: thrown.errorName, cause: thrown.causeText };
    const event = { type: 'ExecutionFailed', details: { executionFailedEventDetails: failure } };
    return { status: 'FAILED', ...failure, event };
  }
  if (thrown instanceof Stopped) {
    const event = { type: 'ExecutionAborted', details: { executionAbortedEventDetails: thrown.given } };
    return { status: 'ABORTED', ...thrown.given, event };
  }
  if (thrown instanceof Abandoned && thrown.reason === 'timedOut') {
    return {
      status: 'TIMED_OUT',
      event: { type: 'ExecutionTimedOut', details: { executionTimedOutEventDetails: {} } },
    };
  }
  return undefined;
}

/** The machine's limit, and what cuts the work off: at that limit, or when someone stops it. */
interface Limits {
  /** From now on, so that a redrive gets the full time again; undefined: none. */
  readonly timeoutSeconds: number | undefined;
  readonly cut: AbortController;
}

/**
 * Runs an execution's thread from where it stands to its end.
 * @throws what is no ending of a workflow: a defect, or an Abandoned because the stand-in ends
 */
export async function runToEnd(run: Run, thread: Thread, { timeoutSeconds, cut }: Limits): Promise<Ending> {
  const over = new AbortController();
  if (timeoutSeconds !== undefined) {
    run.clock.sleep(timeoutSeconds * 1000, over.signal).then(
      () => cut.abort(new Abandoned('timedOut')),
      () => undefined,
    );
  }
  try {
    const output = await runFlow(run, thread);
    cut.signal.throwIfAborted();
    return success(output);
  } catch (error) {
    const ending = endingBy(error);
    if (!ending) throw error;
    return ending;
  } finally {
    over.abort();
  }
}
