import { isIP } from 'node:net';
import { checkServerIdentity, type ConnectionOptions } from 'node:tls';
import { Client } from 'pg';
import type { Credentials } from '../rotation/secret/credentials';

/** Limits of one connection in milliseconds; each well below a function's own timeout, so that the better error wins. */
const LIMIT = { connect: 3_000, statement: 3_000, lock: 2_000, answer: 3_500, goodbye: 500 } as const;

/** How to connect; the CA bundle that signed the server's certificate, as PEM text. */
export interface ConnectionSettings {
  readonly ca: string;
}

/** Runs `work` on one fresh connection, which always ends, also where the server no longer answers. */
export async function withConnection<T>(
  settings: ConnectionSettings,
  credentials: Credentials,
  session: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    host: credentials.host,
    port: credentials.port,
    user: credentials.username,
    password: credentials.password,
    database: credentials.database,
    application_name: session,
    ssl: credentials.tls ? verifyFull(credentials.host, settings.ca) : false,
    connectionTimeoutMillis: LIMIT.connect,
    statement_timeout: LIMIT.statement,
    lock_timeout: LIMIT.lock,
    query_timeout: LIMIT.answer,
  });
  // A connection cut between two statements is reported here and again by the next statement, where it is handled.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await close(client);
  }
}

/** Chain and host name, always. Node checks a socket without a server name against "localhost", so the host is given here. */
function verifyFull(host: string, ca: string): ConnectionOptions {
  return {
    ca,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ...(isIP(host) === 0 && { servername: host }),
    checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
  };
}

async function close(client: Client): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, LIMIT.goodbye);
  });
  await Promise.race([client.end().catch(() => undefined), patience]);
  clearTimeout(timer);
  socketOf(client)?.destroy();
}

function socketOf(client: Client): { destroy(): void } | undefined {
  const connection: unknown = Reflect.get(client, 'connection');
  const stream: unknown =
    typeof connection === 'object' && connection !== null ? Reflect.get(connection, 'stream') : undefined;
  return stream as { destroy(): void } | undefined;
}
