import { TagResourceCommand } from '@aws-sdk/client-secrets-manager';
import { Client } from 'pg';
import { SecretTag } from '../../../../workflow/secret-tags';
import { answering, type Cause, type Scene } from '../cause';

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
    arranged: refusesLogins('57P03', 'the database system is starting up'),
    ways: { 1: { types: 'aws rds wait db-instance-available --db-instance-identifier "$INSTANCE"' } },
    elsewhere:
      ({ proxied }) =>
      ([, operation]) => {
        if (operation === 'wait') proxied.open();
        return undefined;
      },
  },

  outOfResources: {
    arranged: refusesLogins('53100', 'could not extend file: No space left on device'),
    ways: ({ proxied }) => ({ 1: () => proxied.open() }),
  },

  databaseFault: {
    arranged: refusesLogins('58030', 'could not read block 7: Input/output error'),
    ways: ({ proxied }) => ({ 1: () => proxied.open() }),
  },

  notPostgres: {
    secret: async (setting) => ({
      fields: { port: await answering(setting, Buffer.from('HTTP/1.1 400 Bad Request')) },
    }),
    ways: ({ proxied }) => ({ 1: { corrects: `.port = ${proxied.port}` } }),
  },

  poolerInBetween: {
    arranged: refusesLogins('08P01', 'unsupported startup parameter: options'),
    ways: ({ stories }) => ({ 1: { corrects: `.port = ${stories.environment.databases.administration.port}` } }),
  },

  loginAnsweredLate: {
    arranged: ({ secret }) => secret.administer(`ALTER ROLE ${secret.role} SET auth_delay.milliseconds = '6s'`),
    ways: {
      1: {
        types: "ALTER SYSTEM SET auth_delay.milliseconds = '1s';",
        // Without the module the server itself does not know its setting.
        as: "ALTER ROLE orders_app SET auth_delay.milliseconds = '1s';",
      },
    },
  },

  tooManyConnections: {
    arranged: ({ secret }) => secret.administer(`ALTER ROLE ${secret.role} CONNECTION LIMIT 0`),
    ways: {
      1: {
        types:
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = :'role' AND state = 'idle' AND state_change < now() - interval '10 minutes';",
      },
      2: { types: 'ALTER ROLE :"role" CONNECTION LIMIT 100;' },
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
    arranged: async ({ stories }) => {
      const { postgres } = stories.environment;
      await postgres?.demote();
      stories.afterwards(() => postgres?.promote().catch(() => undefined));
    },
    ways: ({ stories }) => ({ 1: () => stories.environment.postgres?.promote(), 2: 'nothing' }),
  },

  writerNotConfirmed: {
    arranged: ({ stories, secret }) =>
      stories.environment.clients.secretsManager.send(
        new TagResourceCommand({
          SecretId: secret.arn,
          Tags: [{ Key: SecretTag.writerEndpoint, Value: 'elsewhere.internal' }],
        }),
      ),
    ways: {
      1: {
        types:
          'aws secretsmanager untag-resource --secret-id "$SECRET" --tag-keys rds-rotation-workflow:writer-endpoint',
      },
      2: 'nothing',
    },
  },
} as const satisfies Readonly<Record<string, Cause>>;

/** Somebody who works on roles, until his session is ended. */
async function migrate({ stories }: Scene, onEnd: () => void): Promise<void> {
  const { ca, ...connection } = stories.environment.databases.administration;
  const client = new Client({ ...connection, application_name: MIGRATION, ssl: { ca: ca ?? '' } });
  client.on('error', () => undefined);
  client.on('end', onEnd);
  await client.connect();
  stories.afterwards(() => client.end().catch(() => undefined));
}

/** Every login is refused with this error. */
function refusesLogins(sqlstate: string, message: string): (scene: Scene) => void {
  return ({ proxied }) =>
    proxied.block(({ kind }) => (kind === 'connect' ? { kind: 'refuse', sqlstate, message } : undefined));
}
