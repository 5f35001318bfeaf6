import { X509Certificate } from 'node:crypto';
import { PostgresDatabase } from '../../../functions/postgres/database';
import { LoginConnection } from '../../../functions/postgres/login/login-connection';
import { changingSession } from '../../../functions/rotation/sessions';
import { startPostgresProxy } from '../../../infra/local/postgres/proxy';
import { type LocalPostgres, startPostgres } from '../../../infra/local/postgres/server';
import { ADatabase, failure, PASSWORD } from './a-database';

const wanted = (password: string) => () => Promise.resolve(password);
let here: ADatabase;
let server: LocalPostgres;
let database: PostgresDatabase;
const credentials = (fields?: object) => here.credentials(fields);
const asSuperuser = (...statements: readonly string[]) => here.asSuperuser(...statements);

beforeAll(async () => {
  here = await ADatabase.start({ settings: { log_statement: 'all' } });
  ({ server, database } = here);
});
afterAll(() => server.stop());
beforeEach(async () => {
  await here.renew();
  await here.asSuperuser('DROP ROLE IF EXISTS "O\'Neill ""x"""');
});

describe('a login', () => {
  it('with the right password is accepted, by IP address and by name, with TLS verified', async () => {
    expect(await database.probe(credentials(), 'look')).toEqual({ outcome: 'accepted' });
    expect(await database.probe(credentials({ host: 'localhost' }), 'look')).toEqual({ outcome: 'accepted' });
  });

  it('with a wrong password is rejected, and so is an unknown role', async () => {
    expect(await database.probe(credentials({ password: 'wrong' }), 'look')).toEqual({ outcome: 'rejected' });
    expect(await database.probe(credentials({ username: 'nobody' }), 'look')).toEqual({ outcome: 'rejected' });
  });

  it('proves the password where the database is missing or CONNECT is not granted', async () => {
    expect(await database.probe(credentials({ dbname: 'missing' }), 'look')).toMatchObject({
      outcome: 'accepted',
      obstacle: { reason: 'databaseMissing' },
    });
    await asSuperuser('REVOKE CONNECT ON DATABASE postgres FROM PUBLIC');
    expect(await database.probe(credentials(), 'look')).toMatchObject({
      outcome: 'accepted',
      obstacle: { reason: 'connectDenied' },
    });
    expect(await database.probe(credentials({ password: 'wrong' }), 'look')).toEqual({ outcome: 'rejected' });
  });

  it('proves nothing if the role may not log in, its connections are used up, or the server does not answer', async () => {
    await asSuperuser('ALTER ROLE app CONNECTION LIMIT 0');
    expect(await database.probe(credentials(), 'look')).toMatchObject({
      outcome: 'unknown',
      error: { reason: 'tooManyConnections' },
    });
    await asSuperuser('ALTER ROLE app CONNECTION LIMIT -1 NOLOGIN');
    expect(await database.probe(credentials(), 'look')).toMatchObject({
      outcome: 'unknown',
      error: { reason: 'loginNotAllowed' },
    });
    expect(await database.probe(credentials({ port: 1 }), 'look')).toMatchObject({
      outcome: 'unknown',
      error: { reason: 'databaseUnreachable' },
    });
    expect(await database.probe(credentials({ host: 'no-such-host.invalid' }), 'look')).toMatchObject({
      outcome: 'unknown',
      error: { reason: 'hostNotFound' },
    });
  });

  it('never falls back: an unknown CA, another name and a plain connection are refused', async () => {
    const stranger = await startPostgres();
    try {
      const other = new PostgresDatabase({ ca: stranger.caPem });
      expect(await other.probe(credentials(), 'look')).toMatchObject({
        outcome: 'unknown',
        error: { reason: 'tlsUntrusted' },
      });
    } finally {
      await stranger.stop();
    }
    const elsewhere = await startPostgresProxy({
      target: server,
      intercept: () => undefined,
      certificate: await server.authority.issue({ dnsNames: ['shop.example'], ipAddresses: ['127.0.0.2'] }),
    });
    try {
      expect(await database.probe(credentials({ port: elsewhere.port }), 'look')).toMatchObject({
        outcome: 'unknown',
        error: { reason: 'tlsNameMismatch' },
      });
    } finally {
      await elsewhere.stop();
    }
    expect(await database.probe(credentials({ ssl: false }), 'look')).toMatchObject({
      outcome: 'unknown',
      error: { reason: 'tlsRequired' },
    });
  });

  it('without TLS at the server is refused unless the secret asks for plain text', async () => {
    const plain = await startPostgres({ tls: false });
    try {
      const unknownRole = (fields: object) => credentials({ port: plain.port, ...fields });
      expect(await database.probe(unknownRole({}), 'look')).toMatchObject({
        outcome: 'unknown',
        error: { reason: 'tlsNotOffered' },
      });
      expect(await database.probe(unknownRole({ ssl: false }), 'look')).toEqual({ outcome: 'rejected' });
    } finally {
      await plain.stop();
    }
  });
});

