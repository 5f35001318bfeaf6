import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { writeUserlist } from '../../examples/pgbouncer/userlist';
import type { LocalEnvironment } from '../../infra/local/local-environment';

/** Whether Debian's `pgbouncer`, or another one, is installed. */
export const isInstalled = (program: string): boolean =>
  spawnSync('which', [program], { env: { PATH: `${process.env['PATH']}:/usr/sbin` } }).status === 0;

/** The example's PgBouncer in front of the environment's server. */
export class PgBouncer {
  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly process: ChildProcess,
    private readonly renew: () => Promise<void>,
  ) {}

  static async start({ databases, clients }: LocalEnvironment, secretId: string): Promise<PgBouncer> {
    const folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
    chmodSync(folder, 0o755);
    const { host, port, ca = '' } = databases.administration;
    const listenPort = await freePort();
    const settings = readFileSync(join(__dirname, '../../examples/pgbouncer/pgbouncer.ini'), 'utf8')
      .replace('DATABASE_HOST', host)
      .replace('DATABASE_PORT', String(port))
      .replace('LISTEN_PORT', String(listenPort))
      .replace('userlist.txt', join(folder, 'userlist.txt'))
      .replace('global-bundle.pem', join(folder, 'ca.pem'));
    writeFileSync(join(folder, 'pgbouncer.ini'), settings);
    writeFileSync(join(folder, 'ca.pem'), ca);
    const renew = async () => {
      const list = join(folder, 'new-userlist.txt');
      await writeUserlist(clients.secretsManager, secretId, list);
      // It does not run as root, and reads only what everybody may.
      chmodSync(list, 0o644);
      copyFileSync(list, join(folder, 'userlist.txt'));
    };
    await renew();
    const asUser = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    const child = spawn('pgbouncer', [...asUser, '-q', join(folder, 'pgbouncer.ini')], {
      env: { PATH: `${process.env['PATH']}:/usr/sbin` },
      stdio: 'ignore',
    });
    while (!(await isListening(listenPort))) {
      if (child.exitCode !== null) throw new Error(`PgBouncer ended with ${child.exitCode}.`);
      await setTimeout(20);
    }
    return new PgBouncer(listenPort, folder, child, renew);
  }

  /** Reads the list of users anew, as the example does every few seconds. */
  async reload(): Promise<void> {
    await this.renew();
    this.process.kill('SIGHUP');
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await ended;
    rmSync(this.folder, { recursive: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
