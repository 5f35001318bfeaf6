import type { Secret } from '../../../../../infra/local/aws/secrets-manager/secret';
import {
  addPending,
  dropVersion,
  putValue,
  withoutOutdated,
} from '../../../../../infra/local/aws/secrets-manager/secret-versions';

const empty: Secret = { arn: 'arn:db', name: 'db', tags: {}, versions: [], createdAt: 0, changedAt: 0 };
const put = (secret: Secret, token: string, text: string, labels?: readonly string[]) =>
  putValue(secret, { token, value: { text }, writer: {}, now: 1, ...(labels && { labels }) });
const labelsOf = (secret: Secret) => Object.fromEntries(secret.versions.map(({ id, labels }) => [id, labels]));
const HOUR = 3_600_000;

describe('storing a value', () => {
  it('takes AWSCURRENT when no label is named', () => {
    expect(labelsOf(put(put(empty, 'one', 'a'), 'two', 'b'))).toEqual({ one: ['AWSPREVIOUS'], two: ['AWSCURRENT'] });
  });

  it('takes AWSCURRENT for the first value of a secret, whatever labels are named', () => {
    expect(labelsOf(put(empty, 'one', 'a', ['MINE']))).toEqual({ one: ['MINE', 'AWSCURRENT'] });
  });

  it('takes AWSPENDING away from the version that had it', () => {
    const pending = put(put(put(empty, 'one', 'a'), 'two', 'b', ['AWSPENDING']), 'three', 'c', ['AWSPENDING']);
    expect(labelsOf(pending)).toEqual({ one: ['AWSCURRENT'], two: [], three: ['AWSPENDING'] });
  });

  it('fills the version that RotateSecret has created without a value', () => {
    const rotating = addPending(put(empty, 'one', 'a'), 'token', { now: 1, rotationToken: 'proof' });
    expect(labelsOf(rotating)).toEqual({ one: ['AWSCURRENT'], token: ['AWSPENDING'] });
    expect(rotating.versions[1]?.value).toBeUndefined();
    const filled = put(rotating, 'token', 'b', ['AWSPENDING']);
    expect(labelsOf(filled)).toEqual({ one: ['AWSCURRENT'], token: ['AWSPENDING'] });
    expect(filled.versions[1]?.value).toEqual({ text: 'b' });
  });

  it('changes nothing, not even labels, for the same token and value', () => {
    const secret = put(put(empty, 'one', 'a'), 'two', 'b', ['MINE']);
    expect(put(secret, 'two', 'b', ['AWSCURRENT'])).toBe(secret);
  });

  it('is refused for the same token and another value: a version never changes', () => {
    expect(() => put(put(empty, 'one', 'a'), 'one', 'b')).toThrow(
      expect.objectContaining({
        name: 'ResourceExistsException',
        message:
          "You can't use ClientRequestToken one because that value is already in use for a version of secret arn:db.",
      }) as Error,
    );
    const binary = { token: 'one', value: { base64: 'YQ==' }, writer: {}, now: 1 };
    expect(() => putValue(put(empty, 'one', 'a'), binary)).toThrow('already in use');
  });

  it('ends a pending rotation when a new AWSCURRENT is made by hand', () => {
    const rotating = put(
      addPending(put(empty, 'one', 'a'), 'token', { now: 1, rotationToken: 'proof' }),
      'token',
      'b',
      ['AWSPENDING'],
    );
    expect(labelsOf(put(rotating, 'by-hand', 'c'))).toEqual({
      one: ['AWSPREVIOUS'],
      token: [],
      'by-hand': ['AWSCURRENT'],
    });
  });
});

describe('versions that are no longer wanted', () => {
  const many = (count: number, labels: readonly string[]) => ({
    ...empty,
    versions: Array.from({ length: count }, (_none, index) => ({
      id: `v${index}`,
      labels,
      value: { text: 'x' },
      createdAt: index,
    })),
  });

  it('are deleted above 100, the oldest first', () => {
    const kept = withoutOutdated(many(103, []), 25 * HOUR);
    expect(kept.versions).toHaveLength(100);
    expect(kept.versions[0]?.id).toBe('v3');
  });

  it('are kept up to 100, while younger than 24 hours, and while labelled', () => {
    expect(withoutOutdated(many(100, []), 25 * HOUR).versions).toHaveLength(100);
    expect(withoutOutdated(many(103, []), 24 * HOUR - 1).versions).toHaveLength(103);
    expect(withoutOutdated(many(103, ['KEEP']), 25 * HOUR).versions).toHaveLength(103);
  });

  it('can be dropped unless they became current', () => {
    const secret = put(put(empty, 'one', 'a'), 'two', 'b', ['AWSPENDING']);
    expect(labelsOf(dropVersion(secret, 'two'))).toEqual({ one: ['AWSCURRENT'] });
    expect(labelsOf(dropVersion(secret, 'one'))).toEqual({ one: ['AWSCURRENT'], two: ['AWSPENDING'] });
  });
});