describe('the inspection before a rotation', () => {
  it('reports the server and changes nothing', async () => {
    expect(await database.inspect(credentials(), 'app', 'look')).toEqual({
      serverVersion: '18.4',
      tls: true,
      certificate: {
        authority: new X509Certificate(server.caPem).subject.replace('CN=', ''),
        expiresAt: new Date(new X509Certificate(server.certificate.certPem).validTo).toISOString(),
        authorityExpiresAt: new Date(new X509Certificate(server.caPem).validTo).toISOString(),
      },
      channelBinding: true,
      password: {
        storedAs: { kind: 'scram-sha-256', iterations: 4096 },
        willBe: { kind: 'scram-sha-256', iterations: 4096 },
      },
      loginTriggers: 0,
    });
    expect(await database.probe(credentials(), 'look')).toEqual({ outcome: 'accepted' });
  });

  it('reports until when the role may log in, how its password is and will be stored, and whose code runs at its logins', async () => {
    await asSuperuser(
      "ALTER ROLE app VALID UNTIL '2031-05-06 07:08:09+00'",
      'ALTER ROLE app SET scram_iterations = 10000',
      'CREATE DATABASE orders',
    );
    await here.asSuperuserIn(
      'orders',
      'CREATE FUNCTION on_login() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$',
      'CREATE EVENT TRIGGER audit ON login EXECUTE FUNCTION on_login()',
      'CREATE EVENT TRIGGER sleeping ON login EXECUTE FUNCTION on_login()',
      'ALTER EVENT TRIGGER sleeping DISABLE',
    );
    expect(await database.inspect(credentials({ dbname: 'orders' }), 'app', 'look')).toMatchObject({
      password: {
        storedAs: { kind: 'scram-sha-256', iterations: 4096 },
        willBe: { kind: 'scram-sha-256', iterations: 10000 },
      },
      validUntil: '2031-05-06T07:08:09.000Z',
      loginTriggers: 1,
    });
    await asSuperuser("ALTER ROLE app VALID UNTIL 'infinity'");
    expect(await database.inspect(credentials(), 'app', 'look')).not.toHaveProperty('validUntil');
  });

  it('passes the verification query on the same connection, and fails with it', async () => {
    const inspecting = (verificationQuery: string) =>
      new PostgresDatabase({ ca: server.caPem, verificationQuery }).inspect(credentials(), 'app', 'look');
    expect(await inspecting('SELECT 1')).toMatchObject({ serverVersion: '18.4', tls: true });
    expect(await failure(inspecting('SELECT * FROM pg_authid'))).toMatch(
      /^VerificationFailedError verificationFailed: Verifying the credential of app on /,
    );
  });

  it('proves for another role that its password may be set, and finds where it may not', async () => {
    const { user: username, password } = server.superuser;
    const superuser = credentials({ username, password });
    expect(await database.inspect(superuser, 'app', 'look')).toMatchObject({ serverVersion: '18.4', tls: true });
    expect(await failure(database.inspect(credentials(), username, 'look'))).toMatch(
      /^PermanentError permissionDenied: Checking whether app on .* may change the password of the secret's role: /,
    );
  });

  it('finds a wrong password', async () => {
    expect(await failure(database.inspect(credentials({ password: 'wrong' }), 'app', 'look'))).toMatch(
      /^PermanentError credentialRejected: /,
    );
  });
});

