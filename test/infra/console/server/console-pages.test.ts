import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { consoleGuest } from '../../../../infra/console/index';
import type { Snapshot } from '../../../../infra/console/model';
import type { ActionRequest, ConsoleSource } from '../../../../infra/console/server/source';

const TOKEN = 'the-token-of-this-test';
const SNAPSHOT: Snapshot = {
  place: { kind: 'local', name: 'a test' },
  now: 0,
  promise: [],
  secrets: [],
  executions: [],
  alerts: [],
  actions: [],
  faults: [],
};

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

let server: Server;
let port: number;
let listeners = 0;
const performed: ActionRequest[] = [];
const source: ConsoleSource = {
  snapshot: SNAPSHOT,
  subscribe: () => {
    listeners += 1;
    return () => (listeners -= 1);
  },
  perform: async (asked) => {
    if (asked.id === 'refused') throw new Error('Not now.');
    performed.push(asked);
    return 'Done.';
  },
};

async function serve(what: ConsoleSource): Promise<Server> {
  const guest = consoleGuest({
    source: what,
    token: TOKEN,
    documents: {
      fleet: async () => '<style>a{}</style><script>1</script>',
      evidence: () => Promise.reject(new Error('CloudTrail cannot be read.')),
    },
  });
  const opened = createServer((incoming, response) => {
    if (!guest(incoming, response)) response.writeHead(299).end('a call of AWS');
  });
  await new Promise<void>((resolve) => opened.listen(0, '127.0.0.1', resolve));
  return opened;
}

beforeAll(async () => {
  server = await serve(source);
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

/** As node:http sends it, which lets a test choose every header; a stream is left after its first bytes. */
function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body = '',
  at = port,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: at, method, path, headers }, (response) => {
      let text = '';
      const end = () => {
        response.destroy();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      };
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (response.headers['content-type']?.startsWith('text/event-stream')) end();
      });
      response.on('end', end);
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

const HTML = { accept: 'text/html' };
const cookie = () => ({ cookie: `rotation-console-${port}=${TOKEN}` });
const here = () => ({ origin: `http://127.0.0.1:${port}`, 'content-type': 'application/json' });

describe('the page', () => {
  it('is for browsers at the front page alone; a call of AWS passes by', async () => {
    expect((await ask('GET', '/', HTML)).text).toContain('<title>Rotation console</title>');
    for (const [method, path, headers] of [
      ['GET', '/', { accept: '*/*' }],
      ['POST', '/', HTML],
      ['POST', '/', { 'x-amz-target': 'secretsmanager.ListSecrets' }],
      ['GET', '/2015-03-31/functions', HTML],
    ] as const) {
      expect((await ask(method, path, headers)).status).toBe(299);
    }
  });

  it('may load nothing from elsewhere and nothing inline, and cannot be framed', async () => {
    const { headers, text } = await ask('GET', '/', HTML);
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers['cache-control']).toBe('no-store');
    expect(text).not.toMatch(/<style|style=|<script(?! type="module" src="\/page\/)|https?:/);
  });

  it('serves its files and no others', async () => {
    expect((await ask('GET', '/page/app.js')).headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect((await ask('GET', '/page/machine.svg')).text).toMatch(/^<svg [^]*data-state="SetSecret"/);
    expect((await ask('GET', '/page/machine.svg')).text).not.toContain('<style');
    for (const path of [
      '/page/',
      '/page/../model.ts',
      '/page/..%2fmodel.ts',
      '/page/constructor',
      '/page//etc/passwd',
    ]) {
      expect((await ask('GET', path)).status).toBe(404);
    }
    expect((await ask('POST', '/page/app.js')).status).toBe(405);
  });
});

describe('a request with a host name other than a loopback name', () => {
  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '192.168.1.7',
    '[::2]',
  ])('is refused: Host %s', async (host) => {
    for (const path of ['/', '/page/app.js', '/console/events', `/?token=${TOKEN}`]) {
      const { status, text, headers } = await ask('GET', path, { ...HTML, ...cookie(), host });
      expect([status, text]).toEqual([403, 'This page answers to 127.0.0.1 and localhost only.\n']);
      expect(headers['set-cookie']).toBeUndefined();
    }
  });

  it.each(['localhost', '127.0.0.1', '[::1]', 'LOCALHOST:4650'])('is accepted: Host %s', async (host) => {
    expect((await ask('GET', '/', { ...HTML, host })).status).toBe(200);
  });
});

