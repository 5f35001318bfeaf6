import type { Client } from 'pg';
import { RotationError } from '../errors/rotation-error';
import type { LoginRequest } from './login/authentication';

/** What tells whether a session is one of the role on the writer. */
export interface WriterFacts {
  readonly role: string;
  readonly inRecovery: boolean;
  readonly process: number | undefined;
}

/** What a session reads first. */
export interface SessionFacts extends WriterFacts {
  readonly synchronousCommit: string;
  readonly passwordEncryption: string;
  /** Null before PostgreSQL 16. */
  readonly scramIterations: string | null;
}

/** Everything by its full name, because the search_path is not ours yet. */
const FACTS = `SELECT session_user AS role,
  pg_catalog.pg_is_in_recovery() AS "inRecovery",
  pg_catalog.pg_backend_pid() AS process,
  pg_catalog.current_setting('synchronous_commit') AS "synchronousCommit",
  pg_catalog.current_setting('password_encryption') AS "passwordEncryption",
  pg_catalog.current_setting('scram_iterations', true) AS "scramIterations"`;

/** Reads the facts of a session. The role may have a transaction_timeout (PostgreSQL 17) that is too short for that. */
export async function readFacts(client: Client, majorVersion: number): Promise<SessionFacts> {
  if (majorVersion < 17) return oneRow(await client.query<SessionFacts>(FACTS));
  const results: unknown = await client.query(`SET LOCAL transaction_timeout TO 0; ${FACTS}`);
  return oneRow((results as readonly { rows: SessionFacts[] }[])[1]);
}

function oneRow(result: { rows: SessionFacts[] } | undefined): SessionFacts {
  const [facts] = result?.rows ?? [];
  if (facts === undefined) throw new Error('The server answered a SELECT without a row.');
  return facts;
}

/**
 * A password set on a reader never reaches the writer, a password set for another role does not help, and behind a pooler
 * neither a login nor a session is what it seems.
 *
 * @param serverProcess the process id that the server announced at login
 */
export function assertWriter(facts: WriterFacts, serverProcess: number | undefined, request: LoginRequest): void {
  const { attempted, credentials } = request;
  if (facts.process !== serverProcess) {
    throw new RotationError('poolerInBetween', {
      attempted,
      found: 'the session is served by a different process than the one announced at login',
    });
  }
  if (facts.inRecovery) {
    throw new RotationError('readOnlyServer', {
      attempted,
      found: 'the server is in recovery, so it is a replica and not the writer',
    });
  }
  if (facts.role !== credentials.username) {
    throw new RotationError('wrongRole', { attempted, found: `the session belongs to role ${facts.role}` });
  }
}

/** A data directory, and since when it has been served by one postmaster on one port: no two servers have that in common. */
const IDENTITY = `SELECT pg_catalog.concat_ws('/', system_identifier, pg_catalog.pg_postmaster_start_time(),
  pg_catalog.inet_server_port()) AS identity FROM pg_catalog.pg_control_system()`;

/** See {@link Database.identify}. */
export async function identityOf({ client }: { readonly client: Client }): Promise<string> {
  const { rows } = await client.query<{ readonly identity: string }>(IDENTITY);
  const [row] = rows;
  if (row === undefined) throw new Error('The server answered a SELECT without a row.');
  return row.identity;
}
