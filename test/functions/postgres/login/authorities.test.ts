import { X509Certificate } from 'node:crypto';
import * as tls from 'node:tls';
import { Authorities } from '../../../../functions/postgres/login/authorities';
import { rdsAuthorities } from '../../../../infra/build/rds-authorities';

const RDS = 'orders.abc123.eu-central-1.rds.amazonaws.com';
const pem = rdsAuthorities();
const created: (readonly string[])[] = [];

jest.mock('node:tls', () => ({ ...jest.requireActual<typeof tls>('node:tls'), createSecureContext: jest.fn() }));
const createSecureContext = jest.mocked(tls.createSecureContext);

beforeEach(() => {
  created.length = 0;
  createSecureContext.mockReset().mockImplementation((options = {}) => {
    created.push((options.ca as string[]).map((one) => /CN=(.*)$/m.exec(new X509Certificate(one).subject)?.[1] ?? ''));
    return {} as tls.SecureContext;
  });
});

describe('the authorities that come with the functions', () => {
  it('are those of RDS in the commercial Regions, none that ends soon, in a file that says whose each is', () => {
    const certificates = (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
      (one) => new X509Certificate(one),
    );
    const names = certificates.map(({ subject }) => /^CN=(.*)$/m.exec(subject)?.[1] ?? '');
    expect(certificates.length).toBeGreaterThan(70);
    expect(
      names.filter((name) => !/^Amazon RDS [a-z]{2}-[a-z]+-\d Root CA (RSA2048|RSA4096|ECC384) G1$/.test(name)),
    ).toEqual([]);
    expect(certificates.filter(({ ca, validTo }) => !ca || new Date(validTo) < new Date('2060-01-01'))).toEqual([]);
    expect([...pem.matchAll(/^# (.*)$/gm)].map(([, name]) => name)).toEqual(names);
    for (const region of ['eu-central-1', 'us-east-1', 'ap-northeast-1', 'sa-east-1']) {
      expect(names.filter((name) => name.startsWith(`Amazon RDS ${region} `))).toHaveLength(3);
    }
  });

  it('are parsed once for each Region, and only those that may vouch in it', () => {
    const authorities = new Authorities(pem);
    authorities.verifyFull(RDS);
    authorities.verifyFull('billing.xyz.eu-central-1.rds.amazonaws.com');
    expect(created).toEqual([
      [
        'Amazon RDS eu-central-1 Root CA ECC384 G1',
        'Amazon RDS eu-central-1 Root CA RSA2048 G1',
        'Amazon RDS eu-central-1 Root CA RSA4096 G1',
      ],
    ]);
    authorities.verifyFull('orders.abc123.us-east-1.rds.amazonaws.com');
    expect(created).toHaveLength(2);
  });

  it('are parsed before the first login on request', () => {
    const authorities = new Authorities(pem);
    authorities.prepare('eu-central-1');
    expect(created).toHaveLength(1);
    authorities.verifyFull(RDS);
    expect(created).toHaveLength(1);
  });

  it('are all trusted for a name without a Region', () => {
    new Authorities(pem).verifyFull('db.example.com');
    expect(created[0]?.length).toBeGreaterThan(70);
  });

  it('count once, even if they occur twice', () => {
    new Authorities(`${pem}\n${pem}`).verifyFull('db.example.com');
    new Authorities(pem).verifyFull('db.example.com');
    expect(created[0]).toEqual(created[1]);
  });
});

describe('authorities that are not those of RDS', () => {
  it('are trusted in every Region', () => {
    const own = tls.rootCertificates[0] ?? '';
    new Authorities(`${pem}${own}`).verifyFull(RDS);
    expect(created[0]).toHaveLength(4);
  });
});
