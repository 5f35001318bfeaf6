import type { IncomingHttpHeaders } from 'node:http';

/** Names of this machine for itself, with or without a port. */
const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/** Whether a Host header calls this machine by a loopback name. */
export const isLoopback = (host: string | undefined): boolean => LOOPBACK.test(host ?? '');

/**
 * Whether a browser sends this on behalf of a page from elsewhere: under a foreign name that was made to point here, or from a
 * foreign origin. The signatures of calls are not checked, and whatever answers here holds secrets.
 */
export function comesFromElsewhere({ host, origin }: IncomingHttpHeaders): boolean {
  if (!isLoopback(host)) return true;
  return origin !== undefined && !isLoopback(/^https?:\/\/(.*)$/.exec(origin)?.[1]);
}
