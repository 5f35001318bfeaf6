import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { ExecutionProgress } from '../../local/index';

interface Visit {
  readonly stateName: string;
  readonly enteredAt: number;
  attempt: number;
  attemptBeganAt: number;
  failure?: NonNullable<ExecutionProgress['error']>;
}

/**
 * The steps of an execution, from its history so far; a longer history only adds to them. A history does not tell of
 * waits between attempts. For modes `check` and `recover`, which have no Parallel state: one state at a time.
 */
export function progressOf(executionArn: string, events: readonly HistoryEvent[]): readonly ExecutionProgress[] {
  const steps: ExecutionProgress[] = [];
  let visit: Visit | undefined;

  events.forEach((event, index) => {
    const { type = '', timestamp } = event;
    const at = timestamp?.getTime() ?? 0;
    const entered = event.stateEnteredEventDetails?.name;
    if (entered !== undefined) {
      visit = { stateName: entered, enteredAt: at, attempt: 1, attemptBeganAt: at };
      steps.push({ executionArn, stateName: entered, kind: 'entered', at, attempt: 1, durationMilliseconds: 0 });
      return;
    }
    if (visit === undefined) {
      return;
    }
    const { stateName, enteredAt } = visit;
    const step = { executionArn, stateName, at };
    const failure = failureOf(event);
    if (type === 'TaskScheduled') {
      if (visit.failure !== undefined) visit.attempt += 1;
      visit.attemptBeganAt = at;
    } else if (type === 'TaskSucceeded') {
      delete visit.failure;
    } else if (failure !== undefined) {
      visit.failure = failure;
      steps.push({
        ...step,
        kind: 'attemptFailed',
        attempt: visit.attempt,
        durationMilliseconds: at - visit.attemptBeganAt,
        error: failure,
      });
    } else if (event.stateExitedEventDetails !== undefined) {
      // The next event says what follows, so the step is reported once that is there.
      const following = events[index + 1];
      if (following === undefined) return;
      const next = following.stateEnteredEventDetails?.name;
      steps.push({
        ...step,
        kind: visit.failure === undefined ? 'succeeded' : 'caught',
        attempt: visit.attempt,
        durationMilliseconds: at - enteredAt,
        ...(visit.failure && { error: visit.failure }),
        ...(next !== undefined && { next }),
      });
      visit = undefined;
    } else if (ENDS[type] !== undefined) {
      steps.push({
        ...step,
        kind: ENDS[type],
        attempt: visit.attempt,
        durationMilliseconds: at - enteredAt,
        ...errorOf(event.executionFailedEventDetails),
      });
    }
  });
  return steps;
}

/** Ends of an execution within a state: a Fail state, or the execution cut off. */
const ENDS: Readonly<Record<string, 'failed' | 'aborted'>> = {
  ExecutionFailed: 'failed',
  ExecutionAborted: 'aborted',
  ExecutionTimedOut: 'aborted',
};

/** The failure of one attempt, in whichever event Step Functions reports it. */
function failureOf(event: HistoryEvent): ExecutionProgress['error'] {
  const details =
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.taskStartFailedEventDetails ??
    event.taskSubmitFailedEventDetails ??
    event.evaluationFailedEventDetails;
  return errorOf(details).error;
}

function errorOf(
  details: { readonly error?: string | undefined; readonly cause?: string | undefined } | undefined,
): Pick<ExecutionProgress, 'error'> {
  return details === undefined ? {} : { error: { error: details.error ?? 'unknown', cause: details.cause ?? '' } };
}
