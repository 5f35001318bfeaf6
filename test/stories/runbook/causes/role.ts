import { type Cause, deploy, type Scene } from '../cause';

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
    ways: { 1: { types: 'ALTER ROLE app LOGIN;' }, 2: 'nothing' },
  },

  databaseMissing: {
    secret: () => ({ fields: { dbname: 'order' } }),
    ways: { 1: { corrects: '.dbname = "orders"' } },
  },

  connectDenied: {
    arranged: ({ secret }) => secret.administer('REVOKE CONNECT ON DATABASE orders FROM PUBLIC'),
    ways: { 1: { types: 'GRANT CONNECT ON DATABASE orders TO app;' } },
  },

  permissionDenied: {
    arranged: async (scene) => {
      const { stories, secret, afterwards } = scene;
      await secret.administer('CREATE ROLE rds_password');
      afterwards(() => stories.environment.databases.administer(['DROP ROLE rds_password']));
      refusesChange(scene, '42501', () => secret.isTrue(`pg_has_role('${secret.role}', 'rds_password', 'MEMBER')`));
    },
    ways: { 1: { types: 'GRANT rds_password TO app;' } },
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
      1: [{ types: 'CREATE ROLE app LOGIN;' }, (person) => person.administer('GRANT SELECT ON orders TO app')],
    },
  },

  passwordRefused: {
    arranged: (scene) => refusesChange(scene, '22023', () => false),
    ways: (scene) => ({
      1: () => {
        deploy(scene, { PASSWORD_LENGTH: '40' });
        scene.proxied.open();
      },
    }),
  },

  wrongRole: {
    arranged: async ({ stories, secret, afterwards }) => {
      await secret.administer(
        'CREATE ROLE reporting',
        `GRANT reporting TO ${secret.role}`,
        `ALTER ROLE ${secret.role} SET role = 'reporting'`,
      );
      afterwards(() => stories.environment.databases.administer(['DROP ROLE reporting']));
    },
    ways: { 1: { types: 'ALTER ROLE app RESET role;' } },
  },

  verificationFailed: {
    arranged: ({ stories, secret }) =>
      stories.before('testSecret', () => secret.administer(`REVOKE SELECT ON orders FROM ${secret.role}`)),
    ways: { 1: { types: 'GRANT SELECT ON ... TO app;', as: 'GRANT SELECT ON orders TO app;' } },
  },

  bothCredentialsWork: {
    arranged: ({ stories, secret, afterwards }) => {
      const { postgres } = stories.environment;
      const local = 'hostssl all all 127.0.0.1/32';
      stories.before('testSecret', () => secret.administer(`REVOKE SELECT ON orders FROM ${secret.role}`));
      stories.before('rollBack', async () => postgres?.writeHba([`${local} trust`]));
      afterwards(() => postgres?.writeHba([`${local} scram-sha-256`]));
    },
    ways: ({ stories, secret }) => ({
      1: async () => {
        await secret.administer(`GRANT SELECT ON orders TO ${secret.role}`);
        await stories.environment.postgres?.writeHba(['hostssl all all 127.0.0.1/32 scram-sha-256']);
      },
    }),
  },

  noCredentialWorks: {
    arranged: ({ stories, secret }) =>
      stories.before('setSecret', () => secret.setPasswordOutside('set-past-the-secret')),
  },
} as const satisfies Readonly<Record<string, Cause>>;
