import { secretNameOf } from '../../../functions/rotation/secret/secret-name';
import { executionName } from '../../../functions/step-functions/execution-name';

const arn = (name: string) => `arn:aws:secretsmanager:eu-central-1:111122223333:secret:${name}-AbCdEf`;
const token = '6b1f0f0e-3f8a-4f1e-9d0a-000000000001';
const name = (secret: string, more: Partial<Parameters<typeof executionName>[0]> = {}) =>
  executionName({ purpose: 'rotate', secretArn: arn(secret), versionId: token, attempt: 1, ...more });

describe('the name of an execution', () => {
  it('is the name of the secret, a hash of its ARN, and the token', () => {
    expect(name('orders/db')).toBe(`orders-db-poo32p-${token}`);
  });

  it('distinguishes a further attempt from a check', () => {
    expect(name('orders/db', { attempt: 2 })).toBe(`orders-db-poo32p-${token}-2`);
    expect(name('orders/db', { purpose: 'check' })).toBe(`orders-db-poo32p-${token}-check`);
  });

  it.each([
    ['differ in a sign that an execution name cannot have', 'k/a.b', 'k-a-b'],
    ['agree in their first 79 characters', `${'x'.repeat(79)}a`, `${'x'.repeat(79)}b`],
  ])('tells secrets apart whose names %s, although one token is used for both', (_case, one, other) => {
    for (const versionId of [token, 'a'.repeat(64)]) {
      expect(name(one, { versionId })).not.toBe(name(other, { versionId }));
    }
  });

  it('keeps within the 80 characters of StartExecution by shortening the secret', () => {
    expect(name('x'.repeat(200), { purpose: 'check', attempt: 12 })).toMatch(
      new RegExp(`^x{27}-[0-9a-z]{6}-${token}-check-12$`),
    );
  });

  it('distinguishes attempts even if the token does not fit', () => {
    const long = { versionId: 'a'.repeat(64), purpose: 'watch' } as const;
    const names = [1, 2, 1_000_001, 1_000_002].map((attempt) => name('orders/db', { ...long, attempt }));
    expect(new Set(names).size).toBe(4);
    expect(Math.max(...names.map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it('leaves no character that StartExecution or CloudWatch refuses', () => {
    expect(name('a/b+c=d@e.f_g', { versionId: 't.'.repeat(16) })).toMatch(/^[0-9A-Za-z_-]+$/);
  });
});

describe('the name of a secret', () => {
  it.each([
    [arn('orders/db-prod'), 'orders/db-prod'],
    ['orders/db', 'orders/db'],
  ])('of %s is %s', (secretArn, expected) => {
    expect(secretNameOf(secretArn)).toBe(expected);
  });
});
