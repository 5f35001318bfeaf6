import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createCertificateAuthority } from '../../../../infra/local/postgres/certificates';
import { aProxiedDatabase } from '../../../support/a-proxied-database';
import type { StoryEnvironment } from '../../../support/an-environment';
import { type Cause, deploy, type Setting } from '../cause';

/** Reasons that lie in TLS. */
export const TLS_CAUSES = {
  tlsNotOffered: {
    secret: async (setting) => ({ fields: { port: await plainServer(setting) } }),
    ways: ({ proxied }) => ({ 1: { corrects: `.port = ${proxied.port}` }, 2: 'nothing' }),
  },

  tlsUntrusted: {
    secret: async ({ stories, afterwards }) => {
      const authority = await createCertificateAuthority({ now: new Date() });
      writeFileSync(bundleIn(stories), authority.certPem);
      const proxied = await aProxiedDatabase(stories.environment, await authority.issue());
      afterwards(() => proxied.stop());
      return { fields: { port: proxied.port } };
    },
    ways: (scene) => ({ 1: () => deploy(scene, { DATABASE_CA_FILE: bundleIn(scene.stories) }), 2: 'nothing' }),
  },

  tlsNameMismatch: {
    secret: async ({ stories, afterwards }) => {
      const certificate = await stories.environment.postgres?.authority.issue({
        dnsNames: ['localhost'],
        ipAddresses: [],
      });
      const proxied = await aProxiedDatabase(stories.environment, certificate);
      afterwards(() => proxied.stop());
      return { fields: { port: proxied.port } };
    },
    ways: { 1: { corrects: '.host = "localhost"' } },
  },

  tlsRequired: {
    secret: ({ stories }) => ({ fields: { ssl: false, port: stories.environment.databases.administration.port } }),
    ways: { 1: { corrects: 'del(.ssl)' } },
  },
} as const satisfies Readonly<Record<string, Cause>>;

/** A bundle that only this story's server is signed by; it goes with the server's folder. */
const bundleIn = ({ environment }: StoryEnvironment): string =>
  join(environment.postgres?.directory ?? '', 'another-authority.pem');

/** A server answers N to a client that asks for TLS it does not have (PostgreSQL manual, "SSL Session Encryption"). */
async function plainServer({ afterwards }: Setting): Promise<number> {
  const server = createServer((client) => client.on('error', () => undefined).once('data', () => client.write('N')));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterwards(() => server.close());
  return (server.address() as AddressInfo).port;
}
