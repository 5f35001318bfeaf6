import type { Client } from 'pg';
import type { SessionFacts } from './session-facts';

/**
 * Limits of every session in milliseconds, above those of the role, the database and the server; each well below a function's
 * own timeout, so that the better error wins. Sessions may be idle while we call AWS.
 */
const LIMITS = {
  statement_timeout: 3_000,
  lock_timeout: 2_000,
  idle_in_transaction_session_timeout: 0,
  /** Since PostgreSQL 14. */
  idle_session_timeout: 0,
} as const;

/** The limits as a startup option, so that they hold from the first moment; `before14` without those that came then. */
export function startupOptions(before14 = false): string {
  return Object.entries(LIMITS)
    .filter(([name]) => !before14 || name !== 'idle_session_timeout')
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(' ');
}

/**
 * What our own statements depend on. Set after the login and not with it: a login trigger may set anything, and a trigger
 * that relies on the application's search_path must not fail because of ours.
 */
const MEANING = [
  'SET ROLE NONE',
  'SET search_path TO pg_catalog, pg_temp',
  'SET default_transaction_read_only TO off',
  "SET default_transaction_isolation TO 'read committed'",
  'SET default_transaction_deferrable TO off',
  'SET standard_conforming_strings TO on',
  ...Object.entries(LIMITS)
    .filter(([name]) => name !== 'idle_session_timeout')
    .map(([name, value]) => `SET ${name} TO ${value}`),
];

/**
 * Makes the session ours: from here on no setting of the role, the database or the server changes what a statement means,
 * and a change that is reported as made survives a crash, on a synchronous standby too.
 */
export async function takeOver({
  client,
  majorVersion,
  facts,
}: {
  readonly client: Client;
  readonly majorVersion: number;
  readonly facts: SessionFacts;
}): Promise<void> {
  const durable = facts.synchronousCommit === 'remote_apply' ? 'remote_apply' : 'on';
  const statements = [
    ...MEANING,
    `SET synchronous_commit TO ${durable}`,
    ...(majorVersion >= 14 ? ['SET idle_session_timeout TO 0'] : []),
    ...(majorVersion >= 17 ? ['SET transaction_timeout TO 0'] : []),
  ];
  await client.query(statements.join('; '));
}
