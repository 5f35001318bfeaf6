import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { RotationError } from '../errors/rotation-error';

/** PostgreSQL's own defaults: scram_iterations 4096, salt of 16 bytes (src/include/common/scram-common.h). */
export const SCRAM_DEFAULTS = { iterations: 4096, saltBytes: 16 } as const;

const HASH_BYTES = 32;
/** RFC 3454, table B.1: characters SASLprep maps to nothing. */
const MAPPED_TO_NOTHING = /\u00ad|\u034f|\u1806|[\u180b-\u180d]|[\u200b-\u200d]|\u2060|[\ufe00-\ufe0f]|\ufeff/gu;
/** RFC 3454, table C.1.2: spaces SASLprep maps to the ASCII one. */
const OTHER_SPACES = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/gu;
/** Control, unassigned, private and surrogate characters, and the scripts written from the right, which have rules of their own. */
const NOT_SUPPORTED = /[\p{C}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;

/**
 * The SCRAM-SHA-256 verifier PostgreSQL would store for a password (RFC 5802, RFC 7677; PostgreSQL manual,
 * "pg_authid"), so that ALTER ROLE can carry it instead of the password.
 *
 * @throws RotationError `passwordRefused` for a password whose SASLprep form (RFC 4013) we do not compute.
 */
export function scramVerifier(
  password: string,
  salt: Buffer = randomBytes(SCRAM_DEFAULTS.saltBytes),
  iterations: number = SCRAM_DEFAULTS.iterations,
): string {
  const salted = pbkdf2Sync(saslPrepared(password), salt, iterations, HASH_BYTES, 'sha256');
  const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest();
  const serverKey = hmac(salted, 'Server Key');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey.toString('base64')}:${serverKey.toString('base64')}`;
}

/** Whether a string has exactly the form the server recognises; it would hash any other as if it were a password. */
export function isScramVerifier(text: string): boolean {
  const parts = /^SCRAM-SHA-256\$([1-9]\d*):([A-Za-z0-9+/]+=*)\$([A-Za-z0-9+/]+=*):([A-Za-z0-9+/]+=*)$/.exec(text);
  if (parts === null) {
    return false;
  }
  const bytes = (group: number) => Buffer.from(parts[group] ?? '', 'base64').length;
  return bytes(2) >= 1 && bytes(3) === HASH_BYTES && bytes(4) === HASH_BYTES;
}

function saslPrepared(password: string): string {
  const prepared = password.replace(MAPPED_TO_NOTHING, '').replace(OTHER_SPACES, ' ').normalize('NFKC');
  if (prepared === '' || NOT_SUPPORTED.test(prepared)) {
    throw new RotationError('passwordRefused', {
      attempted: 'Computing the SCRAM-SHA-256 verifier of a password',
      found: 'the password is empty or contains control characters or a right-to-left script',
      remedy: 'Use printable ASCII characters.',
    });
  }
  return prepared;
}
