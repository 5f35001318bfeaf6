import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createCertificateAuthority } from '../../../../infra/local/postgres/certificates';
import { aRoad } from '../../../support/a-proxied-database';
import type { StoryWorld } from '../../../support/an-environment';
import { type Cause, deploy, type Setting } from '../cause';

/** Reasons that lie in TLS. */
export const TLS_CAUSES = {
  tlsNotOffered: {
    secret: async (setting) => ({ fields: { port: await plainServer(setting) } }),
    ways: ({ road }) => ({ 1: { corrects: `.port = ${road.port}` }, 2: 'nothing' }),
  },

  tlsUntrusted: {
    secret: async ({ stories, afterwards }) => {
      const authority = await createCertificateAuthority({ now: new Date() });
      writeFileSync(bundleIn(stories), authority.certPem);
      const road = await aRoad(stories.world, await authority.issue());
      afterwards(() => road.stop());
      return { fields: { port: road.port } };
    },
    ways: (scene) => ({ 1: () => deploy(scene, { DATABASE_CA_FILE: bundleIn(scene.stories) }), 2: 'nothing' }),
  },

  tlsNameMismatch: {
    secret: async ({ stories, afterwards }) => {
      const certificate = await stories.world.postgres?.authority.issue({ dnsNames: ['localhost'], ipAddresses: [] });
      const road = await aRoad(stories.world, certificate);
      afterwards(() => road.stop());
      return { fields: { port: road.port } };
    },
    ways: { 1: { corrects: '.host = "localhost"' } },
  },

  tlsRequired: {
    secret: ({ stories }) => ({ fields: { ssl: false, port: stories.world.databases.administration.port } }),
    ways: { 1: { corrects: 'del(.ssl)' } },
  },
} as const satisfies Readonly<Record<string, Cause>>;

/** A bundle that only this story's server is signed by; it goes with the server's folder. */
const bundleIn = ({ world }: StoryWorld): string => join(world.postgres?.directory ?? '', 'another-authority.pem');

/** A server answers N to a client that asks for TLS it does not have (PostgreSQL manual, "SSL Session Encryption"). */
async function plainServer({ afterwards }: Setting): Promise<number> {
  const server = createServer((client) => client.on('error', () => undefined).once('data', () => client.write('N')));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterwards(() => server.close());
  return (server.address() as AddressInfo).port;
}
