import { RotationError } from '../errors/rotation-error';
import { LOGIN_LIMIT } from './login-connection';
import type { Session } from './session';

/**
 * What becomes of a password that is stored as MD5: the next one is stored as SCRAM where the server itself would store it
 * so (`follow-server`), always (`upgrade`), or the rotation does not begin (`refuse`).
 */
export const MD5_ROLES = ['follow-server', 'upgrade', 'refuse'] as const;
export type Md5Roles = (typeof MD5_ROLES)[number];

/** Of what a server may take for a verdict, what is left to its network and its load. */
const LONGEST_DELAY_MILLISECONDS = LOGIN_LIMIT.verdict - 1_000;
/** Settings of modules that delay refused logins. */
const DELAYS = ['auth_delay.milliseconds', 'credcheck.auth_delay_ms'] as const;

/**
 * Finds what would keep a rotation of this session's role from being carried through, or from being undone.
 *
 * @throws RotationError `md5Password` or `loginAnsweredLate`
 */
export async function assertRotatable(session: Session, md5Roles: Md5Roles): Promise<void> {
  const { attempted, proof, facts } = session;
  const mayBecomeScram = md5Roles === 'upgrade' || (md5Roles === 'follow-server' && facts.passwordEncryption !== 'md5');
  if (proof.method === 'md5' && !mayBecomeScram) {
    throw new RotationError('md5Password', {
      attempted,
      found: `the password is stored as MD5, password_encryption is ${facts.passwordEncryption}, and MD5 roles are set to ${md5Roles}`,
    });
  }
  for (const [setting, value] of Object.entries(await delaysOf(session))) {
    const milliseconds = millisecondsIn(value ?? '0');
    if (milliseconds > LONGEST_DELAY_MILLISECONDS) {
      throw new RotationError('loginAnsweredLate', {
        attempted,
        found: `${setting} delays refused logins by ${milliseconds / 1_000} s, and none may take longer than ${LONGEST_DELAY_MILLISECONDS / 1_000} s`,
      });
    }
  }
}

async function delaysOf({ client }: Session): Promise<Readonly<Record<string, string | null>>> {
  const columns = DELAYS.map((name) => `pg_catalog.current_setting('${name}', true) AS "${name}"`);
  const { rows } = await client.query<Record<string, string | null>>(`SELECT ${columns.join(', ')}`);
  return rows[0] ?? {};
}

/** PostgreSQL shows a time with the largest unit that divides it (manual, "Parameter Names and Values"). */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

function millisecondsIn(setting: string): number {
  const [, count = '0', unit = 'ms'] = /^(\d+)([a-z]+)?$/.exec(setting) ?? [];
  return Number(count) * (UNITS[unit] ?? 1);
}