describe('a page from elsewhere', () => {
  it.each(['http://evil.example', 'http://localhost:1', 'https://127.0.0.1', 'null', ''])(
    'is refused: Origin %j',
    async (origin) => {
      const { status } = await ask('POST', '/console/actions', { ...cookie(), ...here(), origin }, '{"id":"rotate"}');
      expect(status).toBe(403);
      expect((await ask('GET', '/console/events', { ...cookie(), origin })).status).toBe(403);
    },
  );

  it('cannot embed it, and cannot act without naming itself', async () => {
    const embedded = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    expect((await ask('GET', '/page/app.js', embedded)).status).toBe(403);
    const nameless = { ...cookie(), 'content-type': 'application/json' };
    expect((await ask('POST', '/console/actions', nameless, '{"id":"rotate"}')).status).toBe(403);
    expect(performed).toEqual([]);
  });
});

describe('the token', () => {
  it('moves from the printed address into a cookie that scripts and other sites do not get', async () => {
    const { status, headers } = await ask('GET', `/?token=${TOKEN}`, HTML);
    expect([status, headers.location, headers['set-cookie']]).toEqual([
      303,
      '/',
      [`rotation-console-${port}=${TOKEN}; HttpOnly; SameSite=Strict; Path=/`],
    ]);
  });

  it.each(['', 'wrong', `${TOKEN}x`, TOKEN.slice(1)])('is wanted: %j is none', async (given) => {
    const refused = await ask('GET', `/?token=${given}`, HTML);
    expect([refused.status, refused.headers['set-cookie']]).toEqual([403, undefined]);
    const headers = { cookie: `rotation-console-${port}=${given}` };
    expect((await ask('GET', '/console/events', headers)).status).toBe(401);
    expect((await ask('POST', '/console/actions', { ...headers, ...here() }, '{"id":"rotate"}')).status).toBe(401);
    expect((await ask('GET', '/console/events')).text).toMatch(/Open the address that the terminal printed/);
    expect(performed).toEqual([]);
  });
});

it('sends the snapshot as an event, and forgets a page that has gone', async () => {
  const { headers, text } = await ask('GET', '/console/events', { ...cookie(), accept: 'text/event-stream' });
  expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
  expect(text).toBe(`event: snapshot\ndata: ${JSON.stringify(SNAPSHOT)}\n\n`);
  while (listeners > 0) await new Promise(setImmediate);
});

it('sends the fleet only with the token, with its own style and script alone', async () => {
  const { headers, text } = await ask('GET', '/console/fleet', cookie());
  expect(text).toBe('<style>a{}</style><script>1</script>');
  expect(headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='; style-src 'sha256-X1RutGBrXCt9KkSaXMK7tHftWiRscFHOhxsS8tv8hBk='; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect((await ask('GET', '/console/fleet')).status).toBe(401);
  const { status, text: why } = await ask('GET', '/console/evidence', cookie());
  expect([status, why]).toEqual([500, 'CloudTrail cannot be read.\n']);
});

it('does what is asked, and says why not', async () => {
  const act = (body: string, headers: Record<string, string> = {}) =>
    ask('POST', '/console/actions', { ...cookie(), ...here(), ...headers }, body);
  const told = async (answer: Promise<Answer>) => [(await answer).status, (await answer).text.trim()];
  expect(await told(act('{"id":"rotate","subject":"arn"}'))).toEqual([200, 'Done.']);
  expect(performed.splice(0)).toEqual([{ id: 'rotate', subject: 'arn' }]);
  expect(await told(act('{"id":"refused"}'))).toEqual([400, 'Not now.']);
  expect(await told(act('{"subject":"arn"}'))).toEqual([400, 'The field id must name an action.']);
  expect(await told(act('{"id":"rotate","subject":1}'))).toEqual([400, 'The field subject must be an ARN.']);
  expect(await told(act('rotate'))).toEqual([400, 'The body must be JSON.']);
  expect(await told(act('{"id":"rotate"}', { 'content-type': 'text/plain' }))).toEqual([400, 'The body must be JSON.']);
  expect(await told(act('x'.repeat(10_001)))).toEqual([413, 'The body is longer than 10000 bytes.']);
  expect(performed).toEqual([]);
});

it('is read-only if nothing can be done', async () => {
  const looking = await serve({ snapshot: SNAPSHOT, subscribe: () => () => undefined });
  const at = (looking.address() as AddressInfo).port;
  const headers = {
    cookie: `rotation-console-${at}=${TOKEN}`,
    'content-type': 'application/json',
    origin: `http://127.0.0.1:${at}`,
  };
  expect((await ask('POST', '/console/actions', headers, '{"id":"rotate"}', at)).status).toBe(404);
  await new Promise((resolve) => looking.close(resolve));
});
