import { rotatingPool, type RotatingOptions, secretCache, type SecretOptions } from '../../../functions/client/index';

describe('options that cannot be used', () => {
  it.each([
    [{}, 'Option secretId is missing: give the name or the ARN of the secret.'],
    [{ secretId: '' }, 'Option secretId is missing: give the name or the ARN of the secret.'],
    [{ secretId: 'orders/db', password: 'hunter2' }, 'Option password cannot be given: it comes from the secret.'],
    [{ secretId: 'orders/db', user: 'app' }, 'Option user cannot be given: it comes from the secret.'],
    [
      { secretId: 'orders/db', connectionString: 'postgres://app:hunter2@db/orders' },
      'Option connectionString cannot be given: it comes from the secret.',
    ],
    [
      { secretId: 'orders/db', source: 'vault' },
      'Option source is "vault": allowed are secrets-manager, lambda-extension, agent, or a function.',
    ],
    [{ secretId: 'orders/db', auth: 'kerberos' }, 'Option auth is "kerberos": allowed are password, iam.'],
    [{ auth: 'iam', iamUser: 'orders_iam' }, 'Option secretId is missing: give the name or the ARN of the secret.'],
    [
      { secretId: 'orders/db', auth: 'iam', ssl: false },
      "Option ssl is false: auth: 'iam' sends its token in clear, so that TLS is required.",
    ],
    [
      { secretId: 'orders/db', ttlMilliseconds: -1 },
      'Option ttlMilliseconds is -1: allowed is a number of milliseconds, 0 or more.',
    ],
    [
      { secretId: 'orders/db', ttlMilliseconds: '5m' },
      'Option ttlMilliseconds is 5m: allowed is a number of milliseconds, 0 or more.',
    ],
    [
      { secretId: 'orders/db', patienceMilliseconds: NaN },
      'Option patienceMilliseconds is NaN: allowed is a number of milliseconds, 0 or more.',
    ],
  ])('%j', (options, message) => {
    expect(() => rotatingPool(options as unknown as RotatingOptions)).toThrow(new TypeError(message));
  });

  it('a cache needs a secretId too', () => {
    expect(() => secretCache({} as unknown as SecretOptions)).toThrow('Option secretId is missing');
  });
});
