import type { Client } from 'pg';
import type { Reason } from '../../workflow/reasons';
import { classify } from '../errors/classify';
import { RotationError } from '../errors/rotation-error';
import type { Credentials } from '../rotation/secret/credentials';
import type { Database, PasswordChangeOptions, Probe, ServerFacts } from '../rotation/ports';
import { alterRole, rehearseAlterRole } from './alter-role';
import { type ConnectionSettings, withConnection } from './connection';

/** Reasons for which the server lets nobody in although the password was right: it checks the password before these. */
const PASSWORD_PROVEN: readonly Reason[] = ['databaseMissing', 'connectDenied'];
/** Looks for sessions that were told to end, and the pause between them in seconds. */
const SESSION_END = { looks: 40, pauseSeconds: 0.05 };

export interface DatabaseSettings extends ConnectionSettings {
  /** One SELECT an application's role must be able to run; none by default. */
  readonly verificationQuery?: string;
}

/** The PostgreSQL server a credential names. Every method opens its own connection and ends it. */
export class PostgresDatabase implements Database {
  constructor(private readonly settings: DatabaseSettings) {}

  async probe(credentials: Credentials, session: string): Promise<Probe> {
    try {
      await this.connected(credentials, session, `Logging in as ${credentials.address}`, assertWriterAndRole);
      return { outcome: 'accepted' };
    } catch (error) {
      const fault = error as RotationError;
      if (fault.reason === 'credentialRejected') {
        return { outcome: 'rejected' };
      }
      return PASSWORD_PROVEN.includes(fault.reason)
        ? { outcome: 'accepted', obstacle: fault }
        : { outcome: 'unknown', error: fault };
    }
  }

  async inspect(login: Credentials, role: string, session: string): Promise<ServerFacts> {
    const own = role === login.username;
    const attempted = `Checking whether ${login.address} may change ${own ? 'its password' : `the password of ${role}`}`;
    const query = own ? this.settings.verificationQuery : undefined;
    return this.connected(login, session, attempted, async (client) => {
      await assertWriterAndRole(client, login);
      await rehearseAlterRole(client, role);
      if (query !== undefined) {
        await runVerification(client, query, `Verifying the credential of ${login.address}`);
      }
      const { rows } = await client.query<{ version: string; tls: boolean }>(
        "SELECT current_setting('server_version') AS version, coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS tls",
      );
      return { serverVersion: rows[0]?.version ?? 'unknown', tls: rows[0]?.tls ?? false };
    });
  }

  async changePassword(
    login: Credentials,
    role: string,
    password: string,
    { session, stillWanted }: PasswordChangeOptions,
  ): Promise<void> {
    const whose = role === login.username ? login.address : `${role} as ${login.address}`;
    await this.connected(login, session, `Changing the password of ${whose}`, async (client) => {
      await assertWriterAndRole(client, login);
      await stillWanted();
      await alterRole(client, role, password);
    });
  }

  async verify(credentials: Credentials, session: string): Promise<'passed' | 'none'> {
    const attempted = `Verifying the credential of ${credentials.address}`;
    const query = this.settings.verificationQuery;
    return this.connected(credentials, session, attempted, async (client) => {
      await assertWriterAndRole(client, credentials);
      return query === undefined ? 'none' : await runVerification(client, query, attempted);
    });
  }

  async endSessions(login: Credentials, role: string, session: string): Promise<number> {
    const attempted = `Ending sessions of ${role} named ${session} as ${login.address}`;
    return this.connected(login, `${session}/fence`.slice(-63), attempted, async (client) => {
      const mine = 'FROM pg_stat_activity WHERE usename = $1 AND application_name = $2 AND pid <> pg_backend_pid()';
      const ended = await client.query(`SELECT pg_terminate_backend(pid) ${mine}`, [role, session]);
      for (let look = 0; look < SESSION_END.looks; look++) {
        const left = await client.query(`SELECT 1 ${mine}`, [role, session]);
        if (left.rowCount === 0) {
          return ended.rowCount ?? 0;
        }
        await client.query('SELECT pg_sleep($1)', [SESSION_END.pauseSeconds]);
      }
      throw new RotationError('busy', { attempted, found: 'a session that was told to end is still there' });
    });
  }

  /** One connection; whatever goes wrong on it leaves as a classified error. */
  private async connected<T>(
    credentials: Credentials,
    session: string,
    attempted: string,
    work: (client: Client, credentials: Credentials) => Promise<T>,
  ): Promise<T> {
    const login = { complete: false };
    try {
      return await withConnection(this.settings, credentials, session, async (client) => {
        login.complete = true;
        return work(client, credentials);
      });
    } catch (error) {
      const fault = classify(error, attempted, 'database');
      // Before the login is complete, 42501 means: no CONNECT privilege on the database.
      throw fault.reason === 'permissionDenied' && !login.complete
        ? new RotationError('connectDenied', { attempted, found: fault.text.found })
        : fault;
    }
  }
}

/** A password set on a reader never reaches the writer, and one set for another role opens nothing. */
async function assertWriterAndRole(client: Client, credentials: Credentials): Promise<void> {
  const { rows } = await client.query<{ role: string; reader: boolean }>(
    'SELECT current_user AS role, pg_is_in_recovery() AS reader',
  );
  const attempted = `Logging in as ${credentials.address}`;
  if (rows[0]?.reader !== false) {
    throw new RotationError('readOnlyServer', {
      attempted,
      found: 'the server is in recovery, so it is a replica and not the writer',
    });
  }
  if (rows[0].role !== credentials.username) {
    throw new RotationError('wrongRole', { attempted, found: `the session belongs to role ${rows[0].role}` });
  }
}

async function runVerification(client: Client, query: string, attempted: string): Promise<'passed'> {
  try {
    await client.query('BEGIN TRANSACTION READ ONLY');
    await client.query(query);
    await client.query('COMMIT');
    return 'passed';
  } catch (error) {
    const fault = classify(error, attempted, 'database');
    throw fault.transient && fault.reason !== 'readOnlyServer'
      ? fault
      : new RotationError('verificationFailed', {
          attempted,
          found: `the verification query failed: ${fault.text.found}`,
        });
  }
}
