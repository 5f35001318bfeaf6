import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBinaries } from './binaries';
import { createCertificateAuthority, type CertificateAuthority, type CertifiedKey } from './certificates';
import { createCluster, SUPERUSER } from './cluster';
import type { ClusterPlace } from './cluster-paths';
import { checkSettings, defaultHbaRules, writeHbaRules, writeSettings } from './configuration';
import { releaseFromCleanUp, cleanUpOnExit } from './process/cleanup-on-exit';
import { killServer } from './process/kill-server';
import { serverUser } from './process/os-user';
import { onPort } from './port';
import { Postmaster } from './postmaster';
import { reapOrphans } from './process/reap-orphans';
import { ServerLog } from './server-log';
import { markAsStandby, promoteStandby } from './standby';
import { temporaryFolder, vacate, type WorkingFolder } from './working-folder';

const HOST = '127.0.0.1';

/** How a local PostgreSQL is to be; every option has a default. */
export interface PostgresOptions {
  /** Default: a free one. */
  readonly port?: number;
  /** PostgreSQL's settings by their own names, such as `log_statement`. Default: only the launcher's own. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Whether it requires TLS; default true. */
  readonly tls?: boolean;
  /** DNS names the certificate is for in addition to `localhost` and 127.0.0.1; default none. */
  readonly hostNames?: readonly string[];
  /** Lines of pg_hba.conf; default: everybody from 127.0.0.1 by SCRAM, and by TLS unless that is off. */
  readonly hbaRules?: readonly string[];
  /** Default: a random one. */
  readonly superuserPassword?: string;
}

/** A real PostgreSQL on this machine. */
export interface LocalPostgres {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** PEM file of the authority that signed the server's certificate. */
  readonly caFile: string;
  readonly caPem: string;
  /** The server's own certificate and key; without a use if it speaks no TLS. */
  readonly certificate: CertifiedKey;
  /** That authority, for a proxy between client and server, or for certificates with other names. */
  readonly authority: CertificateAuthority;
  readonly superuser: { readonly user: string; readonly password: string };
  /** Holds everything of this server. */
  readonly directory: string;
  readonly logFile: string;
  /** Everything the server has logged; with the setting `log_statement` also statements. Gone after stop(). */
  readLog(): string;
  /** Replaces the lines of pg_hba.conf for new connections. Throws with the server's words if it refuses them. */
  writeHba(rules: readonly string[]): Promise<void>;
  /** Makes the server read its configuration again. Throws with the server's words if it refuses it. */
  reload(): Promise<void>;
  /** Ends all sessions and the server and starts it again, on the same port and data; also after kill(). */
  restart(): Promise<void>;
  /** Ends the server without a warning, as a failing machine does; restart() brings it back. */
  kill(): Promise<void>;
  /**
   * Restarts the server as a hot standby of nobody: it is in recovery and holds what it held, and sessions may only read.
   * It stays one through restart(), until promote().
   */
  demote(): Promise<void>;
  /** Makes a standby the writer again; sessions stay open. Throws pg_ctl's message if it is not a standby. */
  promote(): Promise<void>;
  /** Halts the server and its sessions: connections stay open, new ones are taken, nothing answers. */
  pause(): void;
  resume(): void;
  /** Ends the server and deletes its folder. A second call does nothing. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL on 127.0.0.1, with passwords by SCRAM-SHA-256 only, TLS by an authority of its own, no socket
 * file and no care for the disk; takes about a second. It ends with this process, however that ends: what a killed
 * process leaves behind, the next call removes. Throws, with the end of the server's log, if it does not start.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<LocalPostgres> {
  checkSettings(options.settings ?? {});
  reapOrphans();
  const user = serverUser();
  const binaries = await findBinaries(user);
  const folder = temporaryFolder();
  cleanUpOnExit(folder);
  try {
    return await startIn(folder, { binaries, user, dataFolder: folder.dataFolder }, options);
  } catch (error) {
    killServer(folder.dataFolder);
    if (releaseFromCleanUp(folder)) vacate(folder);
    throw error;
  }
}

async function startIn(folder: WorkingFolder, place: ClusterPlace, options: PostgresOptions): Promise<LocalPostgres> {
  const tls = options.tls ?? true;
  const password = options.superuserPassword ?? randomBytes(18).toString('base64url');
  const [{ authority, certificate }] = await Promise.all([
    certify(options.hostNames ?? []),
    createCluster(place, password),
  ]);
  const caFile = join(folder.path, 'ca.pem');
  writeFileSync(caFile, authority.certPem);
  writeHbaRules(place, options.hbaRules ?? defaultHbaRules(tls));

  const log = new ServerLog(join(folder.path, 'server.log'));
  const postmaster = new Postmaster(place, log);
  const port = await onPort(options.port, async (candidate) => {
    writeSettings(place, { port: candidate, certificate: tls ? certificate : undefined }, options.settings ?? {});
    await postmaster.start();
  });

  return {
    host: HOST,
    port,
    caFile,
    caPem: authority.certPem,
    authority,
    certificate,
    superuser: { user: SUPERUSER, password },
    directory: folder.path,
    logFile: log.file,
    readLog: () => log.read(),
    writeHba: async (rules) => {
      writeHbaRules(place, rules);
      await postmaster.reload(port);
    },
    reload: () => postmaster.reload(port),
    restart: async () => {
      await postmaster.stop();
      await postmaster.start();
    },
    kill: () => postmaster.kill(),
    demote: async () => {
      await postmaster.stop();
      markAsStandby(place);
      await postmaster.start();
    },
    promote: () => promoteStandby(place),
    pause: () => void postmaster.pause(),
    resume: () => postmaster.resume(),
    stop: async () => {
      await postmaster.stop();
      if (releaseFromCleanUp(folder)) vacate(folder);
    },
  };
}

async function certify(hostNames: readonly string[]) {
  // TLS clients compare with the machine's clock, so no other is of use here.
  const authority = await createCertificateAuthority({ now: new Date() });
  return { authority, certificate: await authority.issue({ dnsNames: ['localhost', ...hostNames] }) };
}
