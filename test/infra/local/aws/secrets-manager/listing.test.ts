import type { Filter } from '../../../../../infra/local/aws/secrets-manager/listing';
import { matchesFilters, page } from '../../../../../infra/local/aws/secrets-manager/listing';
import type { Secret } from '../../../../../infra/local/aws/secrets-manager/secret';

const secret: Secret = {
  arn: 'arn',
  name: 'prod/orders-db',
  description: 'Orders of the web shop',
  tags: { Team: 'Payments' },
  versions: [],
  createdAt: 0,
  changedAt: 0,
};
const matches = (Key: Filter['Key'], ...Values: string[]) => matchesFilters(secret, [{ Key, Values }]);

describe('filters of a list of secrets', () => {
  it.each([
    ['name', 'prod/', 'Prod/'],
    ['name', 'prod/', 'orders'],
    ['description', 'order of', 'rders'],
    ['description', 'sho ord', 'sho rder'],
    ['description', 'WEB shop', 'web-shops'],
    ['tag-key', 'Te', 'te'],
    ['tag-value', 'Pay', 'pay'],
    ['all', 'SHOP payments', 'shop billing'],
    ['all', 'prodDB', 'dbProduction'],
  ] as const)('look in %s: %s is found, %s is not', (key, found, notFound) => {
    expect(matches(key, found)).toBe(true);
    expect(matches(key, notFound)).toBe(false);
  });

  it('never find a replica or an owning service', () => {
    expect(matches('primary-region', 'eu')).toBe(false);
    expect(matches('owning-service', 'rds')).toBe(false);
  });

  it('turn round with an exclamation mark', () => {
    expect(matches('name', '!test/')).toBe(true);
    expect(matches('name', '!prod/')).toBe(false);
  });

  it('ask for one of the values, and for every filter', () => {
    expect(matches('name', 'test/', 'prod/')).toBe(true);
    const name: Filter = { Key: 'name', Values: ['prod/'] };
    expect(matchesFilters(secret, [name, { Key: 'tag-key', Values: ['Team'] }])).toBe(true);
    expect(matchesFilters(secret, [name, { Key: 'tag-key', Values: ['Cost'] }])).toBe(false);
  });
});

describe('pages of a list', () => {
  it('follow one another to the end', () => {
    const first = page(['a', 'b', 'c'], { MaxResults: 2 });
    expect(first.items).toEqual(['a', 'b']);
    expect(page(['a', 'b', 'c'], { MaxResults: 2, NextToken: first.NextToken })).toEqual({ items: ['c'] });
  });

  it('reject a token that was not issued', () => {
    expect(() => page(['a'], { NextToken: 'made-up' })).toThrow(
      expect.objectContaining({ name: 'InvalidNextTokenException' }) as Error,
    );
  });
});
