import { text, whole } from '../../api/input-shape';
import { ServiceError } from '../../api/service-error';

/** Default number of results on a page, and the maximum (API model: maxResults). */
const USUAL_PAGE = 100;
const LARGEST_PAGE = 1000;

/** The fields that request a page. */
export const paging = { maxResults: whole({ min: 0, max: LARGEST_PAGE }), nextToken: text({ min: 1, max: 1024 }) };

interface PageRequest {
  readonly maxResults?: number | undefined;
  readonly nextToken?: string | undefined;
}

/**
 * One page of a list. The token names the last item of the page before, so that items added in front move nothing.
 * @throws ServiceError `InvalidToken`
 */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  { maxResults, nextToken }: PageRequest,
): { readonly items: readonly T[]; readonly nextToken?: string } {
  const after = nextToken === undefined ? undefined : Buffer.from(nextToken, 'base64url').toString();
  const last = after === undefined ? -1 : items.findIndex((item) => keyOf(item) === after);
  if (after !== undefined && last < 0) throw new ServiceError('InvalidToken', 'Invalid Token: no list gave it.');
  // "The default is 100 and the maximum 1000. A value of 0 uses the default."
  const size = maxResults === undefined || maxResults === 0 ? USUAL_PAGE : maxResults;
  const page = items.slice(last + 1, last + 1 + size);
  const end = page.at(-1);
  return end !== undefined && last + 1 + page.length < items.length
    ? { items: page, nextToken: Buffer.from(keyOf(end)).toString('base64url') }
    : { items: page };
}
