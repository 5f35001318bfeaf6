/**
 * Limits of an SDK request in milliseconds. Far below every function's timeout, so that "cannot reach Secrets Manager
 * from the VPC" is reported instead of a bare timeout.
 */
export const SDK_LIMITS = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
} as const;
