import { RotationError } from '../errors/rotation-error';
import type { Session } from './session';

const EXPIRED = `SELECT rolvaliduntil::pg_catalog.text AS until FROM pg_catalog.pg_roles
  WHERE rolname = $1 AND rolvaliduntil <= pg_catalog.now()`;

/**
 * For a superuser, before it changes a password: if a role has expired, its password is refused like a wrong one, so setting
 * it would prove nothing. The session has been taken over.
 *
 * @throws RotationError `roleExpired`
 */
export async function assertNotExpired({ client, attempted }: Session, role: string): Promise<void> {
  const { rows } = await client.query<{ readonly until: string }>(EXPIRED, [role]);
  const [expired] = rows;
  if (expired !== undefined) {
    throw new RotationError('roleExpired', {
      attempted,
      found: `the server refuses every password of the role since ${expired.until}`,
    });
  }
}
