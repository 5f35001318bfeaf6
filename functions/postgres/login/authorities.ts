import { isIP } from 'node:net';
import { checkServerIdentity, type ConnectionOptions, createSecureContext, type SecureContext } from 'node:tls';
import { RotationError } from '../../errors/rotation-error';
import { certificatesIn, derOf, fingerprintOf } from './fingerprints';

/** `orders.abc123.eu-central-1.rds.amazonaws.com`; in China it ends in `.cn`. */
const RDS_HOST = /\.([a-z]{2}(?:-[a-z]+)+-\d+)\.rds\.amazonaws\.com(?:\.cn)?$/;

/** The trusted certificate authorities; parsed at most once for each Region of servers. */
export class Authorities {
  readonly #contexts = new Map<string, SecureContext>();

  /** @param pem certificates as PEM, whatever stands between them; one that occurs twice counts once. */
  constructor(private readonly pem: string) {}

  /**
   * Those of them with these SHA-256 fingerprints.
   *
   * @throws RotationError `configuration` if one is not among them
   */
  only(fingerprints: readonly string[]): Authorities {
    const known = new Map(certificatesIn(this.pem).map((each) => [fingerprintOf(each), each]));
    const chosen = fingerprints.map((fingerprint) => {
      const certificate = known.get(fingerprint);
      if (certificate !== undefined) return certificate;
      throw new RotationError('configuration', {
        attempted: 'Choosing the certificate authorities that may vouch for the database',
        found: `the functions have ${known.size}, none with the SHA-256 fingerprint ${fingerprint}`,
        remedy:
          "Deploy the workflow with a databaseCaFile that holds it, or set the secret's tag rds-rotation-workflow:authorities right.",
      });
    });
    return new Authorities(chosen.join('\n'));
  }

  /** TLS options for this host: chain and host name are verified, always. */
  verifyFull(host: string): ConnectionOptions {
    return {
      secureContext: this.contextFor(RDS_HOST.exec(host)?.[1] ?? ''),
      rejectUnauthorized: true,
      ...(isIP(host) === 0 && { servername: host }),
      // Node checks a socket without a server name against "localhost".
      checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
    };
  }

  /** Parses the authorities of this Region now instead of at the first login there. */
  prepare(region: string): void {
    this.contextFor(region);
  }

  private contextFor(region: string): SecureContext {
    const known = this.#contexts.get(region);
    if (known !== undefined) return known;
    const certificates = certificatesIn(this.pem);
    // Each Region of RDS has separate authorities; parsing all of them takes longer than a login.
    const here = region === '' ? certificates : certificates.filter((one) => mayVouchIn(region, one));
    const context = createSecureContext({ ca: here, minVersion: 'TLSv1.2' });
    this.#contexts.set(region, context);
    return context;
  }
}

/** By the name in the certificate: `Amazon RDS eu-central-1 Root CA RSA2048 G1`. */
function mayVouchIn(region: string, pem: string): boolean {
  const der = derOf(pem);
  return !der.includes('Amazon RDS ') || der.includes(`Amazon RDS ${region} `);
}
