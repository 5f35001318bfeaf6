import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { onPort } from '../../../infra/local/postgres/port';
import { serverUser } from '../../../infra/local/postgres/process/os-user';
import { ADatabase, PASSWORD } from './a-database';

/** Debian's package pgbouncer; where it is not installed, these are skipped. */
const PGBOUNCER = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'].find(
  (path) => spawnSync(path, ['--version']).status === 0,
);

let here: ADatabase;
let pooler: ChildProcess | undefined;
const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
chmodSync(folder, 0o755);

beforeAll(async () => {
  here = await ADatabase.start();
  await here.renew();
});
afterEach(async () => {
  if (pooler === undefined) return;
  const ended = once(pooler, 'exit');
  pooler.kill('SIGKILL');
  await ended;
  pooler = undefined;
});
afterAll(async () => {
  await here.server.stop();
  rmSync(folder, { recursive: true });
});

/** Starts PgBouncer before the server, and returns its port once it listens. */
async function startPooler(settings: Readonly<Record<string, string>>): Promise<number> {
  const { server } = here;
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o644 });
    return join(folder, name);
  };
  const all = {
    listen_addr: '127.0.0.1',
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: file('users.txt', `"app" "${PASSWORD}"\n`),
    client_tls_sslmode: 'require',
    client_tls_cert_file: file('server.crt', server.certificate.certPem),
    client_tls_key_file: file('server.key', server.certificate.keyPem),
    server_tls_sslmode: 'require',
    ...settings,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}\n`);
  const text = `[databases]\npostgres = host=127.0.0.1 port=${server.port}\n[pgbouncer]\n${lines.join('')}`;
  return onPort(undefined, async (port) => {
    const ini = file('pgbouncer.ini', `${text}listen_port = ${port}\n`);
    const started = spawn(PGBOUNCER ?? '', [ini], { ...serverUser(), stdio: 'ignore' });
    pooler = started;
    while (!(await listens(port))) {
      if (started.exitCode !== null) throw new Error(`PgBouncer ended. Address already in use? ${port}`);
      await delay(10);
    }
  });
}

async function listens(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

(PGBOUNCER === undefined ? describe.skip : describe)(
  'PgBouncer in place of the server (needs /usr/sbin/pgbouncer)',
  () => {
    const looking = async (port: number, fields: object = {}) =>
      here.database.probe(here.credentials({ port, ...fields }), 'look');
    const pooled = { outcome: 'unknown', error: { reason: 'poolerInBetween' } };

    it('is detected by its refusal of our startup options', async () => {
      expect(await looking(await startPooler({}))).toMatchObject(pooled);
    });

    it.each(['session', 'transaction'])(
      'is told where it ignores them, before a setting is changed, in %s mode',
      async (pool_mode) => {
        const port = await startPooler({ ignore_startup_parameters: 'options', pool_mode });
        expect(await looking(port)).toMatchObject({
          ...pooled,
          error: {
            text: { found: 'the session is served by a different process than the one announced at login' },
          },
        });
      },
    );

    it('is reported if it refuses a password, which proves nothing about the server’s', async () => {
      const port = await startPooler({ ignore_startup_parameters: 'options' });
      expect(await looking(port, { password: 'wrong' })).toMatchObject(pooled);
    });
  },
);
