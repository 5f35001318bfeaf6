import { Client } from 'pg';
import type { Cause, Scene } from '../cause';

/** application_name of somebody whose transaction keeps the role locked. */
const MIGRATION = 'migration';

/** Reasons that lie on the way to the database. */
export const WAY_CAUSES = {
  hostNotFound: {
    secret: () => ({ fields: { host: 'orders.invalid' } }),
    ways: { 1: { corrects: '.host = "127.0.0.1"' } },
  },

  databaseUnreachable: {
    arranged: ({ proxied }) => proxied.block(() => ({ kind: 'cut' })),
    ways: ({ proxied }) => ({ 1: () => proxied.open(), 2: 'nothing' }),
  },

  databaseNotReady: {
    arranged: ({ proxied }) =>
      proxied.block(({ kind }) =>
        kind === 'connect'
          ? { kind: 'refuse', sqlstate: '57P03', message: 'the database system is starting up' }
          : undefined,
      ),
    ways: { 1: { types: 'aws rds wait db-instance-available --db-instance-identifier "$INSTANCE"' } },
    elsewhere:
      ({ proxied }) =>
      ([, operation]) => {
        if (operation === 'wait') proxied.open();
        return undefined;
      },
  },

  tooManyConnections: {
    arranged: ({ secret }) => secret.administer(`ALTER ROLE ${secret.role} CONNECTION LIMIT 0`),
    ways: {
      1: {
        types:
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app' AND state = 'idle' AND state_change < now() - interval '10 minutes';",
      },
      2: { types: 'ALTER ROLE app CONNECTION LIMIT 100;' },
    },
  },

  busy: {
    // As long as the migration's session is there, whoever wants the role is made to wait.
    arranged: async (scene) => {
      await migrate(scene, () => scene.proxied.open());
      scene.proxied.block((event) =>
        event.kind === 'statement' && event.tag === 'ALTER ROLE'
          ? { kind: 'refuse', sqlstate: '55P03', message: 'canceling statement due to lock timeout' }
          : undefined,
      );
    },
    ways: {
      1: {
        types: 'SELECT pg_terminate_backend(PID);',
        as: `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '${MIGRATION}';`,
      },
    },
  },

  readOnlyServer: {
    arranged: ({ secret }) => secret.administer(`ALTER ROLE ${secret.role} SET default_transaction_read_only = on`),
    ways: { 1: 'nothing', 2: { types: 'ALTER ROLE app RESET default_transaction_read_only;' } },
  },
} as const satisfies Readonly<Record<string, Cause>>;

/** Somebody who works on roles, until his session is ended. */
async function migrate({ stories, afterwards }: Scene, onEnd: () => void): Promise<void> {
  const { ca, ...connection } = stories.environment.databases.administration;
  const client = new Client({ ...connection, application_name: MIGRATION, ssl: { ca: ca ?? '' } });
  client.on('error', () => undefined);
  client.on('end', onEnd);
  await client.connect();
  afterwards(() => client.end().catch(() => undefined));
}
