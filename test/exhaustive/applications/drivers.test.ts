import { PrismaPg } from '@prisma/adapter-pg';
import { sql as drizzleSql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { knex } from 'knex';
import PostgresDialect from 'knex/lib/dialects/postgres';
import { Kysely, PostgresDialect as KyselyDialect, sql as kyselySql } from 'kysely';
import * as pg from 'pg';
import { DataSource } from 'typeorm';
import { rotatingClient, type RotatingOptions, rotatingPool } from '../../../functions/client/index';
import { anEnvironment } from '../../support/an-environment';
import type { ASecret } from '../../support/a-secret';
import { cutSessions } from '../../support/servers/cut-sessions';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

/** Libraries that bring their own way to connect: each asks, the password is rotated, its connections are cut, it asks again. */
const stories = anEnvironment();

/** A library that is connected: asks who it is, and lets go. */
interface Connected {
  whoAmI(): Promise<unknown>;
  close(): Promise<unknown>;
}

const WHO_AM_I = 'SELECT current_user AS name';

const LIBRARIES: readonly (readonly [name: string, connect: (options: RotatingOptions) => Promise<Connected>])[] = [
  [
    'Kysely',
    async (options) => {
      const database = new Kysely<unknown>({ dialect: new KyselyDialect({ pool: quiet(rotatingPool(options)) }) });
      return {
        whoAmI: async () => (await kyselySql`SELECT current_user AS name`.execute(database)).rows[0],
        close: () => database.destroy(),
      };
    },
  ],
  [
    'Drizzle',
    async (options) => {
      const pool = quiet(rotatingPool(options));
      const database = drizzle({ client: pool });
      return {
        whoAmI: async () => (await database.execute(drizzleSql`SELECT current_user AS name`)).rows[0],
        close: () => pool.end(),
      };
    },
  ],
  [
    'Prisma, by its driver adapter',
    async (options) => {
      const pool = quiet(rotatingPool(options));
      const adapter = await new PrismaPg(pool).connect();
      return {
        whoAmI: async () => {
          const { columnNames, rows } = await adapter.queryRaw({ sql: WHO_AM_I, args: [], argTypes: [] });
          return { [columnNames[0] ?? '']: rows[0]?.[0] };
        },
        close: async () => {
          await adapter.dispose();
          await pool.end();
        },
      };
    },
  ],
  [
    'TypeORM',
    async (options) => {
      const pool = quiet(rotatingPool(options));
      // TypeORM calls `new Pool(...)`; what a constructor function returns takes the place of the new object.
      const Pool = function () {
        return pool;
      };
      const source = new DataSource({ type: 'postgres', driver: { ...pg, Pool } });
      await source.initialize();
      return {
        whoAmI: async () => (await source.query<unknown[]>(WHO_AM_I))[0],
        close: () => source.destroy(),
      };
    },
  ],
  [
    'Knex',
    async (options) => {
      class RotatingDialect extends PostgresDialect {
        override async acquireRawConnection(): Promise<pg.Client> {
          const client = await rotatingClient(options);
          // By this mark Knex knows which connections not to use again.
          const dispose = (why: unknown) => Object.assign(client, { __knex__disposed: why ?? 'ended' });
          return client.on('error', dispose).on('end', () => dispose('ended'));
        }
      }
      const database = knex({ client: RotatingDialect as unknown as typeof knex.Client, connection: {} });
      return {
        whoAmI: async () => (await database.raw<{ rows: unknown[] }>(WHO_AM_I)).rows[0],
        close: () => database.destroy(),
      };
    },
  ],
];

it.each(LIBRARIES)('%s follows the rotation', async (_name, connect) => {
  const secret = await stories.aSecret();
  const library = await connect(optionsFor(secret));
  const before = await library.whoAmI();
  await secret.rotate();
  await cutSessions(secret);
  const after = await library.whoAmI();
  await library.close();

  expect(before).toEqual({ name: 'orders_app' });
  expect(after).toEqual({ name: 'orders_app' });
});

function optionsFor(secret: ASecret): RotatingOptions {
  const { clients, databases } = stories.environment;
  const { ca = '' } = databases.administration;
  return { secretId: secret.arn, secretsManager: clients.secretsManager, ssl: { ca } };
}

/** An idle connection that is cut is no error of the application; without a listener it would end the process. */
function quiet(pool: pg.Pool): pg.Pool {
  return pool.on('error', () => undefined);
}
