import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { preparedPassword } from './saslprep';

/** PostgreSQL's own defaults: scram_iterations 4096, salt of 16 bytes (src/include/common/scram-common.h). */
export const SCRAM_DEFAULTS = { iterations: 4096, saltBytes: 16 } as const;

const HASH_BYTES = 32;

/** What both sides of a SCRAM-SHA-256 exchange derive from a password (RFC 5802, section 3). */
export interface ScramKeys {
  readonly clientKey: Buffer;
  readonly storedKey: Buffer;
  readonly serverKey: Buffer;
}

/** The keys of a password for this salt. This takes about 1.5 ms per 1,000 iterations, more if the CPU is shared. */
export function scramKeys(password: string, salt: Buffer, iterations: number): ScramKeys {
  const salted = pbkdf2Sync(preparedPassword(password), salt, iterations, HASH_BYTES, 'sha256');
  const clientKey = hmac(salted, 'Client Key');
  return { clientKey, storedKey: sha256(clientKey), serverKey: hmac(salted, 'Server Key') };
}

/**
 * The SCRAM-SHA-256 verifier PostgreSQL would store for a password (RFC 5802, RFC 7677; PostgreSQL manual,
 * "pg_authid"), so that ALTER ROLE can carry it instead of the password. Every password has one.
 *
 * @param options.iterations default: PostgreSQL's
 * @param options.salt default: fresh random bytes
 */
export function scramVerifier(
  password: string,
  {
    iterations = SCRAM_DEFAULTS.iterations,
    salt = randomBytes(SCRAM_DEFAULTS.saltBytes),
  }: { readonly iterations?: number; readonly salt?: Buffer } = {},
): string {
  const { storedKey, serverKey } = scramKeys(password, salt, iterations);
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

export function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
