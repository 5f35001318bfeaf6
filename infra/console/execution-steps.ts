import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Attempt, Step } from './model';

/** A visit while its history is being read. */
interface Visit extends Omit<Step, 'attempts'> {
  attempts: Attempt[];
}
type Open = { -readonly [K in keyof Visit]: Visit[K] };

/**
 * The visits of states in the order they began, from a history so far. An event belongs to the state of the event before it
 * in its own branch (previousEventId), so that branches of a Parallel state stay apart.
 */
export function stepsOf(events: readonly HistoryEvent[]): readonly Step[] {
  const visits: Open[] = [];
  const visitOf = new Map<number, Open>();
  for (const event of events) {
    const { id = 0, previousEventId = 0, type = '', timestamp } = event;
    const at = timestamp?.getTime() ?? 0;
    const before = visitOf.get(previousEventId);
    const entered = event.stateEnteredEventDetails?.name;
    const left = event.stateExitedEventDetails?.name;
    if (entered !== undefined) {
      visitOf.set(id, enter(visits, before, { state: entered, at }));
    } else if (left !== undefined) {
      const visit = visits.findLast(({ state, until }) => state === left && until === undefined);
      if (visit !== undefined) visitOf.set(id, leave(visit, at));
    } else {
      if (before !== undefined) {
        visitOf.set(id, before);
        tell(before, event, at);
      }
      if (ENDS[type] !== undefined) {
        const how = ENDS[type];
        for (const visit of visits.filter(({ until }) => until === undefined)) Object.assign(visit, { until: at, how });
      }
    }
  }
  return visits;
}

function enter(visits: Open[], before: Open | undefined, { state, at }: { state: string; at: number }): Open {
  const inside = before?.until === undefined ? before?.state : before.inside;
  if (before?.until !== undefined) before.next = state;
  const visit: Open = { state, from: at, how: 'running', attempts: [], ...(inside !== undefined && { inside }) };
  visits.push(visit);
  return visit;
}

function leave(visit: Open, at: number): Open {
  const last = visit.attempts.at(-1);
  // A Parallel state is reported as succeeded in the last of its branches.
  if (last !== undefined && last.until === undefined) visit.attempts.splice(-1, 1, { ...last, until: at });
  return Object.assign(visit, { until: at, how: last?.error === undefined ? 'succeeded' : 'caught' });
}

/** What a task says on its way. */
function tell({ attempts }: Open, event: HistoryEvent, at: number): void {
  const { type = '' } = event;
  if (BEGINS.includes(type)) {
    attempts.push({ from: at });
    return;
  }
  const error = errorOf(event);
  const last = attempts.at(-1);
  if (last?.until === undefined && (error !== undefined || SUCCEEDS.includes(type))) {
    attempts[Math.max(0, attempts.length - 1)] = {
      from: last?.from ?? at,
      until: at,
      ...(error !== undefined && { error }),
    };
  }
}

const BEGINS: readonly string[] = ['TaskScheduled', 'LambdaFunctionScheduled', 'ParallelStateStarted'];
const SUCCEEDS: readonly string[] = ['TaskSucceeded', 'LambdaFunctionSucceeded', 'ParallelStateSucceeded'];
const ENDS: Readonly<Record<string, Step['how']>> = {
  ExecutionFailed: 'failed',
  ExecutionAborted: 'aborted',
  ExecutionTimedOut: 'aborted',
};

/** Error name of a failed attempt, whichever way Step Functions tells it. */
function errorOf(event: HistoryEvent): string | undefined {
  const details =
    event.taskFailedEventDetails ??
    event.taskTimedOutEventDetails ??
    event.taskStartFailedEventDetails ??
    event.taskSubmitFailedEventDetails ??
    event.lambdaFunctionFailedEventDetails ??
    event.evaluationFailedEventDetails;
  if (details !== undefined) return details.error ?? 'unknown';
  return event.type === 'ParallelStateFailed' ? 'a branch failed' : undefined;
}
