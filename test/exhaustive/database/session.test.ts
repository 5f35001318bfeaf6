import { startPostgresProxy } from '../../../infra/local/postgres/proxy';
import { ADatabase, failure, PASSWORD } from '../../functions/postgres/a-database';

let here: ADatabase;
beforeAll(async () => {
  // A change that is not waited for reaches the disk ten seconds later.
  here = await ADatabase.start({ settings: { wal_writer_delay: '10s', synchronous_commit: 'off' } });
});
afterAll(() => here.server.stop());
beforeEach(() => here.renew());

const change = (fields: object = {}, next = 'next') =>
  here.database.changePassword(here.credentials(fields), 'app', () => Promise.resolve(next), {
    session: 'rotation/v1',
  });
const letsIn = async (password: string, fields: object = {}) =>
  (await here.database.probe(here.credentials({ ...fields, password }), 'look')).outcome;

describe('a setting of the role, the database or the server', () => {
  it.each([
    ['search_path', "'app_owned', 'pg_catalog'"],
    ['default_transaction_read_only', 'on'],
    ['default_transaction_isolation', "'serializable'"],
    ['default_transaction_deferrable', 'on'],
    ['role', "'owner'"],
    ['statement_timeout', "'1ms'"],
    ['lock_timeout', "'1ms'"],
    ['idle_in_transaction_session_timeout', "'1ms'"],
    ['idle_session_timeout', "'1ms'"],
    ['transaction_timeout', "'50ms'"],
    ['standard_conforming_strings', 'off'],
    ['synchronous_commit', "'off'"],
    ['client_encoding', "'LATIN1'"],
    ['application_name', "'theirs'"],
    ['datestyle', "'German'"],
    ['row_security', 'off'],
    ['quote_all_identifiers', 'on'],
    ['transform_null_equals', 'on'],
    ['client_min_messages', "'error'"],
    ['event_triggers', 'off'],
    ['session_replication_role', "'replica'"],
    ['array_nulls', 'off'],
    ['bytea_output', "'escape'"],
    ['intervalstyle', "'sql_standard'"],
    ['timezone', "'Asia/Kathmandu'"],
    ['backslash_quote', 'off'],
    ['default_tablespace', "'nowhere'"],
    ['createrole_self_grant', "'set, inherit'"],
    ['max_stack_depth', "'100kB'"],
    ['work_mem', "'64kB'"],
    ['transaction_read_only', 'on'],
    ['exit_on_error', 'on'],
    ['client_min_messages', "'debug5'"],
    ['restrict_nonsystem_relation_kind', "'view, foreign-table'"],
    ['tcp_user_timeout', '1'],
    ['debug_parallel_query', 'regress'],
    ['track_activities', 'off'],
  ])('does not keep a rotation from its work: %s of the role', async (name, value) => {
    await here.asSuperuser('CREATE ROLE owner', 'GRANT owner TO app', `ALTER ROLE app SET ${name} = ${value}`);
    await here.database.inspect(here.credentials(), 'app', 'look');
    await change();
    expect([await letsIn('next'), await letsIn(PASSWORD)]).toEqual(['accepted', 'rejected']);
    const pending = here.credentials({ password: 'next' });
    await here.database.changePassword(pending, 'app', () => Promise.resolve(PASSWORD), { session: 'restore/v1' });
    expect(await here.database.endSessions(here.credentials(), 'app', 'rotation/v1')).toBe(0);
    expect(await letsIn(PASSWORD)).toBe('accepted');
  });

  it('does not let the owner of a database act as the role that is rotated in it', async () => {
    await here.asSuperuser('CREATE ROLE owner LOGIN', 'CREATE DATABASE orders OWNER owner', 'ALTER ROLE app SUPERUSER');
    const evil = (name: string, result: string, value: string) =>
      `CREATE FUNCTION public.${name} RETURNS ${result} LANGUAGE plpgsql AS $$ BEGIN
         ALTER ROLE owner SUPERUSER; RETURN ${value}; END $$`;
    await here.asSuperuserIn(
      'orders',
      'GRANT CREATE ON SCHEMA public TO owner',
      'SET SESSION AUTHORIZATION owner',
      'ALTER DATABASE orders SET search_path = public, pg_catalog',
      evil('pg_is_in_recovery()', 'boolean', 'false'),
      evil('pg_backend_pid()', 'integer', '1'),
      evil('current_setting(text)', 'text', "'on'"),
      evil('current_setting(text, boolean)', 'text', "'on'"),
      evil('pg_sleep(double precision)', 'void', ''),
      evil('pg_terminate_backend(integer)', 'boolean', 'true'),
      evil('equal(name, text)', 'boolean', 'true'),
      'CREATE OPERATOR public.= (FUNCTION = public.equal, LEFTARG = name, RIGHTARG = text)',
      'CREATE VIEW public.pg_stat_activity AS SELECT 1 AS pid, public.pg_is_in_recovery()',
    );
    const orders = { dbname: 'orders' };
    await here.database.inspect(here.credentials(orders), 'app', 'look');
    await change(orders);
    expect(await letsIn('next', orders)).toBe('accepted');
    expect(await here.database.endSessions(here.credentials({ ...orders, password: 'next' }), 'app', 'none')).toBe(0);
    expect(await here.database.verify(here.credentials({ ...orders, password: 'next' }), 'look')).toBe('none');
    expect(await here.asSuperuser("SELECT rolsuper FROM pg_roles WHERE rolname = 'owner'")).toEqual([
      { rolsuper: false },
    ]);
  });

  it('holds for the verification query, which sees what an application sees', async () => {
    await here.asSuperuser('CREATE ROLE owner', 'GRANT owner TO app', "ALTER ROLE app SET role = 'owner'");
    await here.asSuperuser(
      "ALTER ROLE app SET search_path = 'theirs'",
      "ALTER ROLE app SET application_name = 'theirs'",
    );
    const query =
      "SELECT 1 / (current_user = 'owner' AND current_setting('search_path') = 'theirs' AND current_setting('transaction_read_only') = 'on')::int";
    expect(await here.verifying(query).verify(here.credentials(), 'look')).toBe('passed');
    // In Preflight, too, where it shares the session with the rehearsal of the change.
    await here.verifying(query).inspect(here.credentials(), 'app', 'look');
    expect(await failure(here.verifying('SELECT 1/0').inspect(here.credentials(), 'app', 'look'))).toMatch(
      /^VerificationFailedError .*: the verification query failed: the server answered with SQLSTATE 22012 \(division_by_zero\)\./,
    );
  });

  it('does not cut a verification off, as transaction_timeout of the role would', async () => {
    await here.asSuperuser("ALTER ROLE app SET transaction_timeout = '50ms'");
    expect(await here.verifying('SELECT pg_sleep(0.2)').verify(here.credentials(), 'look')).toBe('passed');
  });

  it('does not let a verification out of its transaction', async () => {
    await here.asSuperuser('ALTER ROLE app CREATEROLE');
    const several = here.verifying('COMMIT; CREATE ROLE owner').verify(here.credentials(), 'look');
    expect(await failure(several)).toMatch(/^VerificationFailedError .*SQLSTATE 42601/);
    expect(await here.asSuperuser("SELECT 1 FROM pg_roles WHERE rolname = 'owner'")).toEqual([]);
  });
});

