/**
 * For applications: connections to PostgreSQL that follow the rotation of their secret. Needs `pg` and
 * `@aws-sdk/client-secrets-manager`, nothing else of this package.
 */
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Client, Pool, PoolConfig } from 'pg';
import { boundedSource } from './bounded-source';
import { IamLogin, targetOf, type TokenSigner } from './iam-login';
import { lambdaExtensionSource, type LocalEndpointOptions, secretsManagerAgentSource } from './local-endpoint-source';
import { type LoginProvider, RotatingLogin } from './rotating-login';
import {
  type ConnectionSettings,
  DEFAULT_PATIENCE_MILLISECONDS,
  patiently,
  RotatingClient,
  RotatingPool,
} from './rotating-pool';
import { SecretCache } from './secret-cache';
import type { SecretSource, SecretVersion, StagingLabel } from './secret-version';
import { secretsManagerSource } from './secrets-manager-source';

export { SecretCache };
export type { SecretSource, SecretVersion, StagingLabel, TokenSigner };

/** Which secret, and how it is read. */
export interface SecretOptions {
  /** Name or ARN of the secret. */
  readonly secretId: string;
  /**
   * Where it is read: `secrets-manager` (the API), `lambda-extension` (AWS Parameters and Secrets Lambda extension),
   * `agent` (AWS Secrets Manager Agent), or a function of your own.
   * @default 'secrets-manager'
   */
  readonly source?: 'secrets-manager' | 'lambda-extension' | 'agent' | SecretSource;
  /** @default a client for the Region and credentials of the environment */
  readonly secretsManager?: SecretsManagerClient;
  /** Port and token of the extension or of the agent. @default those that AWS documents */
  readonly endpoint?: Omit<LocalEndpointOptions, 'secretId'>;
  /** How long a value is used before it is read again in the background, in milliseconds. @default 300000 */
  readonly ttlMilliseconds?: number;
  /**
   * Called if the secret could not be read, or no token could be signed, and the last one stays in use. @default a process
   * warning
   */
  readonly onWarning?: (message: string) => void;
}

/** Options of a pool or client: which secret, and anything that `pg` takes besides user and password. */
export interface RotatingOptions
  extends Omit<SecretOptions, 'secretId'>, Omit<PoolConfig, 'user' | 'password' | 'connectionString' | 'Client'> {
  /** Name or ARN of the secret. It can be left out only for `auth: 'iam'`, if `iamUser` and `host` are given. */
  readonly secretId?: string;
  /**
   * `password`: the credential in the secret. `iam`: a token of IAM database authentication for the secret's username;
   * TLS is required, and nothing has to be rotated.
   * @default 'password'
   */
  readonly auth?: 'password' | 'iam';
  /** User of `auth: 'iam'`. @default the secret's field `username` */
  readonly iamUser?: string;
  /** Signs the tokens of `auth: 'iam'`. @default `@aws-sdk/rds-signer` with the credentials of the environment */
  readonly iamSigner?: TokenSigner;
  /** How long a connection keeps trying after a refused login, in milliseconds, before the refusal is thrown. @default 15000 */
  readonly patienceMilliseconds?: number;
}

/**
 * A `pg.Pool` that never notices a rotation. The password is read when a connection is opened; a refused login (28P01, or
 * 28000 through RDS Proxy) reads the secret again and, between the change of the password and the move of AWSCURRENT,
 * logs in with AWSPENDING. A new username (alternating users) is followed. Connections of a replaced credential end when they
 * are next taken from the pool, never within a query. Host, port, database and TLS come from the secret unless given.
 *
 * @throws Error if a user, password or connection string is given, or `auth: 'iam'` is asked for without TLS
 */
export function rotatingPool(options: RotatingOptions): Pool {
  return new RotatingPool(settingsOf(options));
}

/**
 * One connected `pg.Client`, found in the same way.
 *
 * @throws the server's own error, if no credential is accepted within `patienceMilliseconds`
 */
export function rotatingClient(options: RotatingOptions): Promise<Client> {
  const settings = settingsOf(options);
  return patiently(settings, async (login) => {
    const client = new RotatingClient(settings.config, login);
    await client.connect();
    return client;
  });
}

/** The cached secret alone, for drivers other than `pg`: `get()`, `refresh()` after a refused login, `pending()`. */
export function secretCache(options: SecretOptions): SecretCache {
  const { ttlMilliseconds, onWarning } = options;
  assertDuration('ttlMilliseconds', ttlMilliseconds);
  return new SecretCache({
    source: boundedSource(options.secretId, sourceOf(options)),
    ...(ttlMilliseconds !== undefined && { ttlMilliseconds }),
    ...(onWarning !== undefined && { onWarning }),
  });
}

function sourceOf({ secretId, source = 'secrets-manager', secretsManager, endpoint }: SecretOptions): SecretSource {
  if (typeof secretId !== 'string' || secretId === '') {
    throw new TypeError('Option secretId is missing: give the name or the ARN of the secret.');
  }
  const direct = secretsManagerSource(secretId, secretsManager);
  switch (source) {
    case 'secrets-manager':
      return direct;
    case 'lambda-extension':
      return lambdaExtensionSource({ ...endpoint, secretId }, direct);
    case 'agent':
      return secretsManagerAgentSource({ ...endpoint, secretId });
    default:
      if (typeof source === 'function') return source;
      throw new TypeError(
        `Option source is ${JSON.stringify(source)}: allowed are secrets-manager, lambda-extension, agent, or a function.`,
      );
  }
}

/** @param value a string where the caller's code is not checked */
function assertDuration(name: string, value: number | string | undefined): void {
  if (value === undefined || (typeof value === 'number' && value >= 0)) return;
  throw new TypeError(`Option ${name} is ${value}: allowed is a number of milliseconds, 0 or more.`);
}

function settingsOf(options: RotatingOptions): ConnectionSettings {
  const {
    auth = 'password',
    iamUser,
    iamSigner,
    patienceMilliseconds = DEFAULT_PATIENCE_MILLISECONDS,
    ...config
  } = options;
  assertDuration('patienceMilliseconds', patienceMilliseconds);
  for (const name of ['user', 'password', 'connectionString', 'Client']) {
    if (name in config) throw new TypeError(`Option ${name} cannot be given: it comes from the secret.`);
  }
  if (!['password', 'iam'].includes(auth)) {
    throw new TypeError(`Option auth is ${JSON.stringify(auth)}: allowed are password, iam.`);
  }
  if (auth === 'iam' && config.ssl === false) {
    throw new TypeError("Option ssl is false: auth: 'iam' sends its token in clear, so that TLS is required.");
  }
  const { secretId = '', host, port, database } = config;
  const iam = (): LoginProvider => {
    const given = { user: iamUser, host, port, database };
    const needsSecret = iamUser === undefined || host === undefined;
    const target = targetOf(given, needsSecret ? secretCache({ ...options, secretId }) : undefined);
    return new IamLogin(target, iamSigner, options.onWarning);
  };
  const logins = auth === 'iam' ? iam() : new RotatingLogin(secretCache({ ...options, secretId }));
  return { logins, config, patienceMilliseconds };
}
