import { Client } from 'pg';
import { PostgresDatabase } from '../../../functions/postgres/database';
import { Credentials } from '../../../functions/rotation/secret/credentials';
import { type LocalPostgres, type PostgresOptions, startPostgres } from '../../../infra/local/postgres/server';

export const PASSWORD = 'old-secret-word-7-of-this-test';

/** A server of one test file with a role `app`, recreated before each test, and what the functions see of it. */
export class ADatabase {
  private constructor(readonly server: LocalPostgres) {}

  static async start(options?: PostgresOptions): Promise<ADatabase> {
    return new ADatabase(await startPostgres(options));
  }

  get database(): PostgresDatabase {
    return new PostgresDatabase({ ca: this.server.caPem });
  }

  verifying(verificationQuery: string): PostgresDatabase {
    return new PostgresDatabase({ ca: this.server.caPem, verificationQuery });
  }

  /** Lets everybody in by SCRAM, and takes away roles, databases and settings that a test has made. */
  async renew(): Promise<void> {
    await this.server.writeHba(['hostssl all all 127.0.0.1/32 scram-sha-256']);
    await this.asSuperuser(
      'DROP DATABASE IF EXISTS orders WITH (FORCE)',
      'DROP ROLE IF EXISTS app',
      'DROP ROLE IF EXISTS owner',
      `CREATE ROLE app LOGIN PASSWORD '${PASSWORD}'`,
      'GRANT CONNECT ON DATABASE postgres TO PUBLIC',
    );
  }

  asSuperuser(...statements: readonly string[]): Promise<Record<string, unknown>[]> {
    return this.asSuperuserIn('postgres', ...statements);
  }

  /** Rows of the last statement. */
  async asSuperuserIn(database: string, ...statements: readonly string[]): Promise<Record<string, unknown>[]> {
    const { host, port, superuser, caPem } = this.server;
    const client = new Client({ host, port, ...superuser, database, ssl: { ca: caPem } });
    await client.connect();
    let rows: Record<string, unknown>[] = [];
    try {
      for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
    } finally {
      await client.end();
    }
    return rows;
  }

  /** The verifier or hash that the server holds of the role. */
  async stored(role = 'app'): Promise<string> {
    const [row] = await this.asSuperuser(`SELECT rolpassword FROM pg_authid WHERE rolname = '${role}'`);
    return String(row?.['rolpassword']);
  }

  /** The value of a secret for `app` on this server, but for these fields. */
  credentials(fields: object = {}): Credentials {
    return credentialsFor({ port: this.server.port, ...fields });
  }
}

/** The value of a secret for `app` on this machine. */
export function credentialsFor(fields: { readonly port: number; readonly ssl?: boolean }): Credentials {
  const value = {
    engine: 'postgres',
    host: '127.0.0.1',
    username: 'app',
    password: PASSWORD,
    dbname: 'postgres',
    ...fields,
  };
  return Credentials.parse({ versionId: 'v1', text: JSON.stringify(value) });
}

/** What the work fails with: `PermanentError reason: ...`. */
export function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing failed',
    (error: unknown) => (error instanceof Error ? `${error.name} ${error.message}` : 'no error was thrown'),
  );
}
