import { type AddressInfo, connect, createServer, Socket } from 'node:net';
import type { ClientConfig } from 'pg';
import { type CertifiedKey, createCertificateAuthority } from '../../../../infra/local/postgres/certificates';
import {
  type PostgresFault,
  type PostgresProxy,
  type ProxyEvent,
  startPostgresProxy,
} from '../../../../infra/local/postgres/proxy';
import { type LocalPostgres, startPostgres } from '../../../../infra/local/postgres/server';
import { openSession, run, superuserLogin } from './superuser-session';

let postgres: LocalPostgres;
let certificate: CertifiedKey;
let proxy: PostgresProxy;
let events: ProxyEvent[];
let plan: (event: ProxyEvent) => PostgresFault | undefined | Promise<PostgresFault | undefined>;

beforeAll(async () => {
  postgres = await startPostgres();
  certificate = await postgres.authority.issue();
  await run(
    superuserLogin(postgres),
    "CREATE ROLE app LOGIN PASSWORD 'app password'",
    'CREATE TABLE deeds (name text)',
    'GRANT ALL ON deeds TO app',
  );
});

afterAll(() => postgres.stop());

const target = () => ({ host: postgres.host, port: postgres.port, caPem: postgres.caPem });

beforeEach(async () => {
  events = [];
  plan = () => undefined;
  proxy = await startPostgresProxy({
    target: target(),
    certificate,
    intercept: (event) => {
      events.push(event);
      return plan(event);
    },
  });
});

afterEach(async () => {
  await proxy.stop();
  await run(superuserLogin(postgres), 'TRUNCATE deeds');
});

const throughProxy = (changes: ClientConfig = {}): ClientConfig =>
  superuserLogin(postgres, { port: proxy.port, user: 'app', password: 'app password', ...changes });

/** The fault for the first event of this kind, nothing for all others. */
const firstTime = (fault: PostgresFault, matches: (event: ProxyEvent) => boolean) => {
  let spent = false;
  return (event: ProxyEvent) => {
    if (spent || !matches(event)) return undefined;
    spent = true;
    return fault;
  };
};
const onConnect = (fault: PostgresFault) => firstTime(fault, ({ kind }) => kind === 'connect');
const onStatement = (tag: string, fault: PostgresFault) =>
  firstTime(fault, (event) => event.kind === 'statement' && event.tag === tag);

const deeds = async () => (await run(superuserLogin(postgres), 'SELECT name FROM deeds')).map(({ name }) => name);

