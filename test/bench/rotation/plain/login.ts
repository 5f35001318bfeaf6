import { Client } from 'pg';
import type { Credential } from './credential';

/** A session; undefined if there is none to be had. */
export async function logIn({ host, port, username, password, dbname }: Credential): Promise<Client | undefined> {
  // Like AWS's own functions it asks for TLS; whom it speaks to it would learn from a file of authorities.
  const ssl = { rejectUnauthorized: false };
  const client = new Client({ host, port, user: username, password, database: dbname, ssl });
  return client.connect().then(
    () => client,
    () => undefined,
  );
}

/** @throws Error if the login is refused */
export async function mustLogIn(credential: Credential): Promise<Client> {
  const client = await logIn(credential);
  if (client === undefined) throw new Error(`Unable to log in to the database as ${credential.username}`);
  return client;
}

/** Logs in and at once out again. */
export async function logsIn(credential: Credential): Promise<boolean> {
  const client = await logIn(credential);
  await client?.end();
  return client !== undefined;
}

/** `ALTER ROLE`, with the password in clear, as AWS's own functions send it. */
export const alterRole = (client: Client, { username, password }: Credential): string =>
  `ALTER ROLE ${client.escapeIdentifier(username)} WITH PASSWORD ${client.escapeLiteral(password)}`;
