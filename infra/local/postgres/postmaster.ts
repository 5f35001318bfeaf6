import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type ClusterPlace, programEnvironment } from './cluster-paths';
import { readLockFile } from './process/lock-file';
import { childrenOf, isRunning, signal } from './process/process-table';
import type { ServerLog } from './server-log';

/** A start takes about 50 ms; a crash recovery on a busy machine takes some seconds. */
const START_MILLISECONDS = 30_000;
/** A fast shutdown takes about 50 ms; after this time the server is killed. */
const STOP_MILLISECONDS = 10_000;
const POLL_MILLISECONDS = 5;

/** The server process of a cluster and its children, from start to end. */
export class Postmaster {
  private process: ChildProcess | undefined;

  constructor(
    private readonly place: ClusterPlace,
    private readonly log: ServerLog,
  ) {}

  /** Starts the server and returns when it accepts connections. Throws, with the end of its log, if it does not. */
  async start(): Promise<void> {
    const from = this.log.size;
    const startError = (found: string) =>
      new Error(`Starting PostgreSQL in ${this.place.dataFolder}: ${found}. ${this.log.tail(from)}`);
    if (this.process) throw startError('it runs already; stop it first');

    const child = this.launch();
    const failure = new Promise<Error>((resolve) => child.once('error', resolve));
    if (child.pid === undefined) throw startError((await failure).message);
    const deadline = performance.now() + START_MILLISECONDS;
    while (!this.isReady(child.pid)) {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw startError(`it ended with ${child.signalCode ?? `code ${child.exitCode}`}`);
      }
      if (performance.now() > deadline) {
        await this.kill();
        throw startError(`it was not ready within ${START_MILLISECONDS / 1000} s`);
      }
      await delay(POLL_MILLISECONDS);
    }
  }

  private launch(): ChildProcess {
    const output = this.log.open();
    const child = spawn(this.place.binaries.postgres, ['-D', this.place.dataFolder], {
      ...this.place.user,
      cwd: dirname(this.place.dataFolder),
      env: programEnvironment(),
      stdio: ['ignore', output, output],
      // In a process group of its own: Ctrl-C is for this program, which may still need its database to end in order.
      detached: true,
    });
    closeSync(output);
    child.unref();
    if (child.pid !== undefined) this.process = child;
    child.once('exit', () => {
      this.process = undefined;
    });
    return child;
  }

  private isReady(pid: number): boolean {
    const lock = readLockFile(this.place.dataFolder);
    return lock?.pid === pid && lock.status === 'ready';
  }

  /** Ends every session and the server, in order (fast shutdown); nothing happens if it does not run. */
  async stop(): Promise<void> {
    const child = this.process;
    if (!child) return;
    this.resume();
    const ended = endOf(child);
    child.kill('SIGINT');
    const impatience = setTimeout(() => this.killAll(), STOP_MILLISECONDS);
    await ended;
    clearTimeout(impatience);
  }

  /** Kills the server and all its sessions' processes, as a failure of the machine would. */
  async kill(): Promise<void> {
    const child = this.process;
    if (!child) return;
    const ended = endOf(child);
    const processes = this.killAll();
    await ended;
    // A next start refuses while one of them still holds the shared memory.
    while (processes.some(isRunning)) await delay(POLL_MILLISECONDS);
  }

  private killAll(): number[] {
    const processes = this.pause();
    for (const pid of processes) signal(pid, 'SIGKILL');
    return processes;
  }

  /** Halts the server and its sessions where they are: connections stay open, and nothing answers. Returns all pids. */
  pause(): number[] {
    const server = this.process?.pid;
    if (server === undefined) return [];
    // The server first: it must start no further process while they are counted.
    signal(server, 'SIGSTOP');
    const sessions = childrenOf(server);
    for (const pid of sessions) signal(pid, 'SIGSTOP');
    return [server, ...sessions];
  }

  /** Lets everything paused go on. */
  resume(): void {
    const server = this.process?.pid;
    if (server === undefined) return;
    for (const pid of [server, ...childrenOf(server)]) signal(pid, 'SIGCONT');
  }

  /** Makes the server reload its configuration; resolves when it applies to new connections on `port`. */
  async reload(port: number): Promise<void> {
    const server = this.process?.pid;
    if (server === undefined) {
      throw new Error(`Reloading PostgreSQL in ${this.place.dataFolder}: it does not run. Start it.`);
    }
    const from = this.log.size;
    signal(server, 'SIGHUP');
    // The server handles a pending reload before it accepts a connection: once it has answered one, it has reloaded.
    await answer(port);
    // Only the server's own lines: those of sessions may hold statements.
    const said = this.log
      .read(from)
      .split('\n')
      .filter((line) => line.includes(`[${server}]`));
    if (said.some((line) => /contains errors|was not reloaded/.test(line))) {
      throw new Error(
        `Reloading PostgreSQL in ${this.place.dataFolder}: it refuses its configuration and keeps the old one. ` +
          `Correct it and reload again.\n${said.map((line) => `  ${line}`).join('\n')}`,
      );
    }
  }
}

/** A running server does not keep this process alive; waiting for its end does. */
async function endOf(child: ChildProcess): Promise<void> {
  child.ref();
  await once(child, 'exit');
}

/** GSSENCRequest, https://www.postgresql.org/docs/18/protocol-message-formats.html: answered with one byte, unlogged. */
const GSS_ENCRYPTION_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 48]);

async function answer(port: number): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.setTimeout(STOP_MILLISECONDS, () => socket.destroy(new Error('No answer within 10 s; is it paused?')));
  socket.write(GSS_ENCRYPTION_REQUEST);
  for await (const chunk of socket) if (chunk) return;
}
