import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { PostgresDatabase } from '../../../functions/postgres/database';
import { Credentials } from '../../../functions/rotation/secret/credentials';
import type { PrepareReport } from '../../../infra/cli/prepare/run';
import { LocalEnvironment } from '../../../infra/local/local-environment';
import { storyClock } from '../../support/story-clock';
import { runOperator } from '../../infra/cli/cli-run';

/** Capitals, a dash and a quote of each kind. */
const ORIGINAL = `Shop-"app's`;
const TWINS = { original: ORIGINAL, clone: `${ORIGINAL}_clone` };
const OWNER = `${ORIGINAL}_owner`;
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const [APP, CLONE, OWNING] = [ORIGINAL, TWINS.clone, OWNER].map(quoted);
const PASSWORD = `!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~ of everybody`;
const LITERAL = `'${PASSWORD.replaceAll("'", "''")}'`;

let environment: LocalEnvironment;
let folder: string;
let caFile: string;
beforeAll(async () => {
  environment = await LocalEnvironment.start({ clock: storyClock() });
  folder = mkdtempSync(join(tmpdir(), 'prepare-'));
  caFile = environment.databases.writeCaFile(folder);
  const { databases, clients } = environment;
  const store = async (Name: string, role: string, database: string, more: object = {}) => {
    const value = JSON.parse(databases.secretValue({ role, database }, PASSWORD)) as object;
    const SecretString = JSON.stringify({ ...value, ...more });
    return (await clients.secretsManager.send(new CreateSecretCommand({ Name, SecretString }))).ARN;
  };
  const masterarn = await store('shop/master', 'master', 'postgres');
  await store('shop/db', ORIGINAL, 'shop', { masterarn });
  await store('shop/alone', ORIGINAL, 'shop');
});
afterAll(async () => {
  await environment.stop();
  rmSync(folder, { recursive: true });
});

/** As on RDS the superuser is none: it has made all roles and databases itself, and owns none of what is in them. */
beforeEach(async () => {
  await administer(
    'postgres',
    'DROP DATABASE IF EXISTS shop WITH (FORCE)',
    'DROP DATABASE IF EXISTS archive WITH (FORCE)',
    ...[OWNING, CLONE, APP, 'migrations', 'reporting', 'master'].map((role) => `DROP ROLE IF EXISTS ${role}`),
    `CREATE ROLE master LOGIN CREATEROLE CREATEDB PASSWORD ${LITERAL}`,
    'SET ROLE master',
    'CREATE ROLE migrations',
    'CREATE ROLE reporting',
    `CREATE ROLE ${APP} LOGIN CREATEDB PASSWORD ${LITERAL}`,
    `CREATE ROLE ${CLONE} LOGIN CREATEDB PASSWORD ${LITERAL}`,
    `GRANT ${APP} TO ${CLONE}`,
    `GRANT reporting TO ${APP}`,
    'CREATE DATABASE shop',
    'CREATE DATABASE archive',
    `GRANT TEMPORARY ON DATABASE shop TO ${CLONE} WITH GRANT OPTION`,
  );
  for (const database of ['shop', 'archive']) {
    await administer(
      database,
      'ALTER SCHEMA public OWNER TO pg_database_owner',
      `GRANT CREATE, USAGE ON SCHEMA public TO ${APP}, migrations`,
    );
  }
  await administer(
    'shop',
    'SET ROLE migrations',
    'CREATE TABLE prices (item int, price int, secret int)',
    `GRANT SELECT ON prices TO ${APP}`,
    `GRANT UPDATE (price), SELECT ON prices TO ${CLONE}`,
    'CREATE TABLE visible (n int)',
    'ALTER TABLE visible ENABLE ROW LEVEL SECURITY',
    `CREATE POLICY all_of_it ON visible TO ${APP} USING (true)`,
    `GRANT SELECT ON visible TO ${APP}`,
    'INSERT INTO visible VALUES (1)',
    `ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO ${CLONE}`,
  );
  await as(
    ORIGINAL,
    'CREATE TABLE bought (n int)',
    'CREATE FUNCTION of_app() RETURNS int LANGUAGE sql AS $$SELECT 1$$',
  );
  await as(
    TWINS.clone,
    `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reporting`,
    'ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC',
    "CREATE TYPE of_clone AS ENUM ('one')",
    'CREATE SEQUENCE counted',
    'CREATE TABLE sold (n int)',
  );
  await in_('archive', TWINS.clone, 'CREATE TABLE old (n int)');
});

const administer = (database: string, ...statements: readonly string[]) =>
  environment.databases.administer(statements, database);

