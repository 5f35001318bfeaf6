import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { createHash } from 'node:crypto';
import type { ASecret } from '../../../support/a-secret';
import type { StoryEnvironment } from '../../../support/an-environment';
import { answering, type Cause, type Scene } from '../cause';

/** The server refuses every ALTER ROLE with this error, until the condition is met. */
function refusesChange({ proxied }: Scene, sqlstate: string, until: () => Promise<boolean> | boolean): void {
  proxied.block(async (event) =>
    event.kind === 'statement' && event.tag === 'ALTER ROLE' && !(await until())
      ? { kind: 'refuse', sqlstate, message: 'refused by the story' }
      : undefined,
  );
}

/** Reasons that lie in the role and its password. */
export const ROLE_CAUSES = {
  credentialRejected: {
    arranged: ({ secret }) => secret.setPasswordOutside('set-past-the-secret'),
    ways: { 1: 'nothing' },
  },

  loginNotAllowed: {
    arranged: ({ secret }) => secret.administer(`ALTER ROLE ${secret.role} NOLOGIN`),
    ways: { 1: { types: 'ALTER ROLE :"role" LOGIN;' }, 2: 'nothing' },
  },

  loginBarred: {
    arranged: (scene) => loginTrigger(scene, `IF session_user = '${scene.secret.role}' THEN RAISE 'banned'; END IF;`),
    ways: {
      1: { types: 'ALTER EVENT TRIGGER name DISABLE;', as: 'ALTER EVENT TRIGGER on_login DISABLE' },
      2: 'nothing',
    },
  },

  passwordNotChecked: {
    arranged: (scene) => admit(scene, `hostssl all ${scene.secret.role} ${LOCAL} trust`),
    ways: (scene) => ({ 1: () => admit(scene) }),
  },

  cleartextRefused: {
    arranged: async (scene) => {
      const { stories, secret } = scene;
      await secret.administer('CREATE ROLE rds_iam', `GRANT rds_iam TO ${secret.role}`);
      stories.afterwards(() => stories.environment.databases.administer(['DROP ROLE rds_iam']));
      await admit(scene, `hostssl all +rds_iam ${LOCAL} password`);
    },
    ways: { 1: { types: 'REVOKE rds_iam FROM :"role";' } },
  },

  md5WithoutTls: {
    secret: () => ({ fields: { ssl: false } }),
    arranged: async (scene) => {
      await storeAsMd5(scene);
      await admit(scene, `host all ${scene.secret.role} ${LOCAL} md5`);
    },
    ways: { 1: { corrects: 'del(.ssl)' } },
  },

  md5Password: {
    arranged: async (scene) => {
      const { secret } = scene;
      await secret.administer(`ALTER ROLE ${secret.role} SET password_encryption = 'md5'`);
      await storeAsMd5(scene);
      await admit(scene, `host all ${secret.role} ${LOCAL} md5`);
    },
    ways: { 1: { types: 'ALTER ROLE :"role" SET password_encryption = \'scram-sha-256\';' }, 2: 'nothing' },
  },

  authenticationUnsupported: {
    // AuthenticationGSS (PostgreSQL manual, "Message Formats").
    secret: async (setting) => ({
      fields: { ssl: false, port: await answering(setting, Buffer.from('R\0\0\0\x08\0\0\0\x07', 'latin1')) },
    }),
    ways: ({ proxied }) => ({ 1: { corrects: `.port = ${proxied.port} | del(.ssl)` } }),
  },

  databaseMissing: {
    secret: () => ({ fields: { dbname: 'order' } }),
    ways: { 1: { corrects: '.dbname = "orders"' } },
  },

  connectDenied: {
    arranged: ({ secret }) => secret.administer('REVOKE CONNECT ON DATABASE orders FROM PUBLIC'),
    ways: { 1: { types: 'GRANT CONNECT ON DATABASE :"database" TO :"role";' } },
  },

  permissionDenied: {
    arranged: async (scene) => {
      const { stories, secret } = scene;
      await secret.administer('CREATE ROLE rds_password');
      stories.afterwards(() => stories.environment.databases.administer(['DROP ROLE rds_password']));
      refusesChange(scene, '42501', () => secret.isTrue(`pg_has_role('${secret.role}', 'rds_password', 'MEMBER')`));
    },
    ways: { 1: { types: 'GRANT rds_password TO :"role";' } },
  },

  roleMissing: {
    // The check that comes with it has logged in, and is about to try the change.
    arranged: ({ secret, proxied }) => {
      let gone = false;
      proxied.block(async (event) => {
        if (gone || event.kind !== 'statement' || event.tag !== 'ALTER ROLE') return undefined;
        gone = true;
        await secret.administer(`DROP OWNED BY ${secret.role}`, `DROP ROLE ${secret.role}`);
        return undefined;
      });
    },
    begins: ({ secret }) => secret.turnOnRotation(),
    ways: {
      1: [{ types: 'CREATE ROLE :"role" LOGIN;' }, (person) => person.administer('GRANT SELECT ON orders TO :"role"')],
    },
  },

  roleExpired: {
    // The superuser is known to be of the same server by its name, since the role cannot log in to show it.
    secret: ({ stories }) => ({ strategy: 'single-user-with-superuser', fields: { port: stories.server.port } }),
    arranged: ({ secret }) => secret.administer(`ALTER ROLE ${secret.role} VALID UNTIL '2001-01-01'`),
    ways: { 1: { types: 'ALTER ROLE :"role" VALID UNTIL \'infinity\';' } },
  },

  superuserUnusable: {
    secret: () => ({ strategy: 'alternating-users', fields: { masterarn: undefined } }),
    ways: ({ secret }) => ({ 1: { corrects: `.masterarn = "${secret.superuser?.arn}"` } }),
  },

  superuserRejected: {
    secret: () => ({ strategy: 'single-user-with-superuser' }),
    arranged: ({ secret }) => secret.superuser?.beginRotation(),
    ways: ({ secret }) => ({ 1: async () => (await secret.superuser?.beginRotation())?.() }),
  },

  twinsUnusable: {
    secret: () => ({ strategy: 'alternating-users' }),
    arranged: ({ secret }) =>
      secret.administer(
        `CREATE ROLE ${secret.role}_clone`,
        `GRANT ${secret.role}_clone TO ${secret.superuser?.role} WITH ADMIN OPTION`,
      ),
    ways: ({ secret }) => ({ 1: () => secret.administer(`GRANT ${secret.role} TO ${secret.role}_clone`) }),
  },

  passwordRefused: {
    // Somebody sets the old password again, right after the change.
    arranged: ({ stories, secret }) => stories.before('testSecret', () => secret.setPasswordOutside(secret.password)),
    ways: { 1: 'nothing' },
  },

  verifierRefused: {
    arranged: (scene) =>
      refusesChange(scene, '28000', () =>
        scene.secret.isTrue(
          "EXISTS (SELECT FROM pg_db_role_setting WHERE 'credcheck.encrypted_password_allowed=on' = ANY (setconfig))",
        ),
      ),
    ways: {
      1: {
        types: 'ALTER SYSTEM SET credcheck.encrypted_password_allowed = on;',
        // Without the module the server itself does not know its setting.
        as: 'ALTER ROLE orders_app SET credcheck.encrypted_password_allowed = on',
      },
    },
  },

  wrongRole: {
    arranged: async (scene) => {
      const { stories, secret } = scene;
      await secret.administer('CREATE ROLE reporting', `ALTER ROLE ${secret.role} SUPERUSER`);
      stories.afterwards(() => stories.environment.databases.administer(['DROP ROLE reporting']));
      await loginTrigger(scene, `IF session_user = '${secret.role}' THEN SET SESSION AUTHORIZATION reporting; END IF;`);
    },
    ways: { 1: { types: 'ALTER EVENT TRIGGER name DISABLE;', as: 'ALTER EVENT TRIGGER on_login DISABLE' } },
  },

  verificationFailed: {
    arranged: ({ stories, secret }) =>
      stories.before('testSecret', () => secret.administer(`REVOKE SELECT ON orders FROM ${secret.role}`)),
    ways: { 1: { types: 'GRANT SELECT ON ... TO :"role";', as: 'GRANT SELECT ON orders TO :"role";' } },
  },

  bothCredentialsWork: {
    // Somebody stores the new password as the current one, with a soft hyphen, which PostgreSQL drops.
    arranged: ({ stories, secret }) =>
      stories.before('testSecret', async () => {
        await secret.administer(`REVOKE SELECT ON orders FROM ${secret.role}`);
        await copyPendingToCurrent(stories, secret, (password) => `\u00ad${password}`);
      }),
    ways: ({ secret }) => ({
      1: [
        () => secret.administer(`GRANT SELECT ON orders TO ${secret.role}`),
        { corrects: '.password |= ltrimstr("\u00ad")' },
      ],
    }),
  },

  noCredentialWorks: {
    arranged: ({ stories, secret }) =>
      stories.before('setSecret', () => secret.setPasswordOutside('set-past-the-secret')),
  },
} as const satisfies Readonly<Record<string, Cause>>;

