import { randomBytes } from 'node:crypto';
import { escapeIdentifier, escapeLiteral, type Client } from 'pg';
import { RotationError } from '../errors/rotation-error';
import { isScramVerifier, scramVerifier } from './scram';

/** Changes the password of a role. The statement carries a verifier, never the password. */
export async function alterRole(client: Client, role: string, password: string): Promise<void> {
  const verifier = scramVerifier(password);
  if (!isScramVerifier(verifier)) {
    throw new RotationError('unexpected', {
      attempted: `Changing the password of role ${role}`,
      found: 'the computed verifier is malformed, and the server would take it for a password',
    });
  }
  // ALTER ROLE is a utility statement and takes no bind parameters.
  await client.query(`ALTER ROLE ${escapeIdentifier(role)} PASSWORD ${escapeLiteral(verifier)}`);
}

/** Proves that {@link alterRole} is permitted: does it with a throw-away password and rolls the transaction back. */
export async function rehearseAlterRole(client: Client, role: string): Promise<void> {
  await client.query('BEGIN');
  try {
    await alterRole(client, role, randomBytes(24).toString('hex'));
  } finally {
    await client.query('ROLLBACK');
  }
}