describe('a login trigger', () => {
  const trigger = (body: string) =>
    here.asSuperuserIn(
      'orders',
      `CREATE FUNCTION on_login() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN ${body} END $$`,
      'CREATE EVENT TRIGGER audit ON login EXECUTE FUNCTION on_login()',
    );
  beforeEach(() => here.asSuperuser('CREATE DATABASE orders'));

  it('changes nothing of what our statements mean, whatever it sets', async () => {
    await trigger(`
      SET search_path = nowhere;
      SET synchronous_commit = off;
      SET default_transaction_read_only = on;
      SET idle_session_timeout = '1s';
    `);
    await here.database.inspect(here.credentials({ dbname: 'orders' }), 'app', 'look');
    await change({ dbname: 'orders' });
    expect(await letsIn('next', { dbname: 'orders' })).toBe('accepted');
  });

  it('that counts on the application’s search_path still runs', async () => {
    await here.asSuperuserIn('orders', 'CREATE TABLE logins (at timestamptz)', 'GRANT INSERT ON logins TO app');
    await trigger('INSERT INTO logins VALUES (now());');
    expect(await letsIn(PASSWORD, { dbname: 'orders' })).toBe('accepted');
    expect(await here.asSuperuserIn('orders', 'SELECT count(*)::int FROM logins')).toEqual([{ count: 2 }]);
  });

  it('that refuses the role bars the login, which says nothing of the password', async () => {
    await trigger("IF session_user = 'app' THEN RAISE EXCEPTION 'not today'; END IF;");
    expect(await here.database.probe(here.credentials({ dbname: 'orders' }), 'look')).toMatchObject({
      outcome: 'unknown',
      error: { reason: 'loginBarred' },
    });
  });

  it.each([
    ['a refused password', "RAISE EXCEPTION 'no' USING ERRCODE = '28P01';"],
    ['a server that is starting', "RAISE EXCEPTION 'no' USING ERRCODE = '57P03';"],
    ['a database that is missing', "RAISE EXCEPTION 'no' USING ERRCODE = '3D000';"],
    ['a missing privilege to connect', "PERFORM set_config('session_replication_role', 'replica', false);"],
  ])('that fails is not taken for %s', async (_what, statement) => {
    await trigger(`IF session_user = 'app' THEN ${statement} END IF;`);
    expect(await here.database.probe(here.credentials({ dbname: 'orders' }), 'look')).toMatchObject({
      outcome: 'unknown',
      error: { reason: 'loginBarred', text: { found: expect.stringMatching(/^a login trigger fails/) as string } },
    });
  });
});

describe('a change of password', () => {
  it('survives a crash right after it, although the server waits for no write', async () => {
    await change();
    await here.server.kill();
    await here.server.restart();
    expect(await letsIn('next')).toBe('accepted');
  });

  it('waits for a synchronous standby, although the role does not, and is not taken for made without it', async () => {
    await here.asSuperuser(
      "ALTER ROLE app SET synchronous_commit = 'local'",
      "ALTER SYSTEM SET synchronous_standby_names = '*'",
    );
    await here.server.reload();
    expect(await failure(change())).toMatch(/^TransientError databaseUnreachable: Changing the password/);
    await here.asSuperuser('ALTER SYSTEM RESET synchronous_standby_names');
    await here.server.reload();
  });
});

describe('a server', () => {
  it('older than 14 is spoken to without the setting it does not know', async () => {
    let connections = 0;
    const old = await startPostgresProxy({
      target: here.server,
      certificate: here.server.certificate,
      intercept: ({ kind }) =>
        kind === 'connect' && ++connections === 1
          ? {
              kind: 'refuse',
              sqlstate: '42704',
              message: 'unrecognized configuration parameter "idle_session_timeout"',
            }
          : undefined,
    });
    expect(await letsIn(PASSWORD, { port: old.port })).toBe('accepted');
    expect(connections).toBe(2);
    await old.stop();
  });

  it('that is a replica cannot be rotated on', async () => {
    await here.server.demote();
    expect(await here.database.probe(here.credentials(), 'look')).toMatchObject({
      error: { reason: 'readOnlyServer' },
    });
    await here.server.promote();
  });
});
