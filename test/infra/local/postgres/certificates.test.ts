import { createPrivateKey, X509Certificate } from 'node:crypto';
import { createCertificateAuthority, type CertificateAuthority } from '../../../../infra/local/postgres/certificates';

let authority: CertificateAuthority;

beforeAll(async () => {
  authority = await createCertificateAuthority({ now: new Date('2026-03-10T12:00:00Z') });
});

describe('a server certificate', () => {
  it('is for localhost and 127.0.0.1, signed by its authority, for server use only', async () => {
    const certificate = new X509Certificate((await authority.issue()).certPem);

    expect(certificate.subjectAltName).toBe('DNS:localhost, IP Address:127.0.0.1');
    expect(certificate.verify(new X509Certificate(authority.certPem).publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
  });

  it('is for exactly the given names', async () => {
    const { certPem } = await authority.issue({ dnsNames: ['db.example.com', 'reader.example.com'], ipAddresses: [] });

    expect(new X509Certificate(certPem).subjectAltName).toBe('DNS:db.example.com, DNS:reader.example.com');
  });

  it('is valid from the day before until a year later', async () => {
    const certificate = new X509Certificate((await authority.issue()).certPem);

    expect(certificate.validFrom).toBe('Mar  9 12:00:00 2026 GMT');
    expect(certificate.validTo).toBe('Mar 10 12:00:00 2027 GMT');
  });

  it('has a serial number that strict parsers accept: positive, and without padding', async () => {
    const { serialNumber } = new X509Certificate((await authority.issue()).certPem);

    expect(serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
  });

  it('belongs to the private key that comes with it', async () => {
    const first = await authority.issue();
    const second = await authority.issue();

    expect(new X509Certificate(first.certPem).checkPrivateKey(createPrivateKey(first.keyPem))).toBe(true);
    expect(new X509Certificate(first.certPem).checkPrivateKey(createPrivateKey(second.keyPem))).toBe(false);
  });
});

describe('an authority', () => {
  it('may sign certificates, and has signed its own', () => {
    const certificate = new X509Certificate(authority.certPem);

    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
  });

  it('does not vouch for what another authority signed', async () => {
    const other = await createCertificateAuthority({ now: new Date('2026-03-10T12:00:00Z') });
    const foreign = new X509Certificate((await other.issue()).certPem);

    expect(foreign.verify(new X509Certificate(authority.certPem).publicKey)).toBe(false);
    expect(foreign.checkIssued(new X509Certificate(authority.certPem))).toBe(false);
  });
});
