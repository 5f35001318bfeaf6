import { flag, oneOf, whole } from '../../api/input-shape';
import { describe, labelsByVersion } from '../description';
import { matchesFilters, page } from '../listing';
import type { Secret } from '../secret';
import { filters, nextToken } from './fields';
import { operation } from './context';

const ORDERS = {
  'created-date': (secret: Secret) => secret.createdAt,
  'last-accessed-date': (secret: Secret) => secret.accessedAt ?? 0,
  'last-changed-date': (secret: Secret) => secret.changedAt,
  name: (secret: Secret) => secret.name,
} as const;

/** ListSecrets, by creation date by default; without those scheduled for deletion unless requested. */
export const listSecrets = operation(
  {
    IncludePlannedDeletion: flag(),
    MaxResults: whole({ min: 1, max: 100 }),
    NextToken: nextToken,
    Filters: filters,
    SortOrder: oneOf('asc', 'desc'),
    SortBy: oneOf('created-date', 'last-accessed-date', 'last-changed-date', 'name'),
  },
  (
    context,
    { IncludePlannedDeletion = false, Filters = [], SortOrder = 'asc', SortBy = 'created-date', ...request },
  ) => {
    const chosen = context.secrets
      .all()
      .filter(
        (secret) => (IncludePlannedDeletion || secret.deletionAt === undefined) && matchesFilters(secret, Filters),
      );
    const key = ORDERS[SortBy];
    const ascending = [...chosen].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
    const { items, NextToken } = page(SortOrder === 'asc' ? ascending : ascending.reverse(), request);
    return {
      SecretList: items.map((secret) => ({ ...describe(secret), SecretVersionsToStages: labelsByVersion(secret) })),
      NextToken,
    };
  },
);
