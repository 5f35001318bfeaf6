import type { Catcher, Retrier } from './asl';
import { ErrorName, INTERRUPTED_ERRORS, LAMBDA_SERVICE_ERRORS } from './error-names';

const TRANSIENT = [ErrorName.transient, ...LAMBDA_SERVICE_ERRORS] as const;
const patient = { BackoffRate: 2, JitterStrategy: 'FULL' } as const;

/** What may pass by itself, outside the lockout window: 3 retries, waits of up to 2, 4, 8 s. */
export const retryTransient: Retrier = {
  ErrorEquals: TRANSIENT,
  IntervalSeconds: 2,
  MaxAttempts: 3,
  MaxDelaySeconds: 8,
  ...patient,
};

/** The same inside the lockout window, where applications wait: up to 1, 2, 4 s. */
export const retryTransientQuickly: Retrier = {
  ErrorEquals: TRANSIENT,
  IntervalSeconds: 1,
  MaxAttempts: 3,
  MaxDelaySeconds: 4,
  ...patient,
};

/** RollBack waits out a failover of the database (60 to 120 s, RDS guide): up to 8, 16, 32, 60 s. */
export const retryTransientPatiently: Retrier = {
  ErrorEquals: TRANSIENT,
  IntervalSeconds: 8,
  MaxAttempts: 4,
  MaxDelaySeconds: 60,
  ...patient,
};

/** A function that was cut off is run once more: every step looks before it acts. */
export const retryInterrupted: Retrier = {
  ErrorEquals: INTERRUPTED_ERRORS,
  IntervalSeconds: 1,
  MaxAttempts: 1,
  MaxDelaySeconds: 1,
  ...patient,
};

/** RollBack is run twice more: nothing comes after it, and two deaths in a row must not leave a version without a label. */
export const retryInterruptedTwice: Retrier = { ...retryInterrupted, MaxAttempts: 2 };

/** A failed verification is looked at twice more within 3 s, for grants that lag behind. */
export const retryVerification: Retrier = {
  ErrorEquals: [ErrorName.verificationFailed],
  IntervalSeconds: 1,
  MaxAttempts: 2,
  MaxDelaySeconds: 2,
  ...patient,
};

/** Any error, retries spent: keep the document, add what failed, go on to `next`. */
export function catchAll(state: string, next: string, field: 'failure' | 'rollBackFailure' = 'failure'): Catcher {
  return {
    ErrorEquals: ['States.ALL'],
    Next: next,
    Output: `{% $merge([$states.input, {'${field}': {'state': '${state}', 'error': $states.errorOutput.Error, 'cause': $states.errorOutput.Cause}}]) %}`,
  };
}
