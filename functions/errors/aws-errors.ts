import type { Reason } from '../../workflow/reasons';
import { type Found, property, unexpected } from './found';
import { networkFinding } from './network-errors';

/**
 * Error names by meaning: those of Secrets Manager, Step Functions and SNS, and those that every service may return (general
 * reference of AWS, "Common errors"); with and without "Exception", as services differ in that.
 */
const NAMES: Partial<Record<Reason, readonly string[]>> = {
  secretNotFound: ['ResourceNotFound'],
  accessDenied: [
    'AccessDenied',
    'AuthFailure',
    'AuthorizationError',
    'CredentialsProviderError',
    'ExpiredToken',
    'Forbidden',
    'IncompleteSignature',
    'InvalidClientTokenId',
    'InvalidSecurity',
    'InvalidSignature',
    'MissingAuthenticationToken',
    'NotAuthorized',
    'OptInRequired',
    'RequestExpired',
    'RequestInTheFuture',
    'RequestTimeTooSkewed',
    'SignatureDoesNotMatch',
    'UnauthorizedOperation',
    'UnrecognizedClient',
  ],
  keyAccessDenied: [
    'DecryptionFailure',
    'EncryptionFailure',
    'KMSAccessDenied',
    'KMSDisabled',
    'KMSInvalidState',
    'KMSNotFound',
    'KMSOptInRequired',
  ],
  quotaExceeded: ['LimitExceeded'],
  // In addition to the services' own, those that the SDK treats as throttling (`@smithy/service-error-classification`).
  throttled: [
    'BandwidthLimitExceeded',
    'EC2Throttled',
    'ExecutionLimitExceeded',
    'KMSThrottling',
    'PriorRequestNotComplete',
    'ProvisionedThroughputExceeded',
    'RequestLimitExceeded',
    'RequestThrottled',
    'SlowDown',
    'Throttled',
    'Throttling',
    'TooManyRequests',
    'TransactionInProgress',
  ],
  serviceFault: [
    'InternalError',
    'InternalFailure',
    'InternalServerError',
    'InternalServiceError',
    'ServiceException',
    'ServiceUnavailable',
  ],
  serviceUnreachable: ['AbortError', 'RequestTimeout', 'TimeoutError'],
};

const BY_NAME = new Map(
  Object.entries(NAMES).flatMap(([reason, names]) =>
    names.map((name): [string, Reason] => [plain(name), reason as Reason]),
  ),
);

/** What an AWS SDK's error is. */
export function awsFinding(error: unknown): Found {
  const name = property(error, 'name') ?? '';
  const message = property(error, 'message') ?? '';
  if (name === 'AccessDeniedException' && /KMS/.test(message)) {
    return { reason: 'keyAccessDenied', found: 'access to KMS is not allowed' };
  }
  if (name === 'InvalidRequestException' && /deletion|deleted/.test(message)) {
    return { reason: 'secretDeleted', found: 'the secret is scheduled for deletion' };
  }
  const reason = BY_NAME.get(plain(name));
  if (reason !== undefined) {
    // Only a refusal is quoted: it names the principal and the action, and never a value, but for what RDS is asked about.
    const refusal = `${name}: ${message.replace(/ on resource: arn:[\w-]+:rds:\S+/, '')}`;
    return { reason, found: reason === 'accessDenied' ? refusal : `the service answered ${name}` };
  }
  const status = httpStatus(error);
  if (status === 429) {
    return { reason: 'throttled', found: 'the service answered HTTP 429' };
  }
  if (status !== undefined && status >= 500) {
    return { reason: 'serviceFault', found: `the service answered HTTP ${status}` };
  }
  return networkFinding(error, 'serviceUnreachable', 'serviceUnreachable') ?? unexpected(error);
}

function plain(name: string): string {
  return name.replace(/Exception$/, '').toLowerCase();
}

function httpStatus(error: unknown): number | undefined {
  const metadata: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, '$metadata') : undefined;
  const status: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined;
  return typeof status === 'number' ? status : undefined;
}
