import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CertifiedKey } from './certificates';
import { type ClusterPlace, giveTo } from './cluster-paths';

/** Beside postgresql.conf, which includes it. */
export const SETTINGS_FILE = 'local.conf';
const HBA_FILE = 'pg_hba.conf';

/** Settings that the launcher itself decides; changing them would break what it promises. */
const RESERVED_SETTINGS = [
  'data_directory',
  'hba_file',
  'include',
  'include_dir',
  'include_if_exists',
  'listen_addresses',
  'log_destination',
  'logging_collector',
  'port',
  'ssl',
  'ssl_ca_file',
  'ssl_cert_file',
  'ssl_key_file',
  'unix_socket_directories',
];

/**
 * Throws on a setting the launcher decides, on what is no name, and on a value that is not one line. Whether there is
 * such a setting, only the server knows.
 */
export function checkSettings(settings: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(settings)) {
    const complaint = complaintAbout(name, value);
    if (complaint) throw new Error(`Setting ${JSON.stringify(name)} of the local PostgreSQL: ${complaint}`);
  }
}

function complaintAbout(name: string, value: string): string | undefined {
  if (!/^[a-z_][\w.]*$/i.test(name)) return 'that is no name of a setting. Correct it.';
  if (RESERVED_SETTINGS.includes(name.toLowerCase())) {
    return 'the launcher decides it. Use the options port and tls instead, or leave it out.';
  }
  return /[\n\r\0]/.test(value) ? 'its value is not one line. Correct it.' : undefined;
}

/** How the server is to listen. */
interface ListenSettings {
  readonly port: number;
  /** Undefined: the server speaks no TLS. */
  readonly certificate: CertifiedKey | undefined;
}

/**
 * Writes the settings with which the server starts next; `settings` are checked ones, by PostgreSQL's own names.
 */
export function writeSettings(
  place: ClusterPlace,
  listen: ListenSettings,
  settings: Readonly<Record<string, string>>,
): void {
  const { certificate } = listen;
  if (certificate) {
    writeServerFile(place, 'server.crt', certificate.certPem);
    writeServerFile(place, 'server.key', certificate.keyPem);
  }
  const all = {
    password_encryption: 'scram-sha-256',
    // Nothing here must survive a failure of the machine. What was committed must survive a killed server, as it does
    // on RDS: synchronous_commit stays on.
    fsync: 'off',
    full_page_writes: 'off',
    // Within the data folder, so that a killed server leaves nothing in /dev/shm.
    dynamic_shared_memory_type: 'mmap',
    ...settings,
    listen_addresses: '127.0.0.1',
    port: String(listen.port),
    unix_socket_directories: '',
    ssl: certificate ? 'on' : 'off',
  };
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${quote(value)}\n`);
  writeServerFile(place, SETTINGS_FILE, lines.join(''));
}

/** In TLS mode a login needs TLS, and in either mode SCRAM. */
export function defaultHbaRules(tls: boolean): readonly string[] {
  return [`${tls ? 'hostssl' : 'host'} all all 127.0.0.1/32 scram-sha-256`];
}

/** Replaces the lines of pg_hba.conf; a running server keeps the old ones until it reloads. */
export function writeHbaRules(place: ClusterPlace, rules: readonly string[]): void {
  writeServerFile(place, HBA_FILE, rules.map((rule) => `${rule}\n`).join(''));
}

/** Writes a file of the data folder as the server's own. */
export function writeServerFile(place: ClusterPlace, name: string, text: string): void {
  const file = join(place.dataFolder, name);
  writeFileSync(file, text, { mode: 0o600 });
  giveTo(place.user, file);
}

/** https://www.postgresql.org/docs/18/config-setting.html#CONFIG-SETTING-CONFIGURATION-FILE */
function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}
