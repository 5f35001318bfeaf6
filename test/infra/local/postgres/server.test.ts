import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { createCertificateAuthority } from '../../../../infra/local/postgres/certificates';
import { type LocalPostgres, startPostgres } from '../../../../infra/local/postgres/server';
import { openSession, run, superuserLogin } from './superuser-session';

let postgres: LocalPostgres;

beforeAll(async () => {
  postgres = await startPostgres({ settings: { log_statement: 'all', 'rotation.quoted': "it's \\ fine" } });
  await run(superuserLogin(postgres), "CREATE ROLE app LOGIN PASSWORD 'app password'");
});

afterAll(() => postgres.stop());

const app = (changes = {}) => superuserLogin(postgres, { user: 'app', password: 'app password', ...changes });

describe('logging in', () => {
  it.each(['127.0.0.1', 'localhost'])(
    'succeeds at %s over verified TLS, with a password kept as SCRAM',
    async (host) => {
      expect(await run(app({ host }), 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).toEqual([
        { ssl: true },
      ]);
      const [role] = await run(superuserLogin(postgres), "SELECT rolpassword FROM pg_authid WHERE rolname = 'app'");
      expect(role?.['rolpassword']).toMatch(/^SCRAM-SHA-256\$4096:/);
    },
  );

  it('is refused with 28P01 for a wrong password', async () => {
    await expect(run(app({ password: 'wrong' }))).rejects.toMatchObject({ code: '28P01' });
  });

  it('is refused without TLS', async () => {
    await expect(run(app({ ssl: false }))).rejects.toMatchObject({
      code: '28000',
      message: expect.stringContaining('no encryption') as string,
    });
  });

  it('is refused by the client if another authority signed the certificate', async () => {
    const other = await createCertificateAuthority({ now: new Date() });

    await expect(run(app({ ssl: { ca: other.certPem } }))).rejects.toMatchObject({
      code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    });
  });

  it('is refused by the client if the certificate is for another host', async () => {
    await expect(run(app({ ssl: { ca: postgres.caPem, servername: 'db.example.com' } }))).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
  });

  it('trusts the authority found in the CA file', () => {
    expect(readFileSync(postgres.caFile, 'utf8')).toBe(postgres.caPem);
  });
});

describe('settings', () => {
  it('reach the server whatever characters they hold', async () => {
    expect(await run(superuserLogin(postgres), 'SHOW rotation.quoted')).toEqual([
      { 'rotation.quoted': "it's \\ fine" },
    ]);
  });

  it('show in the log what was asked to be logged', async () => {
    await run(app(), "SELECT 'seen in the log'");

    expect(postgres.readLog()).toContain("statement: SELECT 'seen in the log'");
  });

  it.each([
    ['port', '5432', 'the launcher decides it. Use the options port and tls instead, or leave it out.'],
    ['SSL', 'off', 'the launcher decides it. Use the options port and tls instead, or leave it out.'],
    ['include', 'more.conf', 'the launcher decides it. Use the options port and tls instead, or leave it out.'],
    ['work_mem\nport', '1', 'that is no name of a setting. Correct it.'],
    ['work_mem', "1'\nport = 1", 'its value is not one line. Correct it.'],
  ])('are refused if they are %j = %j', async (name, value, complaint) => {
    await expect(startPostgres({ settings: { [name]: value } })).rejects.toThrow(
      `Setting ${JSON.stringify(name)} of the local PostgreSQL: ${complaint}`,
    );
  });

  it('that the server does not know fail the start with its own words, and leave nothing behind', async () => {
    const failure = await startPostgres({ settings: { no_such_setting: '1' } }).catch((error: unknown) => error);

    expect(failure).toMatchObject({
      message: expect.stringContaining('unrecognized configuration parameter "no_such_setting"') as string,
    });
    const folder = /in (\S+)\/data:/.exec((failure as Error).message)?.[1] ?? '';
    expect(folder).toContain('rds-rotation-postgres-run-');
    expect(existsSync(folder)).toBe(false);
  });
});

describe('pg_hba.conf', () => {
  const everybody = 'hostssl all all 127.0.0.1/32 scram-sha-256';

  afterEach(() => postgres.writeHba([everybody]));

  it('changes for the very next connection', async () => {
    await postgres.writeHba(['hostssl all app 127.0.0.1/32 reject', everybody]);
    await expect(run(app())).rejects.toMatchObject({ code: '28000' });

    await postgres.writeHba([everybody]);
    await expect(run(app())).resolves.toEqual([]);
  });

  it('is refused with the words of the server if it makes no sense, and the old one holds', async () => {
    await expect(postgres.writeHba(['nonsense'])).rejects.toThrow(/invalid connection type "nonsense"/);
    await expect(run(app())).resolves.toEqual([]);
  });
});

describe('a reload', () => {
  it('makes the server read changed settings', async () => {
    await run(superuserLogin(postgres), "ALTER SYSTEM SET work_mem = '3MB'");
    await postgres.reload();

    expect(await run(app(), 'SHOW work_mem')).toEqual([{ work_mem: '3MB' }]);
  });
});

describe('a server that fails', () => {
  it('keeps its port, data and passwords through a restart, which ends every session', async () => {
    const session = await openSession(app());
    const ended = new Promise((resolve) => session.once('end', resolve));
    await postgres.restart();
    await ended;

    await expect(run(app())).resolves.toEqual([]);
  });

  it('refuses connections once killed, and has kept what was committed when it is back', async () => {
    await run(superuserLogin(postgres), "CREATE ROLE committed LOGIN PASSWORD 'kept'");
    await postgres.kill();
    await expect(run(app())).rejects.toMatchObject({ code: 'ECONNREFUSED' });

    await postgres.restart();
    await expect(run(app({ user: 'committed', password: 'kept' }))).resolves.toEqual([]);
  });

  it('answers neither old sessions nor new ones while paused, and all of them afterwards', async () => {
    const session = await openSession(app());
    postgres.pause();
    const answers: string[] = [];
    const old = session.query('SELECT 1').then(() => answers.push('old'));
    await expect(run(app({ connectionTimeoutMillis: 50 }))).rejects.toThrow('timeout');
    expect(answers).toEqual([]);

    postgres.resume();
    await old;
    await expect(run(app())).resolves.toEqual([]);
    await session.end();
  });
});

describe('a server that was demoted', () => {
  const inRecovery = 'SELECT pg_is_in_recovery() AS reader';

  afterEach(async () => {
    const [row] = await run(superuserLogin(postgres), inRecovery);
    if (row?.reader === true) await postgres.promote();
  });

  it('is a standby: it accepts the roles it knew, read-only, also after a restart', async () => {
    await run(superuserLogin(postgres), "ALTER ROLE app PASSWORD 'set before'");
    await postgres.demote();
    await postgres.restart();

    const reader = app({ password: 'set before' });
    expect(await run(reader, inRecovery)).toEqual([{ reader: true }]);
    await expect(run(app({ password: 'app password' }))).rejects.toMatchObject({ code: '28P01' });
    await expect(run(reader, "ALTER ROLE app PASSWORD 'app password'")).rejects.toMatchObject({ code: '25006' });
    await postgres.promote();
    await run(reader, "ALTER ROLE app PASSWORD 'app password'");
  });

  it('takes writes as soon as it is promoted, in sessions that are open already, time and again', async () => {
    for (const name of ['first', 'second']) {
      await postgres.demote();
      const session = await openSession(superuserLogin(postgres));
      await postgres.promote();
      await session.query(`CREATE ROLE ${name}`);
      expect((await session.query(inRecovery)).rows).toEqual([{ reader: false }]);
      await session.end();
    }
    await postgres.restart();
    const names = "SELECT rolname FROM pg_roles WHERE rolname IN ('first', 'second') ORDER BY rolname";
    expect(await run(superuserLogin(postgres), names)).toEqual([{ rolname: 'first' }, { rolname: 'second' }]);
  });

  it('after it was killed holds what was committed', async () => {
    await run(superuserLogin(postgres), "CREATE ROLE survivor LOGIN PASSWORD 'kept'");
    await postgres.kill();
    await postgres.demote();

    expect(await run(app({ user: 'survivor', password: 'kept' }), inRecovery)).toEqual([{ reader: true }]);
  });

  it('alone can be promoted', async () => {
    await expect(postgres.promote()).rejects.toThrow(
      /^Promoting PostgreSQL in .*server is not in standby mode.* It must run as a standby: demote it first\.$/s,
    );
  });
});

describe('a server without TLS', () => {
  it('refuses TLS, and once stopped does not affect the next server in its folder', async () => {
    const server = await startPostgres({ tls: false });
    try {
      await expect(run(superuserLogin(server))).rejects.toThrow('The server does not support SSL connections');
      expect(await run(superuserLogin(server, { ssl: false }), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      await server.stop();
    }
    expect(existsSync(server.directory)).toBe(false);
    mkdirSync(server.directory);
    await server.stop();
    expect(existsSync(server.directory)).toBe(true);
    rmdirSync(server.directory);
  });
});

describe('a port that is taken', () => {
  it("fails to start with the server's own message if exactly that port was requested", async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    try {
      await expect(startPostgres({ port })).rejects.toThrow(
        'could not bind IPv4 address "127.0.0.1": Address already in use',
      );
    } finally {
      other.close();
    }
  });
});
