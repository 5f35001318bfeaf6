import { Client } from 'pg';
import { startPostgres } from '../../../infra/local/postgres/server';
import { PostgresDatabase } from '../../../functions/postgres/database';
import { ADatabase, credentialsFor, failure } from '../../functions/postgres/a-database';

/** Capitals, a quote of each kind, a dash, an umlaut. */
const ORIGINAL = `Örder's-"App`;
const CLONE = `${ORIGINAL}_clone`;
const TWINS = { original: ORIGINAL, clone: CLONE };
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const APP = quoted(ORIGINAL);
const OTHER = quoted(CLONE);
const PASSWORD = `!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~ of the superuser`;
const session = 'rotation/v1';

let here: ADatabase;
beforeAll(async () => {
  here = await ADatabase.start();
});
afterAll(() => here.server.stop());

/** As on RDS: no superuser, but CREATEROLE, with what PostgreSQL 16 demands for roles that it has made itself. */
const master = () => here.credentials({ username: 'master', password: PASSWORD, dbname: 'orders' });
const app = (username: string, password: string) => here.credentials({ username, password, dbname: 'orders' });
const setPassword = (role: string, password: string) =>
  here.database.changePassword(master(), role, () => Promise.resolve(password), { session, twins: TWINS });
const rehearse = () => here.database.inspect(master(), CLONE, 'look', { twins: TWINS });
const inOrders = (...statements: readonly string[]) => here.asSuperuserIn('orders', ...statements);

beforeEach(async () => {
  await here.asSuperuser(
    'DROP DATABASE IF EXISTS orders WITH (FORCE)',
    'DROP DATABASE IF EXISTS archive WITH (FORCE)',
    'DROP ROLE IF EXISTS gone',
    `DROP ROLE IF EXISTS ${OTHER}`,
    `DROP ROLE IF EXISTS ${APP}`,
    'DROP ROLE IF EXISTS reporting',
    'DROP ROLE IF EXISTS master',
    `CREATE ROLE master LOGIN CREATEROLE CREATEDB PASSWORD '${PASSWORD.replaceAll("'", "''")}'`,
    'CREATE ROLE reporting',
    `CREATE ROLE ${APP} LOGIN PASSWORD 'of the original'`,
    `GRANT ${APP}, reporting TO master WITH ADMIN OPTION`,
    'CREATE DATABASE orders',
  );
});

