/** Progress of an execution, for display. */
export interface ExecutionProgress {
  readonly executionArn: string;
  readonly stateName: string;
  /**
   * `entered`, also when a redrive continues in the state, then for each failed attempt `attemptFailed` and perhaps
   * `retryScheduled`, and at last one of: `succeeded` (left the regular way), `caught` (left through a catcher), `failed`
   * (ends the flow; also a Fail state), `aborted`.
   */
  readonly kind: 'entered' | 'attemptFailed' | 'retryScheduled' | 'caught' | 'succeeded' | 'failed' | 'aborted';
  /** Milliseconds since 1970, on the stand-in's clock. */
  readonly at: number;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** Since `entered`, waits included; for `attemptFailed` since this attempt began. */
  readonly durationMilliseconds: number;
  /** Of what failed: for `attemptFailed`, `retryScheduled`, `caught` and `failed`. */
  readonly error?: { readonly error: string; readonly cause: string };
  /** Until the next attempt, for `retryScheduled`. */
  readonly waitMilliseconds?: number;
  /** The state that follows, if one does. */
  readonly next?: string;
}
