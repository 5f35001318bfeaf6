import { renameSync, writeFileSync } from 'node:fs';
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** With AWSPENDING the new credential is there before it is current; with AWSPREVIOUS the old one goes on being good. */
const LABELS = ['AWSPREVIOUS', 'AWSPENDING', 'AWSCURRENT'];

/**
 * Writes PgBouncer's list of users from the secret; send PgBouncer a SIGHUP afterwards, and do both again every few
 * seconds. Rotate by alternating users: with a single user, PgBouncer has the old password until the list is written.
 */
export async function writeUserlist(client: SecretsManagerClient, secretId: string, file: string): Promise<void> {
  const passwords = new Map<string, string>();
  for (const VersionStage of LABELS) {
    const found = await client
      .send(new GetSecretValueCommand({ SecretId: secretId, VersionStage }))
      .catch((error: unknown) => {
        if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
        throw error;
      });
    if (found?.SecretString === undefined) continue;
    const { username, password } = JSON.parse(found.SecretString) as { username: string; password: string };
    passwords.set(username, password);
  }
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const lines = [...passwords].map(([user, password]) => `${quoted(user)} ${quoted(password)}\n`);
  // In one piece, for PgBouncer may read it at any time.
  writeFileSync(`${file}.new`, lines.join(''), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
