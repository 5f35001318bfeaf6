import type { Reason } from '../../workflow/reasons';
import { RotationError } from './rotation-error';
import { isSqlState, reasonForSqlState } from './sqlstate';

/** Which outside world answered. */
export type System = 'database' | 'aws';

interface Finding {
  readonly reason: Reason;
  readonly found: string;
}

const NETWORK_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ECONNABORTED',
]);
const NAME_CODES = new Set(['ENOTFOUND', 'EAI_AGAIN']);
// OpenSSL's verification errors as Node names them (Node.js manual, "X509 certificate error codes").
const UNTRUSTED_CODES = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'INVALID_CA',
]);

const AWS_REASONS: Readonly<Record<string, Reason>> = {
  ResourceNotFoundException: 'secretNotFound',
  AccessDeniedException: 'accessDenied',
  UnrecognizedClientException: 'accessDenied',
  ExpiredTokenException: 'accessDenied',
  InvalidSignatureException: 'accessDenied',
  CredentialsProviderError: 'accessDenied',
  DecryptionFailure: 'keyAccessDenied',
  EncryptionFailure: 'keyAccessDenied',
  ThrottlingException: 'throttled',
  TooManyRequestsException: 'throttled',
  LimitExceededException: 'throttled',
  RequestLimitExceeded: 'throttled',
  InternalServiceError: 'serviceFault',
  InternalServiceErrorException: 'serviceFault',
  InternalFailure: 'serviceFault',
  ServiceUnavailable: 'serviceFault',
  TimeoutError: 'serviceUnreachable',
  RequestTimeout: 'serviceUnreachable',
};

/**
 * The one place that decides what an error is. What it does not know is `unexpected`: never retried blindly, and
 * shown only by name and code, since a driver's own words may quote a statement or a value.
 */
export function classify(error: unknown, attempted: string, system: System): RotationError {
  if (error instanceof RotationError) {
    return error;
  }
  const finding = system === 'database' ? fromDatabase(error) : fromAws(error);
  return new RotationError(finding.reason, { attempted, found: finding.found });
}

function fromDatabase(error: unknown): Finding {
  const code = property(error, 'code');
  const message = property(error, 'message') ?? '';
  if (code !== undefined && isSqlState(code)) {
    // rds.force_ssl and pg_hba refuse a plain connection with 28000; the remedy is another one than for NOLOGIN.
    const reason = code === '28000' && /no encryption|SSL off/.test(message) ? 'tlsRequired' : reasonForSqlState(code);
    return { reason: reason ?? 'unexpected', found: `the server answered with SQLSTATE ${code}` };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return { reason: 'tlsNameMismatch', found: 'the certificate names other hosts than this one' };
  }
  if (code !== undefined && UNTRUSTED_CODES.has(code)) {
    return { reason: 'tlsUntrusted', found: `the certificate could not be verified (${code})` };
  }
  if (message.includes('does not support SSL connections')) {
    return { reason: 'tlsNotOffered', found: 'the server offers no TLS, and the secret does not say "ssl": false' };
  }
  if (/Connection terminated|timeout expired|Query read timeout|not queryable/.test(message)) {
    return {
      reason: 'databaseUnreachable',
      found: `no answer in time, or the connection was cut (${code ?? 'by the driver'})`,
    };
  }
  return fromNetwork(code, 'hostNotFound', 'databaseUnreachable') ?? unexpected(error, code);
}

function fromAws(error: unknown): Finding {
  const name = property(error, 'name') ?? '';
  const message = property(error, 'message') ?? '';
  if (name === 'AccessDeniedException' && /KMS/.test(message)) {
    return { reason: 'keyAccessDenied', found: 'access to KMS is not allowed' };
  }
  if (name === 'InvalidRequestException' && /deletion|deleted/.test(message)) {
    return { reason: 'secretDeleted', found: 'the secret is scheduled for deletion' };
  }
  const reason = AWS_REASONS[name];
  if (reason !== undefined) {
    // Only a refusal is quoted: it names the principal and the action, and never a value.
    return {
      reason,
      found: reason === 'accessDenied' ? `${name}: ${message}` : `the service answered ${name || 'nothing'}`,
    };
  }
  const status = httpStatus(error);
  if (status === 429) {
    return { reason: 'throttled', found: 'the service answered HTTP 429' };
  }
  if (status !== undefined && status >= 500) {
    return { reason: 'serviceFault', found: `the service answered HTTP ${status}` };
  }
  const code = property(error, 'code');
  return fromNetwork(code, 'serviceUnreachable', 'serviceUnreachable') ?? unexpected(error, code);
}

function fromNetwork(code: string | undefined, nameReason: Reason, networkReason: Reason): Finding | undefined {
  if (code !== undefined && NAME_CODES.has(code)) {
    return { reason: nameReason, found: `the host name does not resolve (${code})` };
  }
  return code !== undefined && NETWORK_CODES.has(code)
    ? { reason: networkReason, found: `no connection (${code})` }
    : undefined;
}

function unexpected(error: unknown, code: string | undefined): Finding {
  const name = error instanceof Error ? error.name : typeof error;
  return { reason: 'unexpected', found: `an unexpected error (${name}${code === undefined ? '' : `, code ${code}`})` };
}

function property(error: unknown, key: 'code' | 'name' | 'message'): string | undefined {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, key) : undefined;
  return typeof value === 'string' ? value : undefined;
}

function httpStatus(error: unknown): number | undefined {
  const metadata: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, '$metadata') : undefined;
  const status: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : undefined;
  return typeof status === 'number' ? status : undefined;
}
