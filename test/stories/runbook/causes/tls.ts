import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createCertificateAuthority, type ServerNames } from '../../../../infra/local/postgres/certificates';
import { aProxiedDatabase } from '../../../support/servers/a-proxied-database';
import { answering, type Cause, deploy, type Setting } from '../cause';

/** Reasons that lie in TLS. */
export const TLS_CAUSES = {
  tlsNotOffered: {
    // A server answers N to a client that asks for TLS it does not have (PostgreSQL manual, "SSL Session Encryption").
    secret: async (setting) => ({ fields: { port: await answering(setting, Buffer.from('N')) } }),
    ways: ({ proxied }) => ({ 1: { corrects: `.port = ${proxied.port}` }, 2: 'nothing' }),
  },

  tlsUntrusted: {
    arranged: async (scene) => {
      const file = join(scene.stories.environment.postgres?.directory ?? '', 'another-authority.pem');
      writeFileSync(file, (await createCertificateAuthority({ now: new Date() })).certPem);
      deploy(scene.stories, { DATABASE_CA_FILE: file });
    },
    ways: (scene) => ({
      1: () => deploy(scene.stories, { DATABASE_CA_FILE: scene.stories.environment.postgres?.caFile ?? '' }),
    }),
  },

  tlsExpired: {
    secret: (setting) => anotherCertificate(setting, { issued: new Date(Date.now() - 2 * YEAR_MILLISECONDS) }),
    ways: ({ proxied }) => ({
      1: [
        {
          types:
            'aws rds modify-db-instance --db-instance-identifier "$INSTANCE" --ca-certificate-identifier rds-ca-rsa2048-g1 --apply-immediately',
        },
        // What answers there has a new certificate then: the server's own.
        (person) => person.carryOut('correct-a-field-of-the-secret-value', `.port = ${proxied.port}`),
      ],
    }),
  },

  tlsNameMismatch: {
    secret: (setting) => anotherCertificate(setting, { dnsNames: ['orders.example'], ipAddresses: [] }),
    ways: ({ proxied }) => ({ 1: { corrects: `.host = "localhost" | .port = ${proxied.port}` } }),
  },

  tlsRequired: {
    secret: ({ stories }) => ({ fields: { ssl: false, port: stories.environment.databases.administration.port } }),
    ways: { 1: { corrects: 'del(.ssl)' } },
  },

  tlsHandshakeFailed: {
    secret: async (setting) => ({
      fields: { port: await answering(setting, Buffer.from('S'), Buffer.from('no TLS')) },
    }),
    ways: ({ proxied }) => ({ 1: { corrects: `.port = ${proxied.port}` } }),
  },

  tlsIntercepted: {
    secret: (setting) => anotherCertificate(setting, {}),
    ways: ({ proxied }) => ({ 1: { corrects: `.port = ${proxied.port}` } }),
  },
} as const satisfies Readonly<Record<string, Cause>>;

const YEAR_MILLISECONDS = 365 * 24 * 60 * 60 * 1_000;

/** Somebody between functions and server, with a certificate of the server's authority that is not the server's own. */
async function anotherCertificate({ stories }: Setting, names: ServerNames): Promise<{ fields: { port: number } }> {
  const { environment } = stories;
  const proxied = await aProxiedDatabase(environment, await environment.postgres?.authority.issue(names));
  stories.afterwards(() => proxied.stop());
  return { fields: { port: proxied.port } };
}
