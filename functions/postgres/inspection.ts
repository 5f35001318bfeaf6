import type { PasswordStorage } from '../../workflow/document';
import type { Md5Policy } from '../../workflow/names';
import { RotationError } from '../errors/rotation-error';
import type { ServerFacts } from '../rotation/ports';
import { iterationsIn } from './alter-role';
import { certificateFacts } from './login/certificate';
import { LOGIN_LIMIT } from './login/login-connection';
import type { Session } from './session';

/** How long a server may delay its verdict; the rest of the limit is for the network and its load. */
const LONGEST_DELAY_MILLISECONDS = LOGIN_LIMIT.verdict - 1_000;

interface Circumstances {
  /** Settings of modules that delay refused logins; null where there is no such module. */
  readonly authDelay: string | null;
  readonly credcheckDelay: string | null;
  /** VALID UNTIL in seconds since 1970; null or infinite if it never ends. */
  readonly validUntil: number | null;
  readonly loginTriggers: number;
}

const CIRCUMSTANCES = `SELECT pg_catalog.current_setting('auth_delay.milliseconds', true) AS "authDelay",
  pg_catalog.current_setting('credcheck.auth_delay_ms', true) AS "credcheckDelay",
  (SELECT pg_catalog.date_part('epoch', rolvaliduntil) FROM pg_catalog.pg_roles WHERE rolname = $1) AS "validUntil",
  (SELECT pg_catalog.count(*)::integer FROM pg_catalog.pg_event_trigger
    WHERE evtevent = 'login' AND evtenabled IN ('O', 'A')) AS "loginTriggers"`;

/**
 * Checks for anything that would prevent a rotation from being completed or undone, and for anything an operator should know
 * about. The session has been taken over.
 *
 * @param md5Roles undefined if the role that is logged in is not the one whose password changes
 * @throws RotationError `md5Password` or `loginAnsweredLate`
 */
export async function inspectServer(
  session: Session,
  role: string,
  md5Roles: Md5Policy | undefined,
): Promise<ServerFacts> {
  const { client, proof, stream, serverVersion } = session;
  const { rows } = await client.query<Circumstances>(CIRCUMSTANCES, [role]);
  const [circumstances] = rows;
  if (circumstances === undefined) throw new Error('The server answered a SELECT without a row.');
  if (md5Roles !== undefined) assertMd5Allowed(session, md5Roles);
  assertRefusalsInTime(session, circumstances);
  const certificate = certificateFacts(stream);
  const ends = (circumstances.validUntil ?? Infinity) * 1_000;
  const storedAs: PasswordStorage =
    proof.method === 'md5' ? { kind: 'md5' } : { kind: 'scram-sha-256', iterations: proof.iterations };
  return {
    serverVersion,
    tls: certificate !== undefined,
    ...(certificate && { certificate }),
    channelBinding: proof.method === 'scram-sha-256' && proof.channelBinding,
    password: { storedAs, willBe: { kind: 'scram-sha-256', iterations: iterationsIn(session) } },
    ...(Number.isFinite(ends) && { validUntil: new Date(ends).toISOString() }),
    loginTriggers: circumstances.loginTriggers,
  };
}

function assertMd5Allowed({ attempted, proof, facts }: Session, md5Roles: Md5Policy): void {
  const mayBecomeScram = md5Roles === 'upgrade' || (md5Roles === 'follow-server' && facts.passwordEncryption !== 'md5');
  if (proof.method === 'md5' && !mayBecomeScram) {
    throw new RotationError('md5Password', {
      attempted,
      found: `the password is stored as MD5, password_encryption is ${facts.passwordEncryption}, and MD5 roles are set to ${md5Roles}`,
    });
  }
}

function assertRefusalsInTime({ attempted }: Session, { authDelay, credcheckDelay }: Circumstances): void {
  const delays = { 'auth_delay.milliseconds': authDelay, 'credcheck.auth_delay_ms': credcheckDelay };
  for (const [setting, value] of Object.entries(delays)) {
    const milliseconds = millisecondsIn(value ?? '0');
    if (milliseconds > LONGEST_DELAY_MILLISECONDS) {
      throw new RotationError('loginAnsweredLate', {
        attempted,
        found: `${setting} delays refused logins by ${milliseconds / 1_000} s, and none may take longer than ${LONGEST_DELAY_MILLISECONDS / 1_000} s`,
      });
    }
  }
}

/** PostgreSQL shows a time with the largest unit that divides it (manual, "Parameter Names and Values"). */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

function millisecondsIn(setting: string): number {
  const [, count = '0', unit = 'ms'] = /^(\d+)([a-z]+)?$/.exec(setting) ?? [];
  return Number(count) * (UNITS[unit] ?? 1);
}