async function in_(database: string, user: string, ...statements: readonly string[]): Promise<readonly unknown[]> {
  const { host, port, ca } = environment.databases.administration;
  const client = new Client({ host, port, user, password: PASSWORD, database, ssl: { ca: ca ?? '' } });
  await client.connect();
  try {
    let rows: readonly unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query<Record<string, unknown>>(statement));
    return rows;
  } finally {
    await client.end();
  }
}
const as = (user: string, ...statements: readonly string[]) => in_('shop', user, ...statements);
/** What an application does with its tables, of whichever of the users. */
const USES = [
  "SELECT n FROM bought; SELECT n FROM sold; SELECT nextval('counted'); SELECT of_app()",
  'SELECT item FROM prices; UPDATE prices SET price = 2',
  'ALTER TABLE sold ADD COLUMN m int; ALTER TABLE sold DROP COLUMN m; ALTER TABLE bought OWNER TO CURRENT_USER',
  'SELECT n FROM visible',
];

const prepare = (...flags: readonly string[]) =>
  runOperator(environment, ['prepare', 'shop/db', '--ca-file', caFile, ...flags], {
    files: { read: (path) => readFileSync(path, 'utf8'), write: () => undefined },
  });
async function prepared(...flags: readonly string[]): Promise<PrepareReport> {
  const { out, err, code } = await prepare('--json', ...flags);
  expect({ err, code }).toEqual({ err: '', code: 0 });
  return JSON.parse(out) as PrepareReport;
}

/** What Preflight lists as usable for one of the users only. */
async function onlyOneCanUse(): Promise<readonly string[] | undefined> {
  const { databases } = environment;
  const text = databases.secretValue({ role: 'master', database: 'shop' }, PASSWORD);
  const server = new PostgresDatabase({ ca: databases.administration.ca ?? '' });
  const { twins } = await server.inspect(Credentials.parse({ versionId: 'v1', text }), TWINS.clone, 'look', {
    twins: TWINS,
  });
  return twins?.onlyOneCanUse;
}

test('both users can use everything afterwards, whoever makes it, and everything can be undone', async () => {
  expect(await onlyOneCanUse()).toEqual(
    expect.arrayContaining(['table public.sold', 'type public.of_clone', 'something in database archive']),
  );

  const plan = await prepared();
  expect(plan).toMatchObject({ users: [ORIGINAL, TWINS.clone], owner: OWNER, undo: false, done: false });
  expect(plan.transactions.map(({ database }) => database)).toEqual(['shop', 'shop', 'archive', 'shop']);
  expect(await as(ORIGINAL, `SELECT 1 FROM pg_roles WHERE rolname = '${OWNER.replaceAll("'", "''")}'`)).toEqual([]);

  expect(await prepared('--yes')).toEqual({ ...plan, done: true });
  expect(await onlyOneCanUse()).toEqual([]);
  for (const user of [ORIGINAL, TWINS.clone]) {
    await as(user, ...USES);
    expect(await as(user, 'SELECT n FROM visible')).toEqual([{ n: 1 }]);
    await in_('archive', user, 'SELECT n FROM old; ALTER TABLE old ADD COLUMN IF NOT EXISTS m int');
    expect(await as(user, 'SELECT current_user::text AS acts, session_user::text AS who')).toEqual([
      { acts: OWNER, who: user },
    ]);
    await as(
      user,
      `CREATE TABLE new_${user === ORIGINAL ? 1 : 2} (n int)`,
      'CREATE DATABASE mine',
      'DROP DATABASE mine',
    );
  }
  await as(ORIGINAL, 'INSERT INTO new_2 VALUES (1)');
  // What the clone had given others of what it would create, the owner role gives.
  await administer('shop', 'SET ROLE reporting', 'SELECT n FROM new_1');
  await as(ORIGINAL, 'CREATE FUNCTION closed() RETURNS int LANGUAGE sql AS $$SELECT 1$$');
  await expect(administer('shop', 'SET ROLE migrations', 'SELECT closed()')).rejects.toThrow('permission denied');
  // What others create from now on is granted to it, too.
  await administer('shop', 'SET ROLE migrations', 'CREATE TABLE later (n int)');
  await as(ORIGINAL, 'SELECT n FROM later');
  // The superuser has kept nothing for itself.
  const [kept] = await as(
    'master',
    `SELECT pg_has_role(oid, 'USAGE') AS usage FROM pg_roles WHERE rolname = '${ORIGINAL.replaceAll("'", "''")}'`,
  );
  expect(kept).toEqual({ usage: false });

  expect(await prepared('--yes')).toMatchObject({ transactions: [], done: false });
  expect((await prepare('--yes')).out).toContain('Nothing to do');

  expect(await prepared('--undo', '--yes')).toMatchObject({ undo: true, done: true });
  for (const user of [ORIGINAL, TWINS.clone]) {
    await as(user, ...USES.slice(0, 2), ...USES.slice(3));
    expect(await as(user, 'SELECT current_user::text AS acts')).toEqual([{ acts: user }]);
  }
  expect(await as(ORIGINAL, `SELECT 1 FROM pg_roles WHERE rolname = '${OWNER.replaceAll("'", "''")}'`)).toEqual([]);
  expect((await prepare('--undo', '--yes')).out).toContain('Nothing to do');
  expect((await prepared('--yes')).done).toBe(true);
});

