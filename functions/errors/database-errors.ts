import { type Found, property, unexpected } from './found';
import { networkFinding } from './network-errors';
import { type DatabasePhase, isSqlState, reasonForSqlState } from './sqlstate';
import { sqlStateText } from './sqlstate-names';
import { tlsFinding } from './tls-errors';

/** Messages of poolers that PostgreSQL never sends: PgBouncer, Odyssey and RDS Proxy. */
const WORDS_OF_POOLERS =
  /RDS Proxy|unsupported startup parameter|password that was provided for the role|pgbouncer|odyssey/i;

/** What an error of node-pg, of its socket or of the server is. */
export function databaseFinding(error: unknown, phase: DatabasePhase): Found {
  const code = property(error, 'code');
  if (code !== undefined && isSqlState(code)) {
    return serverFinding(error, code, phase);
  }
  const message = property(error, 'message') ?? '';
  if (message.includes('does not support SSL connections')) {
    return { reason: 'tlsNotOffered', found: 'the server offers no TLS, and the secret does not say "ssl": false' };
  }
  if (/Connection terminated|Query read timeout|not queryable/.test(message)) {
    return { reason: 'databaseUnreachable', found: 'no answer in time, or the connection was cut' };
  }
  return tlsFinding(error) ?? networkFinding(error, 'hostNotFound', 'databaseUnreachable') ?? unexpected(error);
}

/**
 * What the server answered. PostgreSQL names the routine that an error comes from, in no language; poolers do not.
 */
function serverFinding(error: unknown, code: string, phase: DatabasePhase): Found {
  const message = property(error, 'message') ?? '';
  const routine = property(error, 'routine');
  const answered = `the server answered with ${sqlStateText(code)}`;
  if (WORDS_OF_POOLERS.test(message) || (code === '08P01' && routine === undefined)) {
    return { reason: 'poolerInBetween', found: `a pooler answered, with ${sqlStateText(code)}` };
  }
  if (phase === 'login' && property(error, 'where') !== undefined) {
    // Only code that runs within the server has a context: a login trigger, which may raise any error code.
    return { reason: 'loginBarred', found: `a login trigger fails (${answered})` };
  }
  if (code === '28000' && /no encryption|SSL off/.test(message)) {
    // rds.force_ssl and pg_hba refuse a plain connection this way; the remedy differs from that for NOLOGIN.
    return { reason: 'tlsRequired', found: answered };
  }
  if (code === '28000' && (routine === 'read_client_first_message' || routine === 'read_client_final_message')) {
    return { reason: 'tlsIntercepted', found: `the certificate seen here is not the server's own (${answered})` };
  }
  if (code === 'XX000' && /tuple concurrently/.test(message)) {
    // Two ALTER ROLE at once.
    return { reason: 'busy', found: answered };
  }
  return { reason: reasonForSqlState(code, phase), found: answered };
}
