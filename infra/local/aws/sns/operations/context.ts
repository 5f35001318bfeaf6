import { operationsOn } from '../../api/operation-table';
import { invalidParameter } from '../published-message';
import type { PublishedMessage } from '../published-message';
import type { TopicTable } from '../topic-table';

/** What the operations of SNS work on. */
export interface SnsContext {
  readonly topics: TopicTable;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Hands a message to all subscribers of its topic, in the background. */
  readonly distribute: (message: PublishedMessage) => void;
}

/** Makes an operation of SNS out of its input shape and what it does. */
export const operation = operationsOn<SnsContext>(invalidParameter);

/** Members on a page of the List operations of SNS (their models: 100). */
const PAGE_SIZE = 100;

/** Cuts a page out of a list. @throws ServiceError `InvalidParameter` for a token no former page gave out. */
export function page<T>(all: readonly T[], nextToken: string | undefined) {
  const begin = nextToken === undefined || nextToken === '' ? 0 : Number(/^page-(\d+)$/.exec(nextToken)?.[1]);
  if (Number.isNaN(begin)) throw invalidParameter('NextToken');
  const end = begin + PAGE_SIZE;
  return { items: all.slice(begin, end), ...(end < all.length && { NextToken: `page-${end}` }) };
}
