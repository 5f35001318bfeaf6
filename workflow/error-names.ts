/**
 * Error names the functions throw. A name exists only where the state machine acts differently on it; what
 * happened in detail is the {@link Reason}, which begins every message (`databaseUnreachable: Connecting to ...`).
 */
export const ErrorName = {
  /** May pass by itself: network, starting up, throttled. Retried with backoff, then treated as permanent. */
  transient: 'TransientError',
  /** The new password logs in but the verification does not pass. Retried shortly, since a grant may lag behind. */
  verificationFailed: 'VerificationFailedError',
  /** Will not pass by itself. Never retried. */
  permanent: 'PermanentError',
} as const;
export type ErrorName = (typeof ErrorName)[keyof typeof ErrorName];

/** Errors of the Lambda service itself, before or instead of our code (Step Functions guide, "Handle transient Lambda service exceptions"). */
export const LAMBDA_SERVICE_ERRORS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.ClientExecutionTimeoutException',
] as const;

/** A function that was cut off: its effect is unknown, and every step may be run again because it looks first. */
export const INTERRUPTED_ERRORS = [
  'States.Timeout',
  'Sandbox.Timedout',
  'Lambda.Unknown',
  'Runtime.ExitError',
] as const;

/** Error of the Fail states; each is also the state's name. Red means red: no failed rotation ends otherwise. */
export const FailureName = {
  inputRefused: 'InputRefused',
  rotationFailed: 'RotationFailed',
  rotationUnresolved: 'RotationUnresolved',
  checkFailed: 'CheckFailed',
} as const;
