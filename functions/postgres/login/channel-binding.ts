import { createHash } from 'node:crypto';
import { type PeerCertificate, TLSSocket } from 'node:tls';

/**
 * Hash by the certificate's signature algorithm (RFC 5929, section 4.1: SHA-256 where that one is MD5 or SHA-1), by the
 * hexadecimal DER of its object identifier (RFC 4055, RFC 5758). Of any other, PSS and EdDSA among them, servers do not
 * agree on a hash.
 */
const HASHES: Readonly<Record<string, string>> = {
  '2a864886f70d010104': 'sha256',
  '2a864886f70d010105': 'sha256',
  '2a864886f70d01010b': 'sha256',
  '2a864886f70d01010c': 'sha384',
  '2a864886f70d01010d': 'sha512',
  '2a864886f70d01010e': 'sha224',
  '2a8648ce3d0401': 'sha256',
  '2a8648ce3d040301': 'sha224',
  '2a8648ce3d040302': 'sha256',
  '2a8648ce3d040303': 'sha384',
  '2a8648ce3d040304': 'sha512',
};

/**
 * What ties a SCRAM exchange to this TLS connection: the hash of the server's certificate (tls-server-end-point).
 * Undefined on a plain connection, and where the certificate is signed in a way that has no agreed hash.
 */
export function channelBindingOf(stream: unknown): Buffer | undefined {
  if (!(stream instanceof TLSSocket)) return undefined;
  // Not getPeerX509Certificate, which removes the certificate from the chain, so that later code does not find it.
  const { raw: certificate } = stream.getPeerCertificate() as Partial<PeerCertificate>;
  if (certificate === undefined) return undefined;
  const hash = HASHES[signatureAlgorithm(certificate)];
  return hash === undefined ? undefined : createHash(hash).update(certificate).digest();
}

/** Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { algorithm OBJECT IDENTIFIER, ... }, ... } */
function signatureAlgorithm(der: Buffer): string {
  const certificate = element(der, 0);
  const signed = element(der, certificate.start);
  const algorithm = element(der, signed.end);
  const identifier = element(der, algorithm.start);
  return der.toString('hex', identifier.start, identifier.end);
}

/** Where the content of the DER element at this offset begins and ends. */
function element(der: Buffer, at: number): { readonly start: number; readonly end: number } {
  const first = der.readUInt8(at + 1);
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const start = at + 2 + lengthBytes;
  return { start, end: start + (lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes)) };
}