const LOCAL = '127.0.0.1/32';

/** Puts this line of pg_hba.conf before the usual one, until the story is over. */
async function admit({ stories }: Scene, ...lines: readonly string[]): Promise<void> {
  const { postgres } = stories.environment;
  const usual = `hostssl all all ${LOCAL} scram-sha-256`;
  stories.afterwards(() => postgres?.writeHba([usual]));
  await postgres?.writeHba([...lines, usual]);
}

/** Makes a login trigger `on_login` in the database of the secret; it goes with the database. */
function loginTrigger({ secret }: Scene, body: string): Promise<void> {
  return secret.administer(
    `CREATE FUNCTION on_login() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN ${body} END $$`,
    'CREATE EVENT TRIGGER on_login ON login EXECUTE FUNCTION on_login()',
  );
}

/** The hash PostgreSQL would store (manual, "pg_authid"). */
async function storeAsMd5({ secret }: Scene): Promise<void> {
  const hash = createHash('md5').update(`${secret.password}${secret.role}`).digest('hex');
  await secret.administer(`ALTER ROLE ${secret.role} PASSWORD 'md5${hash}'`);
}

async function copyPendingToCurrent(
  { environment, confidential }: StoryEnvironment,
  { arn }: ASecret,
  written: (password: string) => string,
): Promise<void> {
  const { secretsManager } = environment.clients;
  const pending = await secretsManager.send(new GetSecretValueCommand({ SecretId: arn, VersionStage: 'AWSPENDING' }));
  const value = JSON.parse(pending.SecretString ?? '{}') as { password: string };
  const password = written(value.password);
  confidential.add(password);
  await secretsManager.send(
    new PutSecretValueCommand({ SecretId: arn, SecretString: JSON.stringify({ ...value, password }) }),
  );
}
