import type { Reason } from '../../workflow/reasons';
import { type Found, property } from './found';

/** Codes of the operating system and of Node's sockets for a connection that cannot be established, or breaks. */
const NO_CONNECTION = new Set([
  'EACCES',
  'EADDRINUSE',
  'EADDRNOTAVAIL',
  'EAGAIN',
  'ECANCELED',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'EINTR',
  'EINVAL',
  'EIO',
  'EMFILE',
  'ENETDOWN',
  'ENETRESET',
  'ENETUNREACH',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'ENOTCONN',
  'EPERM',
  'EPIPE',
  'ESHUTDOWN',
  'ETIMEDOUT',
  'ERR_SOCKET_CLOSED',
  'ERR_SOCKET_CLOSED_BEFORE_CONNECTION',
  'ERR_SOCKET_CONNECTION_TIMEOUT',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_WRITE_AFTER_END',
]);
/** Codes of getaddrinfo and c-ares for a host name that does not resolve. */
const NO_ADDRESS = new Set([
  'ENOTFOUND',
  'ENODATA',
  'ENONAME',
  'ESERVFAIL',
  'EREFUSED',
  'EBADRESP',
  'ETIMEOUT',
  'ECANCELLED',
  'EFORMERR',
  'EBADNAME',
]);

/** A connection that failed or broke; undefined for any other error. */
export function networkFinding(error: unknown, noAddress: Reason, noConnection: Reason): Found | undefined {
  const code = codeOf(error);
  if (code === undefined) {
    return undefined;
  }
  if (NO_ADDRESS.has(code) || code.startsWith('EAI_')) {
    return { reason: noAddress, found: `the host name does not resolve (${code})` };
  }
  return NO_CONNECTION.has(code) ? { reason: noConnection, found: `no connection (${code})` } : undefined;
}

/** If a name has several addresses, Node collects an error for each. */
function codeOf(error: unknown): string | undefined {
  const several = error instanceof AggregateError ? (error.errors as readonly unknown[]) : [];
  return property(error, 'code') ?? several.map((one) => property(one, 'code')).find((code) => code !== undefined);
}