describe('a change of password', () => {
  it('makes the new one log in and the old one fail, whatever characters it has', async () => {
    const next = `'"\\$%ä€ﬁ ${'x'.repeat(100)}`;
    await database.changePassword(credentials(), 'app', wanted(next), { session: 'rotation/v1' });
    expect(await database.probe(credentials({ password: next }), 'look')).toEqual({ outcome: 'accepted' });
    expect(await database.probe(credentials(), 'look')).toEqual({ outcome: 'rejected' });
  });

  it('is made by another role, too, where that may', async () => {
    const { user: username, password } = server.superuser;
    const superuser = credentials({ username, password });
    await database.changePassword(superuser, 'app', wanted('set-by-another'), { session: 'rotation/v1' });
    expect(await database.probe(credentials({ password: 'set-by-another' }), 'look')).toEqual({ outcome: 'accepted' });
  });

  it('shows neither password to the server log', async () => {
    const next = 'next-password-of-this-test';
    await database.changePassword(credentials(), 'app', wanted(next), { session: 'rotation/v1' });
    const log = server.readLog();
    expect(log).toContain('ALTER ROLE "app" PASSWORD \'SCRAM-SHA-256$4096:');
    expect(log).not.toContain(next);
  });

  it('quotes the role', async () => {
    await asSuperuser(`CREATE ROLE "O'Neill ""x""" LOGIN PASSWORD '${PASSWORD}'`);
    const oneill = { username: 'O\'Neill "x"' };
    await database.changePassword(credentials(oneill), oneill.username, wanted('another'), {
      session: 'rotation/v1',
    });
    expect(await database.probe(credentials({ ...oneill, password: 'another' }), 'look')).toEqual({
      outcome: 'accepted',
    });
  });

  it('does not happen when it is no longer wanted once connected', async () => {
    const withdrawn = () => Promise.reject(new Error('withdrawn'));
    const change = database.changePassword(credentials(), 'app', withdrawn, { session: 'rotation/v1' });
    expect(await failure(change)).toMatch(/^PermanentError unexpected: /);
    expect(await database.probe(credentials(), 'look')).toEqual({ outcome: 'accepted' });
  });
});

describe('the verification', () => {
  const verifying = (verificationQuery: string) => here.verifying(verificationQuery);

  it('is a login where no query is set', async () => {
    expect(await database.verify(credentials(), 'look')).toBe('none');
  });

  it.each([
    ['nothing of a server that announces what it is', undefined, 0],
    ['one question of a server before PostgreSQL 14, which does not', jest.fn(), 1],
  ])('asks %s', async (_what, unannounced, questions) => {
    const announced = jest.spyOn(LoginConnection.prototype, 'announced', 'get');
    if (unannounced) announced.mockImplementation(unannounced);
    const logged = server.readLog().length;
    expect(await database.verify(credentials(), 'look')).toBe('none');
    expect(server.readLog().slice(logged).split('pg_is_in_recovery').length - 1).toBe(questions);
    expect(announced).toHaveBeenCalledTimes(1);
    announced.mockRestore();
  });

  it('passes with a query the role may run, and fails with one it may not', async () => {
    expect(await verifying('SELECT 1').verify(credentials(), 'look')).toBe('passed');
    expect(await failure(verifying('SELECT * FROM pg_authid').verify(credentials(), 'look'))).toBe(
      `VerificationFailedError verificationFailed: Verifying the credential of app on 127.0.0.1:${server.port}/postgres: the verification query failed: the server answered with SQLSTATE 42501 (insufficient_privilege). Run the verification query as the role, and repair the grants it needs. Then rotate again.`,
    );
  });

  it('cannot change anything', async () => {
    expect(await failure(verifying('ALTER ROLE app CONNECTION LIMIT 5').verify(credentials(), 'look'))).toMatch(
      /^VerificationFailedError .*25006/,
    );
  });

  it('says so if the password is refused, which is not tried again', async () => {
    expect(await failure(database.verify(credentials({ password: 'wrong' }), 'look'))).toMatch(
      /^PermanentError credentialRejected: .*28P01/,
    );
  });
});

describe('the fence', () => {
  it('ends the session that would still change the password, and only that one', async () => {
    let connected: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => (connected = resolve));
    let release: () => void = () => undefined;
    const held = new Promise<string>((resolve) => (release = () => resolve('too-late')));
    const zombie = failure(
      database.changePassword(
        credentials(),
        'app',
        () => {
          connected();
          return held;
        },
        { session: changingSession('v1') },
      ),
    );
    await reached;
    expect(await database.endSessions(credentials(), 'app', changingSession('v2'))).toBe(0);
    expect(await database.endSessions(credentials(), 'app', changingSession('v1'))).toBe(1);
    release();
    expect(await zombie).toMatch(/^TransientError (databaseUnreachable|databaseNotReady): Changing the password/);
    expect(await database.probe(credentials(), 'look')).toEqual({ outcome: 'accepted' });
  });
});
