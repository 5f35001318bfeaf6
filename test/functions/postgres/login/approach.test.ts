import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { startPostgresProxy, type PostgresProxy } from '../../../../infra/local/postgres/proxy';
import { ADatabase, failure } from '../a-database';

let here: ADatabase;
let proxy: PostgresProxy;
let logins = 0;
beforeAll(async () => {
  here = await ADatabase.start({ settings: { log_connections: 'on' } });
  await here.renew();
  const { host, port, caPem, certificate } = here.server;
  proxy = await startPostgresProxy({
    target: { host, port, caPem },
    certificate,
    intercept: ({ kind }) => void (logins += kind === 'connect' ? 1 : 0),
  });
});
afterAll(async () => {
  await proxy.stop();
  await here.server.stop();
});
beforeEach(() => (logins = 0));

const near = () => ({ host: '127.0.0.1', port: here.server.port });
const connections = () => here.server.readLog().split('connection received').length - 1;

/** Connections that the server has seen during the work. */
async function counting<T>(work: () => Promise<T>): Promise<[T, number]> {
  const before = connections();
  return [await work(), connections() - before];
}

describe('a connection that is under way before it is known who logs in', () => {
  it('is used by the first login there, and by no other', async () => {
    const [outcome, number] = await counting(() =>
      here.database.approaching(near(), async (database) => [
        await database.verify(here.credentials(), 'look'),
        await database.probe(here.credentials(), 'look'),
      ]),
    );
    expect([outcome, number]).toEqual([['none', { outcome: 'accepted' }], 2]);
  });

  it('is used once it is encrypted, too', async () => {
    const waited = here.database.approaching(near(), async (database) => {
      // As long as another login takes.
      await here.database.probe(here.credentials(), 'look');
      return database.verify(here.credentials(), 'look');
    });
    expect(await counting(() => waited)).toEqual(['none', 2]);
  });

  it('is not used by a login to another server, or without TLS, and is closed', async () => {
    const [outcome, number] = await counting(() =>
      here.database.approaching({ host: '127.0.0.1', port: proxy.port }, (database) =>
        database.probe(here.credentials(), 'look'),
      ),
    );
    // One of them is the proxy's; nobody logs in on it.
    expect([outcome, number, logins]).toEqual([{ outcome: 'accepted' }, 2, 0]);
    await here.server.writeHba(['host all all 127.0.0.1/32 scram-sha-256']);
    const plain = here.credentials({ ssl: false });
    expect(await here.database.approaching(near(), (database) => database.probe(plain, 'look'))).toEqual({
      outcome: 'accepted',
    });
  });

  it('is not used under other authorities', async () => {
    const proxied = here.credentials({ port: proxy.port });
    const outcome = await here.database.approaching({ host: '127.0.0.1', port: proxy.port }, (database) =>
      failure(Promise.resolve().then(() => database.under({ authorities: ['0'.repeat(64)] }).verify(proxied, 'look'))),
    );
    expect(outcome).toMatch(/^PermanentError configuration: /);
  });

  it.each([
    [
      'refuses it',
      (socket: Socket) => socket.destroy(),
      /^TransientError databaseUnreachable: Verifying the credential of /,
    ],
    [
      'has no TLS',
      (socket: Socket) => socket.once('data', () => socket.write('N')),
      /^PermanentError tls\w+: Verifying /,
    ],
    [
      'is none of PostgreSQL',
      (socket: Socket) => socket.once('data', () => socket.write('HTTP')),
      /^\w+ notPostgres: Verifying /,
    ],
  ])('fails as any other if the server %s', async (_what, answer, expected) => {
    const server: Server = createServer((socket) => void answer(socket.on('error', () => undefined))).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const at = { host: '127.0.0.1', port };
    try {
      const alone = await failure(here.database.verify(here.credentials(at), 'look'));
      const approached = await failure(
        here.database.approaching(at, async (database) => {
          await here.database.probe(here.credentials(at), 'look');
          return database.verify(here.credentials(at), 'look');
        }),
      );
      expect(alone).toMatch(expected);
      expect(approached).toBe(alone);
    } finally {
      server.close();
    }
  });

  it('ends with the work that fails before it logs in', async () => {
    const fails = here.database.approaching(near(), () => Promise.reject(new Error('no value')));
    await expect(fails).rejects.toThrow('no value');
  });
});
