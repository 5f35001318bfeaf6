import { randomBytes } from 'node:crypto';
import { escapeIdentifier, escapeLiteral } from 'pg';
import type { TwinsAligned } from '../../workflow/document';
import { classify } from '../errors/classify';
import { RotationError } from '../errors/rotation-error';
import type { Twins } from '../rotation/ports';
import { isScramVerifier, SCRAM_DEFAULTS, scramVerifier } from './login/scram';
import type { Session } from './session';
import { alignTwins } from './twins';

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

/** The same for one of two roles that take turns, with everything else they need, in one transaction. */
export async function alterTwin(
  session: Session,
  role: string,
  password: string,
  twins: Twins,
  end: 'COMMIT' | 'ROLLBACK' = 'COMMIT',
): Promise<TwinsAligned> {
  await session.client.query('BEGIN');
  const aligned = await alignTwins(session, twins);
  await alterRole(session, role, password);
  await session.client.query(end);
  return aligned;
}

/**
 * Proves that a change is permitted: makes it with a throw-away password and rolls the transaction back, as the end of the
 * session would too.
 */
export async function rehearse(session: Session, role: string, twins?: Twins): Promise<TwinsAligned | undefined> {
  const password = randomBytes(24).toString('hex');
  if (twins !== undefined) {
    return alterTwin(session, role, password, twins, 'ROLLBACK');
  }
  await session.client.query('BEGIN');
  await alterRole(session, role, password);
  await session.client.query('ROLLBACK');
  return undefined;
}

/** Removes a role's password and its right to log in. */
export async function closeRole({ client, attempted }: Session, role: string): Promise<void> {
  await client.query(`ALTER ROLE ${escapeIdentifier(role)} NOLOGIN PASSWORD NULL`).catch((error: unknown) => {
    throw classify(error, attempted, 'passwordChange');
  });
}

/**
 * Iterations of the next verifier: what the server itself would use for the role that is logged in, and never fewer than in
 * the verifier of this login.
 */
export function iterationsIn({ facts, proof }: Session): number {
  const setting = facts.scramIterations === null ? SCRAM_DEFAULTS.iterations : Number(facts.scramIterations);
  return Math.max(setting, proof.method === 'scram-sha-256' ? proof.iterations : 0);
}
