import { randomBytes } from 'node:crypto';
import { escapeIdentifier, escapeLiteral } from 'pg';
import { classify } from '../errors/classify';
import { RotationError } from '../errors/rotation-error';
import { isScramVerifier, SCRAM_DEFAULTS, scramVerifier } from './login/scram';
import type { Session } from './session';

/** Changes the password of a role. The statement carries a verifier, never the password. */
export async function alterRole(session: Session, role: string, password: string): Promise<void> {
  const { client, attempted } = session;
  const verifier = scramVerifier(password, { iterations: iterationsIn(session) });
  if (!isScramVerifier(verifier)) {
    throw new RotationError('unexpected', {
      attempted,
      found: 'the computed verifier is malformed, and the server would take it for a password',
    });
  }
  // ALTER ROLE is a utility statement and takes no bind parameters.
  const statement = `ALTER ROLE ${escapeIdentifier(role)} PASSWORD ${escapeLiteral(verifier)}`;
  await client.query(statement).catch((error: unknown) => {
    throw classify(error, attempted, 'passwordChange');
  });
}

/** Proves that {@link alterRole} is permitted: does it with a throw-away password and rolls the transaction back, as the end of the session does too. */
export async function rehearseAlterRole(session: Session, role: string): Promise<void> {
  await session.client.query('BEGIN');
  await alterRole(session, role, randomBytes(24).toString('hex'));
  await session.client.query('ROLLBACK');
}

/**
 * Iterations of the next verifier: what the server itself would take for the role that is logged in, and never fewer than
 * the verifier has that it logged in by.
 */
export function iterationsIn({ facts, proof }: Session): number {
  const setting = facts.scramIterations === null ? SCRAM_DEFAULTS.iterations : Number(facts.scramIterations);
  return Math.max(setting, proof.method === 'scram-sha-256' ? proof.iterations : 0);
}
