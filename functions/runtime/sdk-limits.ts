/**
 * Limits of an SDK request in milliseconds. Far below every function's timeout, so that "cannot reach Secrets Manager
 * from the VPC" is said instead of a time-out without a word.
 */
export const SDK_LIMITS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} as const;
