import { generateKeyPair, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { pki, md } from 'node-forge';

const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

/** A certificate and its private key, both PEM. */
export interface CertifiedKey {
  readonly certPem: string;
  readonly keyPem: string;
}

/** What a server certificate vouches for; TLS clients compare it with the host name they were given. */
export interface ServerNames {
  /** Default: `localhost`. */
  readonly dnsNames?: readonly string[];
  /** Default: `127.0.0.1`. */
  readonly ipAddresses?: readonly string[];
  /** It is valid for one year from the day before this one; default: the authority's own day. */
  readonly issued?: Date;
}

/** Signs server certificates; clients that trust `certPem` trust them. */
export interface CertificateAuthority {
  readonly certPem: string;
  /** A new key with a certificate for exactly these names; each list left out has its default. */
  issue(names?: ServerNames): Promise<CertifiedKey>;
}

/**
 * A new certificate authority. Its certificates, and its own, are valid from one day before `now`, so that a clock
 * slightly behind still accepts them, for one year. Two calls create two authorities that do not trust each other.
 */
export async function createCertificateAuthority(options: { readonly now: Date }): Promise<CertificateAuthority> {
  const key = await newKey();
  const subject = [{ name: 'commonName', value: `RDS rotation workflow local CA ${randomBytes(4).toString('hex')}` }];
  const certificate = blankCertificate(key.publicKey, options.now);
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ]);
  certificate.sign(key.privateKey, md.sha256.create());

  return {
    certPem: pki.certificateToPem(certificate),
    issue: (names = {}) => issue({ certificate, key: key.privateKey }, names, options.now),
  };
}

interface Issuer {
  readonly certificate: pki.Certificate;
  readonly key: pki.rsa.PrivateKey;
}

async function issue(issuer: Issuer, names: ServerNames, now: Date): Promise<CertifiedKey> {
  const { dnsNames = ['localhost'], ipAddresses = ['127.0.0.1'], issued = now } = names;
  const key = await newKey();
  const certificate = blankCertificate(key.publicKey, issued);
  certificate.setSubject([{ name: 'commonName', value: dnsNames[0] ?? ipAddresses[0] ?? 'nameless' }]);
  certificate.setIssuer(issuer.certificate.subject.attributes);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: [
        ...dnsNames.map((value) => ({ type: SanType.dns, value })),
        ...ipAddresses.map((ip) => ({ type: SanType.ip, ip })),
      ],
    },
    { name: 'subjectKeyIdentifier' },
    {
      name: 'authorityKeyIdentifier',
      keyIdentifier: issuer.certificate.generateSubjectKeyIdentifier().getBytes(),
    },
  ]);
  certificate.sign(issuer.key, md.sha256.create());
  return { certPem: pki.certificateToPem(certificate), keyPem: key.privatePem };
}

/** GeneralName choices of RFC 5280, section 4.2.1.6. */
const SanType = { dns: 2, ip: 7 } as const;

function blankCertificate(publicKey: pki.rsa.PublicKey, now: Date): pki.Certificate {
  const certificate = pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = serialNumber();
  certificate.validity.notBefore = new Date(now.getTime() - DAY_MILLISECONDS);
  certificate.validity.notAfter = new Date(now.getTime() + 365 * DAY_MILLISECONDS);
  return certificate;
}

/**
 * 16 random bytes, in hexadecimal. RFC 5280 section 4.1.2.2 demands a positive number, DER the shortest form: the first byte
 * is between 40 and 7f, so it needs no padding and is not padding itself.
 */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

const generate = promisify(generateKeyPair);

/** RSA, because forge signs with nothing else; made by node itself, which takes a tenth of forge's time. */
async function newKey() {
  const pair = await generate('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    publicKey: pki.publicKeyFromPem(pair.publicKey),
    privateKey: pki.privateKeyFromPem(pair.privateKey),
    privatePem: pair.privateKey,
  };
}