describe('a proxy without a fault', () => {
  it('passes logins and statements of both protocols over verified TLS, and reports their kinds', async () => {
    const client = await openSession(throughProxy({ application_name: 'orders' }));
    await client.query("INSERT INTO deeds VALUES ('simple')");
    const { rows } = await client.query('SELECT name FROM deeds WHERE name = $1', ['simple']);
    await client.end();

    expect(rows).toEqual([{ name: 'simple' }]);
    const from = { connection: 1, user: 'app', database: 'postgres', applicationName: 'orders' };
    expect(events).toEqual([
      { kind: 'connect', ...from },
      { kind: 'statement', tag: 'INSERT', ...from },
      { kind: 'statement', tag: 'SELECT', ...from },
    ]);
    expect(proxy.connections).toEqual([
      {
        user: 'app',
        database: 'postgres',
        applicationName: 'orders',
        login: 'accepted',
        statements: [
          { tag: 'INSERT', outcome: 'completed' },
          { tag: 'SELECT', outcome: 'completed' },
        ],
      },
    ]);
  });

  it('passes the errors of the server, and counts every connection', async () => {
    await expect(run(throughProxy({ password: 'wrong' }))).rejects.toMatchObject({ code: '28P01' });
    await expect(run(throughProxy(), 'SELECT * FROM nowhere')).rejects.toMatchObject({ code: '42P01' });
    await expect(run(throughProxy({ ssl: false }))).rejects.toMatchObject({
      code: '28000',
      message: expect.stringContaining('no encryption') as string,
    });

    expect(proxy.connections).toMatchObject([
      { login: '28P01', statements: [] },
      { login: 'accepted', statements: [{ tag: 'SELECT', outcome: '42P01' }] },
      { login: '28000', statements: [] },
    ]);
  });

  it('passes large answers whole', async () => {
    const [row] = await run(throughProxy(), "SELECT repeat('0123456789', 300000) AS text");

    expect(row?.['text']).toHaveLength(3_000_000);
  });

  it('passes the end of the server on as the end of the session', async () => {
    const session = await openSession(throughProxy());
    const ended = new Promise((resolve) => session.once('end', resolve));
    await postgres.restart();
    await ended;

    await expect(run(throughProxy())).resolves.toEqual([]);
  });

  it('cuts every session when it stops, and refuses new ones', async () => {
    const session = await openSession(throughProxy());
    const ended = new Promise((resolve) => session.once('end', resolve));
    await proxy.stop();
    await ended;

    await expect(run(throughProxy())).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('ends with a client that leaves before TLS has begun', async () => {
    const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
    const hesitant = createServer((server) => {
      server.on('error', () => undefined).once('data', () => client.resetAndDestroy());
      client.once('close', () => void someTurns().then(() => server.write('S')));
    });
    await new Promise<void>((resolve) => hesitant.listen(0, '127.0.0.1', resolve));
    const { port } = hesitant.address() as AddressInfo;
    const left = await startPostgresProxy({ target: { ...target(), port }, certificate, intercept: () => undefined });
    const client = connect(left.port, '127.0.0.1', () => client.write(SSL_REQUEST));
    await new Promise((resolve) => client.once('close', resolve));
    await someTurns(40);

    await left.stop();
    expect(left.connections).toMatchObject([{ user: undefined }]);
    hesitant.close();
  });

  it('trusts only the authority it was given, and sends nothing to another server', async () => {
    const other = await createCertificateAuthority({ now: new Date() });
    const wary = await startPostgresProxy({
      target: { ...target(), caPem: other.certPem },
      certificate,
      intercept: () => undefined,
    });
    await expect(run(throughProxy({ port: wary.port }))).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(wary.connections).toMatchObject([{ user: undefined }]);
    await wary.stop();
  });

  it('shows clients the certificate it was given', async () => {
    const misnamed = await startPostgresProxy({
      target: target(),
      certificate: await postgres.authority.issue({ dnsNames: ['db.example.com'], ipAddresses: [] }),
      intercept: () => undefined,
    });
    await expect(run(throughProxy({ port: misnamed.port }))).rejects.toMatchObject({
      code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    });
    await misnamed.stop();
  });

  it('ends a connection with another protocol', async () => {
    const stranger = connect(proxy.port, proxy.host);
    const closed = new Promise((resolve) => stranger.once('close', resolve));
    stranger.on('error', () => undefined);
    stranger.write('GET / HTTP/1.1\r\n\r\n');
    await closed;

    expect(proxy.connections).toMatchObject([{ user: undefined, login: undefined }]);
  });
});

describe('a planned fault at the login', () => {
  it.each(['57P03', '53300', '28P01'])('refuses it with %s, and the next one succeeds', async (sqlstate) => {
    plan = onConnect({ kind: 'refuse', sqlstate, message: 'as planned' });

    await expect(run(throughProxy())).rejects.toMatchObject({
      code: sqlstate,
      message: 'as planned',
      severity: 'FATAL',
    });
    await expect(run(throughProxy())).resolves.toEqual([]);
    expect(proxy.connections).toMatchObject([{ login: undefined }, { login: 'accepted' }]);
  });

  it('resets the connection', async () => {
    plan = onConnect({ kind: 'cut' });

    await expect(run(throughProxy())).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(run(throughProxy())).resolves.toEqual([]);
  });

  it('leaves the client without an answer until it gives up', async () => {
    const socket = new Socket();
    const hang = onConnect({ kind: 'hang' });
    plan = (event) => {
      // Later than the question, so that the client is waiting for the answer.
      if (event.kind === 'connect') setImmediate(() => socket.destroy());
      return hang(event);
    };

    await expect(run(throughProxy({ stream: () => socket }))).rejects.toThrow('terminated');
    expect(proxy.connections).toMatchObject([{ user: 'app', login: undefined }]);
    await expect(run(throughProxy())).resolves.toEqual([]);
  });

  it('loses the answer to a login that the server accepted', async () => {
    plan = onConnect({ kind: 'loseReply' });

    await expect(run(throughProxy())).rejects.toThrow(/ECONNRESET|terminated/);
    expect(proxy.connections).toMatchObject([{ login: 'accepted' }]);
  });

  it('may be decided later, and by who connects', async () => {
    plan = async (event) => {
      await Promise.resolve();
      return event.kind === 'connect' && event.applicationName === 'unlucky' ? { kind: 'cut' } : undefined;
    };

    await expect(run(throughProxy({ application_name: 'lucky' }))).resolves.toEqual([]);
    await expect(run(throughProxy({ application_name: 'unlucky' }))).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});

describe('a planned fault at a statement', () => {
  const insert = "INSERT INTO deeds VALUES ('done')";

  it.each(['42501', '25006'])('refuses it with %s; it has no effect, and the session goes on', async (sqlstate) => {
    plan = onStatement('INSERT', { kind: 'refuse', sqlstate, message: "it's planned" });
    const session = await openSession(throughProxy());

    await expect(session.query(insert)).rejects.toMatchObject({ code: sqlstate, message: "it's planned" });
    expect(await deeds()).toEqual([]);
    await session.query(insert);
    await session.end();
    expect(await deeds()).toEqual(['done']);
    expect(proxy.connections).toMatchObject([
      {
        statements: [
          { tag: 'INSERT', outcome: sqlstate },
          { tag: 'INSERT', outcome: 'completed' },
        ],
      },
    ]);
  });

  it('refuses one with parameters as well', async () => {
    plan = onStatement('INSERT', { kind: 'refuse', sqlstate: '42501', message: 'as planned' });
    const session = await openSession(throughProxy());

    await expect(session.query('INSERT INTO deeds VALUES ($1)', ['done'])).rejects.toMatchObject({ code: '42501' });
    await session.query('INSERT INTO deeds VALUES ($1)', ['later']);
    await session.end();
    expect(await deeds()).toEqual(['later']);
  });

  it('aborts the transaction it is in, as any error does', async () => {
    plan = onStatement('UPDATE', { kind: 'refuse', sqlstate: '42501', message: 'as planned' });
    const session = await openSession(throughProxy());
    await session.query('BEGIN');
    await session.query(insert);
    await expect(session.query('UPDATE deeds SET name = NULL')).rejects.toMatchObject({ code: '42501' });

    await expect(session.query(insert)).rejects.toMatchObject({ code: '25P02' });
    await session.query('COMMIT');
    await session.end();
    expect(await deeds()).toEqual([]);
  });

  it('ends the session with a fatal error', async () => {
    plan = onStatement('INSERT', { kind: 'refuse', sqlstate: '57P01', message: 'as planned', severity: 'FATAL' });
    const session = await openSession(throughProxy());
    const ended = new Promise((resolve) => session.once('end', resolve));

    await expect(session.query(insert)).rejects.toMatchObject({ code: '57P01', severity: 'FATAL' });
    await ended;
    expect(await deeds()).toEqual([]);
  });

  it('cuts the connection before the server hears of it', async () => {
    plan = onStatement('INSERT', { kind: 'cut' });

    await expect(run(throughProxy(), insert)).rejects.toThrow(/ECONNRESET|terminated/);
    expect(await deeds()).toEqual([]);
    expect(proxy.connections).toMatchObject([{ statements: [{ tag: 'INSERT', outcome: undefined }] }]);
  });

  it.each([
    ['simple', insert, []],
    ['extended', 'INSERT INTO deeds VALUES ($1)', ['done']],
  ])('loses the reply to what the server has done, in the %s protocol', async (_, text, values) => {
    plan = onStatement('INSERT', { kind: 'loseReply' });
    const session = await openSession(throughProxy());

    await expect(session.query(text, values)).rejects.toThrow(/ECONNRESET|terminated/);
    expect(await deeds()).toEqual(['done']);
    expect(proxy.connections).toMatchObject([{ statements: [{ tag: 'INSERT', outcome: 'completed' }] }]);
  });

  it('lets go of a client to whom it is just saying goodbye when it stops', async () => {
    const open = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
    const before = open();
    plan = () => {
      setImmediate(() => void proxy.stop());
      return { kind: 'refuse', sqlstate: '57P03', message: 'the database system is starting up' };
    };

    await expect(openSession(throughProxy())).rejects.toThrow();
    await proxy.stop();
    while (open() > before) await new Promise(setImmediate);
    expect(open()).toBe(before);
  });

  it('leaves the client without an answer, and the server without the statement', async () => {
    plan = onStatement('INSERT', { kind: 'hang' });
    const session = await openSession(throughProxy({ query_timeout: 60 }));

    await expect(session.query(insert)).rejects.toThrow('Query read timeout');
    expect(await deeds()).toEqual([]);
    expect(proxy.connections).toMatchObject([{ statements: [{ tag: 'INSERT', outcome: undefined }] }]);
    void session.end();
  });
});

describe('a defect of the plan itself', () => {
  it.each([
    ['thrown', () => Promise.reject(new Error('a defect')), 'a defect'],
    ['an impossible SQLSTATE', () => ({ kind: 'refuse', sqlstate: '00000', message: '' }) as const, '"00000"'],
    ['a malformed SQLSTATE', () => ({ kind: 'refuse', sqlstate: "'; --", message: '' }) as const, '"\'; --"'],
  ])('resets the connection, and comes out when the proxy stops: %s', async (_, intercept, message) => {
    const defective = await startPostgresProxy({ target: target(), certificate, intercept });

    await expect(run(throughProxy({ port: defective.port }))).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expect(defective.stop()).rejects.toThrow(message);
  });
});

/** So many turns of the event loop, in which what is in progress on this machine arrives. */
async function someTurns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
}