/** Runs a statement as an application does. */
async function as(user: string, password: string, statement: string): Promise<void> {
  const { host, port, caPem } = here.server;
  const client = new Client({ host, port, user, password, database: 'orders', ssl: { ca: caPem } });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** What the server holds of a role, and of its password only whether there is one. */
async function held(name: string): Promise<Record<string, unknown> | undefined> {
  const literal = `'${name.replaceAll("'", "''")}'`;
  const [row] = await here.asSuperuser(`SELECT to_jsonb(r) - 'oid' - 'rolname' - 'rolpassword'
      || jsonb_build_object(
        'comment', shobj_description(r.oid, 'pg_authid'),
        'settings', (SELECT jsonb_agg(jsonb_build_array(datname, setconfig) ORDER BY datname)
          FROM pg_db_role_setting LEFT JOIN pg_database d ON d.oid = setdatabase WHERE setrole = r.oid),
        'memberships', (SELECT jsonb_agg(to_jsonb(a) - 'oid' - 'member' - 'grantor' || jsonb_build_object('roleid', g.rolname)
          ORDER BY g.rolname) FROM pg_auth_members a JOIN pg_roles g ON g.oid = roleid
          WHERE a.member = r.oid AND g.rolname <> '${ORIGINAL.replaceAll("'", "''")}')) AS role
    FROM pg_authid r WHERE rolname = ${literal}`);
  return row?.['role'] as Record<string, unknown> | undefined;
}

const everything = [
  `ALTER ROLE ${APP} CREATEDB CONNECTION LIMIT 9 VALID UNTIL '2099-01-01 00:00:00+00'`,
  `ALTER ROLE ${APP} SET search_path TO 'of orders', "$user", public`,
  `ALTER ROLE ${APP} SET application_name TO 'it''s "ours"'`,
  `ALTER ROLE ${APP} IN DATABASE orders SET work_mem TO '7MB'`,
  `COMMENT ON ROLE ${APP} IS 'the shop''s'`,
];

describe('the other of two users', () => {
  it('is made with all that the first one has', async () => {
    await inOrders(...everything, `GRANT reporting TO ${APP} WITH ADMIN OPTION`);

    expect(await setPassword(CLONE, 'of the clone')).toEqual({ twins: { made: true, drifted: [], left: [] } });

    expect(await held(CLONE)).toEqual(await held(ORIGINAL));
    expect(await here.database.probe(app(CLONE, 'of the clone'), 'look', { newPassword: true })).toEqual({
      outcome: 'accepted',
    });
    expect(await here.database.probe(app(ORIGINAL, 'of the original'), 'look')).toEqual({ outcome: 'accepted' });
  });

  it('can use what the first one owns and was granted', async () => {
    await inOrders(
      `CREATE TABLE bought (n int); ALTER TABLE bought OWNER TO ${APP}`,
      `CREATE TABLE sold (n int); GRANT SELECT ON sold TO ${APP}`,
    );
    await setPassword(CLONE, 'of the clone');
    const asClone = new PostgresDatabase({
      ca: here.server.caPem,
      verificationQuery: 'SELECT 1 FROM bought, sold WHERE false',
    });
    expect(await asClone.verify(app(CLONE, 'of the clone'), 'look')).toBe('passed');
  });

  it('can use it from PostgreSQL 16 on even if both are NOINHERIT; before that it is reported', async () => {
    await inOrders(`ALTER ROLE ${APP} NOINHERIT`, `CREATE TABLE bought (n int); ALTER TABLE bought OWNER TO ${APP}`);
    await setPassword(CLONE, 'of the clone');
    const { serverVersion, twins } = await rehearse();
    const since16 = Number.parseInt(serverVersion, 10) >= 16;
    const told = { made: false, drifted: [], left: [], onlyOneCanUse: [], objects: 0 };
    expect(twins).toEqual(since16 ? told : { ...told, inheritsNothing: true });
    const used = here.verifying('SELECT 1 FROM bought').verify(app(CLONE, 'of the clone'), 'look');
    expect(await failure(used)).toMatch(since16 ? /^nothing failed$/ : /verificationFailed/);

    await inOrders(`ALTER ROLE ${APP} SET role TO reporting`, `GRANT reporting TO ${APP}`);
    await setPassword(CLONE, 'next of the clone');
    expect((await rehearse()).twins).not.toHaveProperty('inheritsNothing');
  });

  it('is aligned with it each time, whichever of them gets the password, and any drift is reported', async () => {
    await setPassword(CLONE, 'of the clone');
    await inOrders(
      ...everything,
      `GRANT reporting TO ${APP}`,
      `ALTER ROLE ${OTHER} SET work_mem TO '1GB'`,
      `ALTER ROLE ${OTHER} SET "search_path" TO elsewhere`,
      'CREATE ROLE gone',
      'GRANT gone TO master WITH ADMIN OPTION',
      'SET ROLE master',
      `GRANT gone TO ${OTHER}`,
    );

    expect(await setPassword(ORIGINAL, 'next of the original')).toEqual({
      twins: {
        made: false,
        drifted: [
          'CREATEDB',
          'CONNECTION LIMIT',
          'VALID UNTIL',
          'SET work_mem',
          'SET search_path',
          'SET application_name',
          'membership of reporting',
          'membership of gone',
          'comment',
        ],
        left: [],
      },
    });
    expect(await held(CLONE)).toEqual(await held(ORIGINAL));
    expect(await setPassword(CLONE, 'next of the clone')).toEqual({ twins: { made: false, drifted: [], left: [] } });
  });

  it('shares with the first one what an owner role owns, whichever of them creates it', async () => {
    await inOrders(
      'CREATE ROLE gone NOLOGIN',
      'GRANT gone TO master WITH ADMIN OPTION',
      'GRANT CREATE ON SCHEMA public TO gone',
      `GRANT gone TO ${APP}`,
      `ALTER ROLE ${APP} SET role TO 'gone'`,
    );
    expect(await setPassword(CLONE, 'of the clone')).toEqual({ twins: { made: true, drifted: [], left: [] } });
    await as(CLONE, 'of the clone', 'CREATE TABLE made (n int)');
    await as(ORIGINAL, 'of the original', 'ALTER TABLE made ADD COLUMN m int; DROP TABLE made');
    expect((await rehearse()).twins).toMatchObject({ drifted: [], onlyOneCanUse: [] });
  });

  it('keeps what another role had granted it, and that is reported', async () => {
    await setPassword(CLONE, 'of the clone');
    await here.asSuperuser('CREATE ROLE gone', 'GRANT gone TO master WITH ADMIN OPTION', `GRANT gone TO ${OTHER}`);
    const { serverVersion } = await rehearse();
    // Before 16 CREATEROLE may revoke anything.
    const left = Number.parseInt(serverVersion, 10) < 16 ? [] : ['membership of gone'];
    const told = { made: false, drifted: ['membership of gone'], left };
    expect(await setPassword(CLONE, 'next')).toEqual({ twins: told });
  });

  it('is not made, and nothing is aligned, by the rehearsal, which lists what only the clone can use', async () => {
    expect((await rehearse()).twins).toEqual({ made: true, drifted: [], left: [], onlyOneCanUse: [], objects: 0 });
    expect(await held(CLONE)).toBeUndefined();

    await setPassword(CLONE, 'of the clone');
    await here.asSuperuser('CREATE DATABASE archive');
    await here.asSuperuserIn('archive', `CREATE TABLE old (n int); ALTER TABLE old OWNER TO ${OTHER}`);
    await inOrders(
      `CREATE TABLE shared (n int); GRANT SELECT ON shared TO ${APP}, ${OTHER}`,
      `CREATE TABLE taken (n int); ALTER TABLE taken OWNER TO ${OTHER}`,
      `CREATE SCHEMA granted; GRANT USAGE ON SCHEMA granted TO ${OTHER}`,
      `ALTER ROLE ${APP} CONNECTION LIMIT 5`,
    );
    expect((await rehearse()).twins).toEqual({
      made: false,
      drifted: ['CONNECTION LIMIT'],
      left: [],
      onlyOneCanUse: ['schema granted', 'table public.taken', 'something in database archive'],
      objects: 3,
    });
    expect(await held(CLONE)).toMatchObject({ rolconnlimit: -1 });
  });

  it('loses its login if nobody has used it yet, and regains it with its next password', async () => {
    await setPassword(CLONE, 'of the clone');
    await here.database.closeRole(master(), CLONE, () => Promise.resolve(), session);
    expect(await here.database.probe(app(CLONE, 'of the clone'), 'look')).toEqual({ outcome: 'rejected' });
    expect(await held(CLONE)).toMatchObject({ rolcanlogin: false });
    expect(await setPassword(CLONE, 'next')).toEqual({
      twins: { made: false, drifted: [`LOGIN of ${CLONE}`], left: [] },
    });
    expect(await here.database.probe(app(CLONE, 'next'), 'look', { newPassword: true })).toEqual({
      outcome: 'accepted',
    });
  });
});

describe('two roles that cannot take turns', () => {
  it.each([
    [
      'the original does not exist',
      [`DROP ROLE ${APP}`],
      'PermanentError roleMissing: .*: there is no role with the `username` of the secret, with or without the ending _clone\\.',
    ],
    [
      'a role with the clone’s name is not a member of the original',
      [`CREATE ROLE ${OTHER} LOGIN`, `GRANT ${OTHER} TO master WITH ADMIN OPTION`],
      `PermanentError twinsUnusable: .*: there is a role ${CLONE} that is not a member of ${ORIGINAL}, so it may belong to someone else\\.`,
    ],
    [
      'the original is a member of the clone',
      [`CREATE ROLE ${OTHER} LOGIN`, `GRANT ${OTHER} TO ${APP}`],
      `PermanentError twinsUnusable: .*: ${ORIGINAL} is a member of ${CLONE}, and roles cannot be members of each other\\.`,
    ],
    [
      'the original may no longer log in',
      [`ALTER ROLE ${APP} VALID UNTIL '2020-01-01'`],
      `PermanentError twinsUnusable: .*: VALID UNTIL of ${ORIGINAL} is over, and the clone would end with it\\.`,
    ],
    [
      'the superuser may not set what the original has',
      [`ALTER ROLE ${APP} SET log_statement TO 'all'`],
      `PermanentError twinsUnusable: .*: SET log_statement: the server answered with SQLSTATE 42501 .* Let the superuser set it \\(GRANT SET ON PARAMETER`,
    ],
    [
      'the superuser may not grant the original',
      [`REVOKE ADMIN OPTION FOR ${APP} FROM master`, 'ALTER ROLE master NOCREATEROLE'],
      `PermanentError twinsUnusable: .*: role ${CLONE}: the server answered with SQLSTATE 42501 .* Give the superuser ADMIN OPTION`,
    ],
  ])('are left as they are: %s', async (_why, statements, expected) => {
    await here.asSuperuser(...statements);
    const before = [await held(ORIGINAL), await held(CLONE)];
    expect(await failure(rehearse())).toMatch(new RegExp(`^${expected}`));
    expect(await failure(setPassword(CLONE, 'never set'))).toMatch(new RegExp(`^${expected}`));
    expect([await held(ORIGINAL), await held(CLONE)]).toEqual(before);
  });
});

it('two logins are recognised as on one server or two', async () => {
  const another = await startPostgres();
  try {
    const { user: username, password } = here.server.superuser;
    const superuser = { username, password };
    const one = await here.database.identify(here.credentials(superuser), 'look');
    expect(await here.database.identify(here.credentials({ ...superuser, host: 'localhost' }), 'look')).toBe(one);
    const elsewhere = new PostgresDatabase({ ca: another.caPem });
    const there = { port: another.port, username: another.superuser.user, password: another.superuser.password };
    expect(await elsewhere.identify(credentialsFor(there), 'look')).not.toBe(one);
  } finally {
    await another.stop();
  }
});
