import type { PasswordStorage, PreflightResult } from '../../../workflow/document';

/**
 * What a check found of the server: `PostgreSQL 17.5; TLS, vouched for by Amazon RDS eu-central-1 Root CA RSA2048 G1 until
 * 2061-05-19; password as SCRAM with 4096 iterations`.
 */
export function serverText({ serverVersion, certificate, channelBinding, password }: PreflightResult): string {
  const { storedAs, willBe } = password;
  const stored = storageText(storedAs);
  const next = storageText(willBe);
  return [
    `PostgreSQL ${serverVersion}`,
    certificate === undefined
      ? 'plain text'
      : `TLS, vouched for by ${certificate.authority} until ${dayOf(certificate.authorityExpiresAt)}, ` +
        `certificate until ${dayOf(certificate.expiresAt)}${channelBinding ? '' : ', login not bound to it'}`,
    stored === next ? `password as ${stored}` : `password as ${stored}, the next as ${next}`,
  ].join('; ');
}

function storageText(storage: PasswordStorage): string {
  return storage.kind === 'md5' ? 'MD5' : `SCRAM with ${storage.iterations} iterations`;
}

const dayOf = (iso: string): string => iso.slice(0, 10);
