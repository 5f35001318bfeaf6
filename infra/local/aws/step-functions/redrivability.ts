import type { ExecutionStatus } from './ending';

const DAY = 24 * 60 * 60 * 1000;

/** "The workflow execution hasn't exceeded the redrivable period of 14 days", in milliseconds since it ended. */
const REDRIVABLE_PERIOD = 14 * DAY;

/** "The workflow execution hasn't exceeded the maximum open time of one year", in milliseconds since it started. */
const LONGEST_OPEN = 365 * DAY;

/** "Make sure your workflow execution contains less than 24,999 events", ExecutionRedriven and another one still fit then. */
const TOO_MANY_EVENTS = 24_999;

/** What the rule looks at. */
export interface RedriveCandidate {
  readonly status: ExecutionStatus;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly stoppedAt: number | undefined;
  readonly events: { readonly length: number };
}

/**
 * Why an execution cannot be redriven (Developer Guide, "Redrive eligibility for unsuccessful executions"), in the words of
 * the API (DescribeExecution, redriveStatusReason); undefined: it can be.
 * @param now milliseconds since 1970
 */
export function whyNotRedrivable(candidate: RedriveCandidate, now: number): string | undefined {
  const { status, startedAt, stoppedAt = now, events } = candidate;
  if (status === 'RUNNING' || status === 'SUCCEEDED') return `Execution is ${status} and cannot be redriven`;
  if (events.length >= TOO_MANY_EVENTS) return 'Execution history event limit exceeded';
  if (now - startedAt > LONGEST_OPEN) return 'Execution has exceeded the max execution time';
  if (now - stoppedAt > REDRIVABLE_PERIOD) return 'Execution redrivable period exceeded';
  return undefined;
}

/** The redriveStatus of an execution that cannot be redriven for this reason, or can be without one. */
export const redriveStatus = (notRedrivable: string | undefined) =>
  notRedrivable === undefined ? 'REDRIVABLE' : 'NOT_REDRIVABLE';
