import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { scramVerifier } from '../../../functions/postgres/login/scram';
import type { LocalPostgres } from './server';

/** How an administrator reaches a PostgreSQL server. */
interface Administration {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** PEM of the authorities of its certificate; undefined for plain text. */
  readonly ca: string | undefined;
}

/** What an application gets: a database of its own and a role that owns it. */
export interface Application {
  readonly role: string;
  readonly database: string;
}

/** A PostgreSQL server the stand-in keeps databases on: the embedded one, or one that was there before. */
export class DatabaseServer {
  private constructor(readonly administration: Administration) {}

  static embedded(server: LocalPostgres): DatabaseServer {
    const { host, port, superuser, caPem } = server;
    return new DatabaseServer({ host, port, ...superuser, database: 'postgres', ca: caPem });
  }

  /**
   * @param url `postgres://admin:password@host:port/database`, with `?sslrootcert=FILE` for the authorities of its
   *   certificate, or `?sslmode=disable` for plain text
   * @throws Error naming the part of the URL that cannot be used.
   */
  static atUrl(url: string): DatabaseServer {
    const parsed = URL.canParse(url) ? new URL(url) : undefined;
    if (
      parsed === undefined ||
      !/^postgres(ql)?:$/.test(parsed.protocol) ||
      parsed.hostname === '' ||
      parsed.username === ''
    ) {
      throw new Error('it must have the form postgres://USER:PASSWORD@HOST:PORT/DATABASE');
    }
    const mode = parsed.searchParams.get('sslmode');
    const rootCert = parsed.searchParams.get('sslrootcert');
    if (mode !== null && !['disable', 'verify-full'].includes(mode)) {
      throw new Error(`sslmode is "${mode}"; allowed are verify-full and disable`);
    }
    if (mode !== 'disable' && rootCert === null) {
      throw new Error(
        'it needs ?sslrootcert=FILE with the authorities of the server’s certificate, or ?sslmode=disable',
      );
    }
    return new DatabaseServer({
      host: parsed.hostname.replace(/^\[|\]$/g, ''),
      port: Number(parsed.port || 5432),
      user: decodeURIComponent(parsed.username),
      password: decodeURIComponent(parsed.password),
      database: decodeURIComponent(parsed.pathname.slice(1)) || 'postgres',
      ca: mode === 'disable' ? undefined : readFileSync(rootCert ?? '', 'utf8'),
    });
  }

  /**
   * The authorities as a file in the folder, for the functions to verify the server with. They need one even if the secret
   * says that nothing is verified; then it is a public authority.
   */
  writeCaFile(folder: string): string {
    const file = join(folder, 'database-ca.pem');
    writeFileSync(file, this.administration.ca ?? rootCertificates[0] ?? '');
    return file;
  }

  /** Address without the password, for display. */
  get url(): string {
    const { host, port, user, database } = this.administration;
    return `postgres://${encodeURIComponent(user)}@${host}:${port}/${database}`;
  }

  /** Runs statements one after another as the administrator. */
  async administer(statements: readonly string[], database = this.administration.database): Promise<void> {
    const { ca, ...connection } = this.administration;
    const client = new Client({
      ...connection,
      database,
      ssl: ca === undefined ? false : { ca },
      connectionTimeoutMillis: 5_000,
    });
    await client.connect();
    try {
      for (const statement of statements) {
        await client.query(statement);
      }
    } finally {
      await client.end();
    }
  }

  /** Makes a role with a password, a database it owns, and a table to read there. */
  async createApplication({ role, database }: Application, password: string): Promise<void> {
    await this.administer([
      `CREATE ROLE ${escapeIdentifier(role)} LOGIN PASSWORD ${escapeLiteral(scramVerifier(password))}`,
      `CREATE DATABASE ${escapeIdentifier(database)}`,
    ]);
    await this.administer(
      [
        'CREATE TABLE orders (id integer PRIMARY KEY, total numeric NOT NULL)',
        `GRANT SELECT ON orders TO ${escapeIdentifier(role)}`,
      ],
      database,
    );
  }

  /** Undoes {@link createApplication}, and a second user that a rotation has made; what is not there is no fault. */
  async dropApplication({ role, database }: Application): Promise<void> {
    await this.administer([
      `DROP DATABASE IF EXISTS ${escapeIdentifier(database)} WITH (FORCE)`,
      `DROP ROLE IF EXISTS ${escapeIdentifier(`${role}_clone`)}, ${escapeIdentifier(role)}`,
    ]);
  }

  /** The value of a database secret for an application on this server, as RDS writes it. */
  secretValue({ role, database }: Application, password: string): string {
    const { host, port, ca } = this.administration;
    return JSON.stringify({
      engine: 'postgres',
      host,
      port,
      username: role,
      password,
      dbname: database,
      ...(ca === undefined && { ssl: false }),
    });
  }
}
