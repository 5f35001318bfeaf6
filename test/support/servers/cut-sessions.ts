import type { ASecret } from '../a-secret';

/** Ends every session of the secret's role, and returns once their clients have been told: whoever asks next has to log in. */
export async function cutSessions(secret: ASecret): Promise<void> {
  await secret.administer(
    `SELECT pg_catalog.pg_terminate_backend(pid, 10000) FROM pg_catalog.pg_stat_activity WHERE usename = '${secret.role}'`,
  );
  // The server's last words have arrived; a turn of the event loop lets the clients read them.
  await new Promise((resolve) => setImmediate(resolve));
}
