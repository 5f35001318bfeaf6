import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isLoopback } from '../../local/aws/http/loopback';

/**
 * Why a request is refused before anything else is checked, or undefined. It must use a loopback name, and if a browser sends
 * it for a page, that must be this very page.
 */
export function refusalOf({ host = '', origin, ...headers }: IncomingHttpHeaders): string | undefined {
  if (!isLoopback(host)) return 'This page answers to 127.0.0.1 and localhost only.';
  if (origin !== undefined && origin !== `http://${host}`) return 'This page takes requests from itself only.';
  const site = headers['sec-fetch-site'];
  if (site === 'cross-site' && headers['sec-fetch-mode'] !== 'navigate')
    return 'Another site must not embed this page.';
  return undefined;
}

/** Whether two tokens are the same, compared in constant time. */
export function isToken(given: string | undefined, token: string): boolean {
  const [one, other] = [Buffer.from(given ?? ''), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}

/** The value of a cookie. */
export function cookie(header: string | undefined, name: string): string | undefined {
  return (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}
