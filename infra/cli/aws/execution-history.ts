import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { ExecutionInput, RotationDocument } from '../../../workflow/document';

/** How an execution ended. */
export interface ExecutionEnd {
  readonly status: 'SUCCEEDED' | 'FAILED' | 'ABORTED' | 'TIMED_OUT';
  /** Error name of an execution that did not succeed. */
  readonly error?: string;
}

const STATUS: Readonly<Record<string, ExecutionEnd['status']>> = {
  ExecutionSucceeded: 'SUCCEEDED',
  ExecutionFailed: 'FAILED',
  ExecutionAborted: 'ABORTED',
  ExecutionTimedOut: 'TIMED_OUT',
};

/** The end of an execution, once its history has one. */
export function endOf(events: readonly HistoryEvent[]): ExecutionEnd | undefined {
  const last = events.at(-1);
  const status = STATUS[last?.type ?? ''];
  const { error } =
    last?.executionFailedEventDetails ??
    last?.executionAbortedEventDetails ??
    last?.executionTimedOutEventDetails ??
    {};
  return status && { status, ...(error !== undefined && { error }) };
}

/** The document that the last completed state passed on. Each state adds to it, so it holds all results. */
export function documentOf(events: readonly HistoryEvent[], input: ExecutionInput): RotationDocument {
  const output = events.findLast(({ stateExitedEventDetails }) => stateExitedEventDetails?.output !== undefined)
    ?.stateExitedEventDetails?.output;
  return output === undefined ? input : { ...input, ...(JSON.parse(output) as Partial<RotationDocument>) };
}
