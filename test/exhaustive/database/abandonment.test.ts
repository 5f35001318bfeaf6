import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { reapOrphans } from '../../../infra/local/postgres/process/reap-orphans';

const SCRIPT = join(__dirname, 'serving-process.ts');
const asRoot = process.getuid?.() === 0;
const ORDINARY_USER = { uid: 65534, gid: 65534 };

/** Stands for the system's folder for temporary files, so that other runs on this machine are left alone. */
let temporary: string;

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'abandonment-'));
  chmodSync(temporary, 0o777);
});

afterEach(() => {
  reapOrphans(temporary);
  rmSync(temporary, { recursive: true, force: true });
});

interface ServingProcess {
  readonly process: ChildProcess;
  readonly lines: AsyncIterator<string>;
  readonly port: number;
  readonly directory: string;
}

async function serve(user: object, ...args: string[]): Promise<ServingProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', SCRIPT, ...args], {
    ...user,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const reader: Interface = createInterface(child.stdout);
  const lines = reader[Symbol.asyncIterator]();
  const line = (await lines.next()) as { readonly value: string };
  return { process: child, lines, ...(JSON.parse(line.value) as { port: number; directory: string }) };
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

describe('a process with a server', () => {
  it('killed without a chance to clean up, leaves a server that the next run ends and removes', async () => {
    const { process: abandoning, port, directory } = await serve({});
    expect(reapOrphans(temporary)).toEqual([]);
    expect(await answers(port)).toBe(true);

    abandoning.kill('SIGKILL');
    await once(abandoning, 'exit');
    expect(await answers(port)).toBe(true);
    expect(reapOrphans(temporary)).toEqual([directory]);
    expect(await answers(port)).toBe(false);
    expect(existsSync(directory)).toBe(false);
  });

  it('run by an ordinary user, leaves nothing behind when a signal ends it', async () => {
    const user = asRoot ? ORDINARY_USER : {};
    if (spawnSync(process.execPath, ['-e', `fs.readFileSync('${SCRIPT}')`], user).status !== 0) {
      console.warn('Not tested: an ordinary user may not read this checkout.');
      return;
    }
    const { process: leaving, port, directory } = await serve(user);
    expect(await answers(port)).toBe(true);

    leaving.kill('SIGTERM');
    expect(await once(leaving, 'exit')).toEqual([null, 'SIGTERM']);
    expect(await answers(port)).toBe(false);
    expect(existsSync(directory)).toBe(false);
  });

  it('that handles signals itself, keeps its server until it exits, and then leaves nothing behind', async () => {
    const { process: leaving, lines, port, directory } = await serve({}, 'listens');

    leaving.kill('SIGTERM');
    expect(await lines.next()).toMatchObject({ value: 'serving' });
    expect(await once(leaving, 'exit')).toEqual([3, null]);
    expect(await answers(port)).toBe(false);
    expect(existsSync(directory)).toBe(false);
  });
});

describe('a folder of a former run', () => {
  function folder(owner?: string): string {
    const path = join(temporary, 'rds-rotation-postgres-run-test');
    mkdirSync(path);
    if (owner !== undefined) writeFileSync(join(path, 'owner'), owner);
    return path;
  }

  it('is deleted if its process is gone, though another now has the same number', () => {
    const path = folder(`${process.pid}\n1\n`);

    expect(reapOrphans(temporary)).toEqual([path]);
    expect(existsSync(path)).toBe(false);
  });

  it.each([
    ['no owner', undefined],
    ['half an owner', '1'],
  ])('stays while it has %s yet, and is deleted after a minute so', (_, owner) => {
    const path = folder(owner);
    expect(reapOrphans(temporary)).toEqual([]);

    const twoMinutesAgo = Date.now() / 1000 - 120;
    utimesSync(path, twoMinutesAgo, twoMinutesAgo);
    expect(reapOrphans(temporary)).toEqual([path]);
  });

  it('stays if it is not named like one', () => {
    const other = join(temporary, 'rds-rotation-postgres');
    mkdirSync(other);
    writeFileSync(join(other, 'owner'), `${process.pid}\n1\n`);

    expect(reapOrphans(temporary)).toEqual([]);
  });

  (asRoot ? it : it.skip)('stays if another user made it (only root can show this)', () => {
    const path = folder(`${process.pid}\n1\n`);
    chownSync(path, ORDINARY_USER.uid, ORDINARY_USER.gid);

    expect(reapOrphans(temporary)).toEqual([]);
  });

  it('does not cost a process its life that merely has the number in the lock file', async () => {
    const bystander = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: 'pipe' });
    await once(bystander, 'spawn');
    const path = folder(`${process.pid}\n1\n`);
    mkdirSync(join(path, 'data'));
    writeFileSync(join(path, 'data', 'postmaster.pid'), `${bystander.pid}\n`);

    expect(reapOrphans(temporary)).toEqual([path]);
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
    const ended = once(bystander, 'exit');
    bystander.stdin.end();
    expect(await ended).toEqual([0, null]);
  });
});
