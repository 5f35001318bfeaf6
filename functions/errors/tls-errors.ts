import { type Found, property } from './found';

/** OpenSSL's verification errors as Node names them (Node.js manual, "X509 certificate error codes"). */
const UNTRUSTED = new Set([
  'CA_KEY_TOO_SMALL',
  'CA_MD_TOO_WEAK',
  'CERT_CHAIN_TOO_LONG',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CRL_HAS_EXPIRED',
  'CRL_NOT_YET_VALID',
  'CRL_SIGNATURE_FAILURE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'EE_KEY_TOO_SMALL',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERROR_IN_CRL_LAST_UPDATE_FIELD',
  'ERROR_IN_CRL_NEXT_UPDATE_FIELD',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'OUT_OF_MEM',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_DECRYPT_CRL_SIGNATURE',
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNSPECIFIED',
]);
const WRONG_TIME = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
const WRONG_NAME = new Set(['ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_TLS_CERT_ALTNAME_FORMAT', 'HOSTNAME_MISMATCH']);

/** A TLS handshake that fails; undefined for any other error. */
export function tlsFinding(error: unknown): Found | undefined {
  const code = property(error, 'code') ?? '';
  if (WRONG_NAME.has(code)) {
    return { reason: 'tlsNameMismatch', found: 'the certificate names other hosts than this one' };
  }
  if (WRONG_TIME.has(code)) {
    return { reason: 'tlsExpired', found: `a certificate is not valid at this time (${code})` };
  }
  if (UNTRUSTED.has(code)) {
    return { reason: 'tlsUntrusted', found: `the certificate could not be verified (${code})` };
  }
  return code === 'EPROTO' || /^ERR_(SSL|TLS|OSSL|CRYPTO)_/.test(code)
    ? { reason: 'tlsHandshakeFailed', found: `no TLS connection came about (${code})` }
    : undefined;
}
