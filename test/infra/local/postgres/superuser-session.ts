import { Client, type ClientConfig } from 'pg';
import type { LocalPostgres } from '../../../../infra/local/postgres/server';

/** Settings with which the superuser logs in over verified TLS; `changes` make it somebody or something else. */
export function superuserLogin(postgres: LocalPostgres, changes: ClientConfig = {}): ClientConfig {
  const { host, port, caPem, superuser } = postgres;
  return { host, port, ...superuser, database: 'postgres', ssl: { ca: caPem }, ...changes };
}

/** A session for the caller to end. Its being cut off is what tests look for, so that alone fails nothing. */
export async function openSession(config: ClientConfig): Promise<Client> {
  const client = new Client(config);
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Logs in, runs the statements one after the other, and ends; the rows of the last one. */
export async function run(config: ClientConfig, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = await openSession(config);
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
    return rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}
