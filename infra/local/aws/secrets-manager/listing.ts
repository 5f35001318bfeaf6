import { ServiceError } from '../api/service-error';
import type { Secret } from './secret';

/** Filter keys of ListSecrets and BatchGetSecretValue. */
export const FILTER_KEYS = [
  'description',
  'name',
  'tag-key',
  'tag-value',
  'primary-region',
  'owning-service',
  'all',
] as const;
/** One of {@link FILTER_KEYS}. */
type FilterKey = (typeof FILTER_KEYS)[number];

/** One filter of a list of secrets. */
export interface Filter {
  readonly Key: FilterKey;
  /** One of them must match; with a `!` in front, it must not. */
  readonly Values: readonly string[];
}

/**
 * Whether a secret passes all filters. Name and tags match by their beginning, case-sensitive. `description` and `all` are
 * broken into words, and each of them must begin a word of the searched text, in any order and any case (guide, "Find
 * secrets"; a test of moto against AWS shows that this also holds for the description). No secret here has a replica or an
 * owning service.
 */
export function matchesFilters(secret: Secret, filters: readonly Filter[]): boolean {
  return filters.every((filter) =>
    filter.Values.some((value) =>
      value.startsWith('!') ? !matches(secret, filter.Key, value.slice(1)) : matches(secret, filter.Key, value),
    ),
  );
}

function matches(secret: Secret, key: FilterKey, value: string): boolean {
  switch (key) {
    case 'name':
      return secret.name.startsWith(value);
    case 'description':
      return haveWords([secret.description ?? ''], value);
    case 'tag-key':
      return Object.keys(secret.tags).some((tag) => tag.startsWith(value));
    case 'tag-value':
      return Object.values(secret.tags).some((tag) => tag.startsWith(value));
    case 'primary-region':
    case 'owning-service':
      return false;
    case 'all':
      return haveWords(attributesOf(secret), value);
  }
}

const attributesOf = ({ name, description = '', tags }: Secret) => [name, description, ...Object.entries(tags).flat()];

function haveWords(attributes: readonly string[], value: string): boolean {
  const there = attributes.flatMap(wordsOf);
  const wanted = wordsOf(value);
  return wanted.length > 0 && wanted.every((word) => there.some((one) => one.startsWith(word)));
}

/** Words end where lower case becomes upper case, letters become digits, and at whatever is neither. */
const wordsOf = (text: string) =>
  (text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+/g) ?? []).map((word) => word.toLowerCase());

/** One page of a list, and where the next begins. */
interface Page<T> {
  readonly items: readonly T[];
  readonly NextToken?: string | undefined;
}

/**
 * Cuts a page out of a list.
 *
 * @throws ServiceError `InvalidNextTokenException` for a token no former page gave out.
 */
export function page<T>(
  all: readonly T[],
  request: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
): Page<T> {
  const { MaxResults = DEFAULT_PAGE_SIZE, NextToken } = request;
  const begin = NextToken === undefined ? 0 : offsetOf(NextToken);
  const end = begin + MaxResults;
  return { items: all.slice(begin, end), ...(end < all.length && { NextToken: tokenOf(end) }) };
}

/** Default number of results on a page, and the maximum (model of MaxResults). */
const DEFAULT_PAGE_SIZE = 100;

const tokenOf = (offset: number) => Buffer.from(`offset:${offset}`).toString('base64url');

function offsetOf(token: string): number {
  const offset = /^offset:(\d+)$/.exec(Buffer.from(token, 'base64url').toString('utf8'))?.[1];
  if (offset === undefined) throw new ServiceError('InvalidNextTokenException', 'Invalid Token');
  return Number(offset);
}
