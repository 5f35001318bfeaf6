/**
 * Error names the functions throw. A name exists only where the state machine acts differently on it; what
 * happened in detail is the {@link Reason}, which begins every message (`databaseUnreachable: Connecting to ...`).
 */
export const ErrorName = {
  /** Transient: network, starting up, throttled. Retried with backoff, then treated as permanent. */
  transient: 'TransientError',
  /** The new password logs in but the verification does not pass. Retried shortly, since a grant may lag behind. */
  verificationFailed: 'VerificationFailedError',
  /** The superuser's password is refused. Retried once, since its own rotation may be under way; more refusals could lock it. */
  superuserRejected: 'SuperuserRejectedError',
  /** Permanent. Never retried. */
  permanent: 'PermanentError',
} as const;
export type ErrorName = (typeof ErrorName)[keyof typeof ErrorName];

/**
 * Lambda says "not now", before or instead of our code: no capacity, a function that was idle for weeks and is getting its
 * network back (`Inactive`, then `Pending`: guide, "Lambda function states"), a network interface, address, file system or
 * key that is unavailable at the moment, or a fault of the service. These are the errors of the Invoke operation in its API
 * model that can resolve without a change to the function; Step Functions puts `Lambda.` in front and adds its client's own.
 */
export const NOT_NOW_ERRORS = [
  'Lambda.TooManyRequestsException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ResourceNotReadyException',
  'Lambda.ResourceConflictException',
  'Lambda.CodeArtifactUserPendingException',
  'Lambda.ENINotReadyException',
  'Lambda.ENILimitReachedException',
  'Lambda.SubnetIPAddressLimitReachedException',
  'Lambda.EC2ThrottledException',
  'Lambda.EC2UnexpectedException',
  'Lambda.EC2AccessDeniedException',
  'Lambda.EFSIOException',
  'Lambda.EFSMountConnectivityException',
  'Lambda.EFSMountFailureException',
  'Lambda.EFSMountTimeoutException',
  'Lambda.S3FilesMountConnectivityException',
  'Lambda.S3FilesMountFailureException',
  'Lambda.S3FilesMountTimeoutException',
  'Lambda.KMSAccessDeniedException',
  'Lambda.KMSDisabledException',
  'Lambda.KMSInvalidStateException',
  'Lambda.KMSNotFoundException',
  'Lambda.ServiceQuotaExceededException',
  'Lambda.SnapStartException',
  'Lambda.SnapStartNotReadyException',
  'Lambda.SnapStartTimeoutException',
  'Lambda.SnapStartRegenerationFailureException',
] as const;

/** A function that was cut off. Its effect is unknown, and every step may be run again because it checks the state first. */
export const INTERRUPTED_ERRORS = [
  'States.Timeout',
  'Sandbox.Timedout',
  'Sandbox.Failure',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Runtime.OutOfMemory',
  'Runtime.Unknown',
  'Runtime.TruncatedResponse',
  'Extension.Crash',
] as const;

/** Error of the Fail states; each is also the state's name. Every failed rotation ends in one of them. */
export const FailureName = {
  inputRefused: 'InputRefused',
  rotationFailed: 'RotationFailed',
  rotationUnresolved: 'RotationUnresolved',
  checkFailed: 'CheckFailed',
} as const;