test('nothing is changed without an answer, and what is in the way is said', async () => {
  const unasked = await prepare();
  expect(unasked.out).toContain(`-- in database shop\nBEGIN;\nCREATE ROLE ${OWNING} NOLOGIN CREATEDB;\n`);
  expect(unasked.out).toContain('-- in database archive\nBEGIN;\n');
  expect(unasked).toMatchObject({
    err: 'error: There is no terminal to ask on, and nothing was changed. Give --yes to run these statements.\n',
    code: 2,
  });
  expect(await prepare('--owner', 'pg_owner')).toMatchObject({
    err: 'error: --owner is "pg_owner"; it must be the name of a role, of 1 to 63 bytes, that does not begin with pg_.\n',
    code: 2,
  });
  const alone = await runOperator(environment, ['prepare', 'shop/alone', '--ca-file', caFile], {
    files: { read: (path) => readFileSync(path, 'utf8'), write: () => undefined },
  });
  expect(alone.err).toContain('field "masterarn" of the secret value is missing');
  expect((await prepare('--undo')).out).toBe(`Nothing to do: there is no role ${OWNER}.\n`);

  await administer('shop', `CREATE ROLE ${OWNING}`);
  expect((await prepare('--yes')).err).toContain(`There is a role ${OWNER} that this command has not made.`);
  await administer('shop', `ALTER ROLE ${OWNING} LOGIN`);
  expect((await prepare('--yes')).err).toContain(`The role ${OWNER} may log in.`);
  await administer('shop', `DROP ROLE ${OWNING}`, `ALTER ROLE ${APP} SET role TO 'reporting'`);
  expect((await prepare('--yes', '--owner', OWNER)).err).toContain(`Sessions of ${ORIGINAL} act as reporting.`);
  await administer('shop', `ALTER ROLE ${APP} RESET role`, `ALTER ROLE ${APP} SUPERUSER`);
  expect((await prepare('--yes')).err).toContain('can use every object');
  await administer('shop', `ALTER ROLE ${APP} NOSUPERUSER`);
});

test('a database in which something is not the superuser’s to give is left as it is, and the rest is done when that is mended', async () => {
  await administer('archive', 'CREATE TABLE foreign_to_it (n int)', `GRANT SELECT ON foreign_to_it TO ${APP}`);
  const { err, code } = await prepare('--yes');
  expect(code).toBe(1);
  expect(err).toContain('Nothing was changed in database archive, for the superuser may not do all of it.');
  expect(err).toContain(`  GRANT SELECT ON TABLE public.foreign_to_it TO ${OWNING};\n`);
  expect(err).toContain('The first 2 of 4 transactions were committed');
  for (const user of [ORIGINAL, TWINS.clone]) {
    await as(user, ...USES.slice(0, 2));
    expect(await as(user, 'SELECT current_user::text AS acts')).toEqual([{ acts: user }]);
  }
  await administer('archive', `GRANT SELECT ON foreign_to_it TO ${OWNING}`);
  expect((await prepared('--yes')).transactions.map(({ database }) => database)).toEqual(['archive', 'shop']);
  expect(await onlyOneCanUse()).toEqual([]);
});

test('undoing waits for the sessions that still act as the owner role', async () => {
  await prepared('--yes');
  const { host, port, ca } = environment.databases.administration;
  const open = new Client({ host, port, user: ORIGINAL, password: PASSWORD, database: 'shop', ssl: { ca: ca ?? '' } });
  await open.connect();
  const { err, code } = await prepare('--undo', '--yes');
  expect({ err, code }).toMatchObject({
    code: 1,
    err: expect.stringContaining(`1 sessions act as ${OWNER}`) as string,
  });
  await open.query(USES.slice(0, 2).join('; '));
  expect(await as(ORIGINAL, 'SELECT current_user::text AS acts')).toEqual([{ acts: ORIGINAL }]);
  await open.end();
  expect((await prepared('--undo', '--yes')).done).toBe(true);
  await as(ORIGINAL, ...USES.slice(0, 2));
});

test('a schema of the first user’s name stays in the search_path of both', async () => {
  await administer('shop', `CREATE SCHEMA ${APP} AUTHORIZATION ${APP}`);
  await as(ORIGINAL, 'CREATE TABLE mine (n int)');
  await prepared('--yes');
  for (const user of [ORIGINAL, TWINS.clone]) await as(user, 'SELECT n FROM mine');
});
