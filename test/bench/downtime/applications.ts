import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Client, type ClientConfig } from 'pg';
import { rotatingPool } from '../../../functions/client/index';

/** Where the database is, and which secret lets in. */
export interface Target {
  readonly secretId: string;
  readonly secretsManager: SecretsManagerClient;
  readonly connection: ClientConfig;
  /** Milliseconds since 1970 on the clock of the account. */
  readonly now: () => number;
}

/** One way in which an application gets its connections. */
export interface Application {
  readonly name: string;
  /** Opens connections; `close` ends what is left. */
  open(target: Target, connections: number): { connect(): Promise<Connection>; close(): Promise<void> };
}

export interface Connection {
  query(statement: string): Promise<unknown>;
  end(): Promise<void>;
}

/** The ways that are compared, the product's helper first. */
export const APPLICATIONS: readonly Application[] = [
  { name: 'rotatingPool', open: openPool },
  { name: 'password read for each connection', open: (target) => openClients(target, 0) },
  { name: 'password cached for 5 s', open: (target) => openClients(target, 5_000) },
  { name: 'password cached for 5 min', open: (target) => openClients(target, 5 * 60_000) },
];

function openPool({ secretId, secretsManager, connection }: Target, connections: number) {
  // Where it is known otherwise: the fault stories' secrets lead to a proxy.
  const { ssl = true, host = '', port = 5432 } = connection;
  const onWarning = () => undefined;
  const pool = rotatingPool({ secretId, secretsManager, host, port, ssl, max: connections, onWarning });
  pool.on('error', () => undefined);
  return {
    connect: async () => {
      const client = await pool.connect();
      return { query: (statement: string) => client.query(statement), end: async () => client.release(true) };
    },
    close: () => pool.end(),
  };
}

function openClients({ secretId, secretsManager, connection, now }: Target, cacheMilliseconds: number) {
  let cached: { readonly login: ClientConfig; readonly until: number } | undefined;
  const login = async (): Promise<ClientConfig> => {
    if (cached === undefined || now() >= cached.until) {
      const { SecretString = '' } = await secretsManager.send(new GetSecretValueCommand({ SecretId: secretId }));
      const { username, password } = JSON.parse(SecretString) as { username: string; password: string };
      cached = { login: { user: username, password }, until: now() + cacheMilliseconds };
    }
    return cached.login;
  };
  return {
    connect: async () => {
      const client = new Client({ ...connection, ...(await login()) });
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    close: () => Promise.resolve(),
  };
}
