import { createHash } from 'node:crypto';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates in a PEM file, whatever stands between them; one that occurs twice counts once. */
export const certificatesIn = (pem: string): string[] => [...new Set(pem.match(CERTIFICATE))];

/** A certificate as PEM, without its armour. */
export const derOf = (pem: string): Buffer => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');

/** What `openssl x509 -fingerprint -sha256` shows of a certificate as PEM, in small letters without colons. */
export const fingerprintOf = (pem: string): string => createHash('sha256').update(derOf(pem)).digest('hex');
