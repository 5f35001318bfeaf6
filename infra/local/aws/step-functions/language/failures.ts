/** Names of the errors that Step Functions itself raises (Developer Guide, "Error names"). */
export const StatesError = {
  all: 'States.ALL',
  taskFailed: 'States.TaskFailed',
  timeout: 'States.Timeout',
  runtime: 'States.Runtime',
  dataLimitExceeded: 'States.DataLimitExceeded',
  noChoiceMatched: 'States.NoChoiceMatched',
  queryEvaluationError: 'States.QueryEvaluationError',
} as const;

/** Longest error name and cause an execution keeps, in characters (API model: SensitiveError, SensitiveCause). */
const LONGEST_ERROR = 256;
const LONGEST_CAUSE = 32_768;

/** A state failed, in the terms of the states language. What is neither this nor {@link Abandoned} is a defect of ours. */
export class StateFailure extends Error {
  override readonly name = 'StateFailure';
  readonly errorName: string;
  readonly causeText: string;

  constructor(errorName: string, causeText: string) {
    super(`${errorName}: ${causeText}`);
    this.errorName = errorName.slice(0, LONGEST_ERROR);
    this.causeText = causeText.slice(0, LONGEST_CAUSE);
  }

  /** As a catcher sees it: `$states.errorOutput`. */
  get errorOutput(): { readonly Error: string; readonly Cause: string } {
    return { Error: this.errorName, Cause: this.causeText };
  }
}

/** Why work in flight is dropped: the execution was stopped or ran out of time, or a sibling branch failed. */
export class Abandoned extends Error {
  override readonly name = 'Abandoned';

  constructor(readonly reason: 'stopped' | 'timedOut' | 'siblingFailed' | 'standInStopped') {
    super(`Work was abandoned: ${reason}.`);
  }
}

/**
 * Does a retrier's or catcher's ErrorEquals match? By the Developer Guide ("Handling errors"): States.TaskFailed
 * "matches any known error name except for States.Timeout"; States.ALL "can't catch the States.DataLimitExceeded
 * terminal error or Runtime error types"; a States.Runtime error "isn't retriable, and will always cause the execution to fail".
 */
export function matches(errorEquals: readonly string[], errorName: string): boolean {
  if (errorName === StatesError.runtime) return false;
  if (errorEquals.includes(errorName)) return true;
  if (errorName === StatesError.dataLimitExceeded) return false;
  if (errorEquals.includes(StatesError.all)) return true;
  return errorEquals.includes(StatesError.taskFailed) && errorName !== StatesError.timeout;
}
