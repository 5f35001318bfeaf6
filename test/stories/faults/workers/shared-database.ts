import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { scramVerifier } from '../../../../functions/postgres/login/scram';
import type { LocalEnvironment } from '../../../../infra/local/local-environment';

/** The database all stories share. */
export const DATABASE = 'stories';
/** Who is a member may read the table of the verification query. */
const READERS = 'readers';

/** The one database in which every story has a role of its own. */
export class SharedDatabase {
  private constructor(
    private readonly environment: LocalEnvironment,
    private readonly logFile: string,
  ) {}

  static async create(environment: LocalEnvironment): Promise<SharedDatabase> {
    if (environment.postgres === undefined) throw new Error('The stories need a PostgreSQL of their own.');
    await environment.databases.administer([`CREATE DATABASE ${DATABASE}`, `CREATE ROLE ${READERS}`]);
    await environment.databases.administer(
      ['CREATE TABLE orders (id integer PRIMARY KEY)', `GRANT SELECT ON orders TO ${READERS}`],
      DATABASE,
    );
    return new SharedDatabase(environment, environment.postgres.logFile);
  }

  async createReader(role: string, password: string): Promise<void> {
    await this.environment.databases.administer([`CREATE ROLE ${role} LOGIN IN ROLE ${READERS}`]);
    await this.setPassword(role, password);
  }

  setPassword(role: string, password: string): Promise<void> {
    return this.environment.databases.administer([`ALTER ROLE ${role} PASSWORD '${scramVerifier(password)}'`]);
  }

  /** One who may change the passwords of all roles, for a story of its own. */
  async createSuperuser(role: string, password: string): Promise<void> {
    await this.environment.databases.administer([`CREATE ROLE ${role} LOGIN SUPERUSER`]);
    await this.setPassword(role, password);
  }

  /** One that may what the other may, as a rotation makes the other of two users. */
  createMember(role: string, of: string): Promise<void> {
    return this.environment.databases.administer([
      `CREATE ROLE ${role} LOGIN IN ROLE ${READERS}`,
      `GRANT ${of} TO ${role}`,
    ]);
  }

  drop(...roles: readonly string[]): Promise<void> {
    return this.environment.databases.administer(roles.map((role) => `DROP ROLE IF EXISTS ${role}`));
  }

  revokeReading(role: string): Promise<void> {
    return this.forBoth(role, (each) => `REVOKE ${READERS} FROM ${each}`);
  }

  grantReading(role: string): Promise<void> {
    return this.forBoth(role, (each) => `GRANT ${READERS} TO ${each}`);
  }

  /** For the role, and for its clone if there is one. */
  private forBoth(role: string, statement: (role: string) => string): Promise<void> {
    const clone = `${role}_clone`;
    return this.environment.databases.administer([
      statement(role),
      `DO $$ BEGIN ${statement(clone)}; EXCEPTION WHEN undefined_object THEN END $$`,
    ]);
  }

  /** Bytes the server has logged so far. */
  get logBytes(): number {
    return statSync(this.logFile).size;
  }

  /** What the server has logged from a byte on. */
  logFrom(from: number): string {
    const bytes = Buffer.alloc(this.logBytes - from);
    const file = openSync(this.logFile, 'r');
    try {
      readSync(file, bytes, 0, bytes.length, from);
    } finally {
      closeSync(file);
    }
    return bytes.toString('utf8');
  }
}
