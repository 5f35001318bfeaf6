import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { Client, escapeLiteral } from 'pg';
import { scramVerifier } from '../../../functions/postgres/login/scram';
import { DatabaseServer } from '../../../infra/local/postgres/database-server';
import { type LocalPostgres, startPostgres } from '../../../infra/local/postgres/server';

const root = join(__dirname, '../../..');
const command = [join(root, 'infra/cli/from-source.mjs'), 'local'];
const rotationFunction = 'arn:aws:lambda:eu-central-1:000000000000:function:rotation-rotation-function';
const processes: ChildProcess[] = [];
const servers: Server[] = [];

/** A serving process, everything it printed so far, and a wait for what it will print. */
class Serving {
  output = '';
  readonly ended: Promise<number | null>;

  constructor(readonly child: ChildProcess) {
    processes.push(child);
    child.stdout?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    this.ended = new Promise((resolve) => child.once('exit', resolve));
  }

  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.output);
      if (found) return found;
      if (this.child.exitCode !== null)
        throw new Error(`It ended without printing ${String(pattern)}:\n${this.output}`);
      await new Promise((resolve) => this.child.stdout?.once('data', resolve));
    }
  }
}

async function serve(flags: readonly string[] = [], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [...command, '--serve', ...flags], {
    env: { ...process.env, NO_COLOR: '1', ...env },
  });
  const serving = new Serving(child);
  const [, endpoint = ''] = await serving.printed(/Serving at (http:\/\/127\.0\.0\.1:\d+)/);
  await serving.printed(/Ctrl-C ends everything/);
  const client = new SecretsManagerClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const rotate = () =>
    client.send(
      new RotateSecretCommand({
        SecretId: 'orders/db',
        RotationLambdaARN: rotationFunction,
        RotationRules: { AutomaticallyAfterDays: 30 },
      }),
    );
  return { serving, client, endpoint, rotate };
}

async function listening(answer: (request: IncomingMessage, body: string) => void): Promise<{ url: string }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      answer(request, Buffer.concat(chunks).toString());
      response.end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

afterAll(() => {
  processes.forEach((child) => child.kill('SIGKILL'));
  servers.forEach((server) => server.close());
  servers.forEach((server) => server.closeAllConnections());
});

describe('rds-rotation-workflow local --serve', () => {
  it('rotates for a client, posts alerts to the webhook, shows what happens, and leaves nothing behind after Ctrl-C', async () => {
    const posted: string[] = [];
    let arrived: () => void = () => undefined;
    const alert = new Promise<void>((resolve) => (arrived = resolve));
    const webhook = await listening((_request, body) => {
      posted.push(body);
      arrived();
    });
    const { serving, client, rotate } = await serve(['--slack-webhook', `${webhook.url}/services/T/B/x`]);

    const before = await client.send(new GetSecretValueCommand({ SecretId: 'orders/db' }));
    await rotate();
    await serving.printed(/RotationSucceeded orders\/db/);
    const after = await client.send(new GetSecretValueCommand({ SecretId: 'orders/db' }));
    expect(after.VersionId).not.toBe(before.VersionId);
    expect(serving.output).toMatch(/^ {2}orders\/db +SetSecret +attempt 1 +[\d.]+ m?s +succeeded$/m);

    await client.send(new PutSecretValueCommand({ SecretId: 'orders/db', SecretString: '{"engine":"mysql"}' }));
    await rotate();
    await serving.printed(/RotationFailed orders\/db/);
    await alert;
    expect(posted).toHaveLength(1);
    expect(posted[0]).toContain('field \\"engine\\" is a string of 5 characters, none of those allowed');
    const folder = /CA file +(\S+)\/ca\.pem/.exec(serving.output)?.[1] ?? '';
    expect(folder).toMatch(/rds-rotation-postgres-run-/);

    serving.child.kill('SIGINT');
    expect(await serving.ended).toBe(0);
    expect(spawnSync('ls', [folder]).status).not.toBe(0);
    expect(spawnSync('ps', ['-ef'], { encoding: 'utf8' }).stdout).not.toContain(folder);
    expect(serving.output).not.toContain((JSON.parse(after.SecretString ?? '') as { password: string }).password);
  });

  it("uses an existing server, and serves a user's own function", async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rotation-own-function-'));
    writeFileSync(
      join(folder, 'mine.ts'),
      'export const handler = async (event: { x: number }) => ({ doubled: event.x * 2 });\n',
    );
    const own: LocalPostgres = await startPostgres({ superuserPassword: 'pw/with:odd@characters' });
    try {
      const url = `postgres://postgres:${encodeURIComponent('pw/with:odd@characters')}@127.0.0.1:${own.port}/postgres?sslrootcert=${own.caFile}`;
      const { serving, endpoint, rotate } = await serve([
        '--database-url',
        url,
        '--function',
        `mine=${join(folder, 'mine.ts')}`,
      ]);
      expect(serving.output).toContain('mine               arn:aws:lambda:eu-central-1:000000000000:function:mine');
      expect(serving.output).toContain(`Database           postgres://postgres@127.0.0.1:${own.port}/postgres\n`);
      const answer = await fetch(`${endpoint}/2015-03-31/functions/mine/invocations`, {
        method: 'POST',
        body: '{"x":21}',
        headers: {
          authorization:
            'AWS4-HMAC-SHA256 Credential=a/20260101/eu-central-1/lambda/aws4_request, SignedHeaders=host, Signature=x',
        },
      });
      expect(await answer.json()).toEqual({ doubled: 42 });
      await rotate();
      await serving.printed(/RotationSucceeded orders\/db/);
      serving.child.kill('SIGTERM');
      expect(await serving.ended).toBe(0);
      expect(serving.output).not.toContain('odd@characters');
    } finally {
      await own.stop();
      rmSync(folder, { recursive: true });
    }
  });

  it("sends the functions' own calls where the environment says, so that a proxy can be placed in between", async () => {
    const seen: string[] = [];
    const proxy = await listening((request) => seen.push(String(request.headers['x-amz-target'])));
    const { serving, client, rotate } = await serve([], { AWS_ENDPOINT_URL_SECRETS_MANAGER: proxy.url });
    await rotate();
    await serving.printed(/RotationFailed orders\/db/);
    expect(seen).toContain('secretsmanager.DescribeSecret');
    const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: 'orders/db' }));
    expect(Object.values(VersionIdsToStages).flat()).toContain('AWSCURRENT');
    serving.child.kill('SIGINT');
    expect(await serving.ended).toBe(0);
  });
});

describe('what the serving process prints', () => {
  it("works as printed: the check, the login at a prompt, and a user's own secret", async () => {
    const { serving, client, endpoint } = await serve();
    expect(serving.output).toMatch(/^Starting PostgreSQL and the stand-in for AWS, and deploying the stack \.\.\.\n/);

    const env = {
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 'b',
    };
    const [, check = ''] = /^ {2}(node \S+ check orders\/db)$/m.exec(serving.output) ?? [];
    const checked = spawnSync('sh', ['-c', check], { encoding: 'utf8', env: { ...process.env, ...env } });
    expect(checked.stdout).toContain('Applications can log in with orders/db.\n');
    expect([checked.status, checked.stderr]).toEqual([0, '']);

    const [, conninfo = ''] = /psql "(host=[^"]+)"/.exec(serving.output) ?? [];
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: 'database/administrator' }));
    const { password } = JSON.parse(SecretString) as { readonly password: string };
    const given = new Map(conninfo.split(' ').map((pair) => pair.split('=') as [string, string]));
    expect([...given.keys()]).toEqual(['host', 'port', 'user', 'dbname', 'sslmode', 'sslrootcert']);
    const session = new Client({
      ...{ host: given.get('host'), port: Number(given.get('port')), user: given.get('user'), password },
      database: given.get('dbname'),
      ssl: { ca: readFileSync(given.get('sslrootcert') ?? '', 'utf8') },
    });
    await session.connect();
    const { rows } = await session.query('SELECT current_user AS who');
    await session.end();
    expect([rows, given.get('sslmode')]).toEqual([[{ who: 'postgres' }], 'verify-full']);
    expect(serving.output).not.toContain(password);

    const [, value = ''] = /--name mine --secret-string '(\{[^']+\})'/.exec(serving.output) ?? [];
    expect(JSON.parse(value)).toEqual({
      ...{ engine: 'postgres', host: '127.0.0.1', port: Number(given.get('port')) },
      ...{ username: '...', password: '...', dbname: '...' },
    });
    serving.child.kill('SIGINT');
    expect(await serving.ended).toBe(0);
  });

  it('names the secret in each line, and knows what is lost on a server that outlives it, which may speak plain text', async () => {
    const own = await startPostgres({ superuserPassword: 'geheim', tls: false });
    try {
      const url = `postgres://postgres:geheim@127.0.0.1:${own.port}/postgres?sslmode=disable`;
      const { serving, client } = await serve(['--database-url', url]);
      expect(serving.output).toContain('Your server outlives it: the passwords of roles of your own');

      const administrator = await client.send(new GetSecretValueCommand({ SecretId: 'database/administrator' }));
      const server = JSON.parse(administrator.SecretString ?? '') as object;
      const database = DatabaseServer.atUrl(url);
      await database.administer([`CREATE ROLE mine LOGIN PASSWORD ${escapeLiteral(scramVerifier('first'))}`]);
      const value = JSON.stringify({ ...server, username: 'mine', password: 'first', dbname: 'postgres' });
      await client.send(new CreateSecretCommand({ Name: 'mine', SecretString: value }));
      // The role is held, so that its rotation waits in Preflight until it is let go.
      const holder = new Client({ ...database.administration, ssl: false });
      await holder.connect();
      await holder.query('BEGIN');
      await holder.query('ALTER ROLE mine CONNECTION LIMIT 50');
      await client.send(
        new RotateSecretCommand({
          SecretId: 'mine',
          RotationLambdaARN: rotationFunction,
          RotationRules: { AutomaticallyAfterDays: 30 },
        }),
      );
      await serving.printed(/^ {2}mine {2,}Preflight +attempt 1/m);

      serving.child.kill('SIGINT');
      await serving.printed(
        /Under way: mine\. A password of your server may be known here alone\. Waiting for the end; Ctrl-C again ends at once, and may lose it\./,
      );
      await holder.query('ROLLBACK');
      await holder.end();
      expect(await serving.ended).toBe(0);
      expect(serving.output).toContain(
        'Gone with this process: mine. Their roles keep the last passwords; set others with ALTER ROLE ... PASSWORD.',
      );
      expect(serving.output).not.toContain('geheim');
      await database.administer(['DROP ROLE mine']);
    } finally {
      await own.stop();
    }
  });
});

describe('Ctrl-C', () => {
  it('while everything is being started ends quietly and leaves nothing', async () => {
    const temporary = mkdtempSync(join(tmpdir(), 'rotation-interrupted-'));
    const child = spawn(process.execPath, command, { env: { ...process.env, NO_COLOR: '1', TMPDIR: temporary } });
    const started = new Serving(child);
    await started.printed(/Starting PostgreSQL/);
    child.kill('SIGINT');
    expect(await started.ended).toBe(130);
    expect(started.output).toMatch(/deploying the stack \.\.\.\n$/);
    // What runs a checkout's TypeScript keeps a cache of its own there.
    expect(readdirSync(temporary).filter((name) => !name.startsWith('tsx-'))).toEqual([]);
    rmSync(temporary, { recursive: true });
  });

  it('in the middle of a rotation takes role and database from a server that outlives it', async () => {
    const own = await startPostgres({ superuserPassword: 'geheim', tls: false });
    try {
      const url = `postgres://postgres:geheim@127.0.0.1:${own.port}/postgres?sslmode=disable`;
      const child = spawn(process.execPath, [...command, '--database-url', url], {
        env: { ...process.env, NO_COLOR: '1' },
      });
      const started = new Serving(child);
      await started.printed(/SetSecret +attempt 1/);
      child.kill('SIGINT');
      expect(await started.ended).toBe(130);
      const session = new Client({ ...DatabaseServer.atUrl(url).administration, ssl: false });
      await session.connect();
      const { rows } = await session.query(
        "SELECT 1 FROM pg_roles WHERE rolname = 'orders_app' UNION ALL SELECT 1 FROM pg_database WHERE datname = 'orders'",
      );
      await session.end();
      expect(rows).toEqual([]);
    } finally {
      await own.stop();
    }
  });
});

describe('rds-rotation-workflow local with wrong usage', () => {
  const run = (...flags: string[]) => {
    const { status, stderr } = spawnSync(process.execPath, [...command, ...flags], { encoding: 'utf8' });
    return { status, stderr };
  };

  it.each([
    [['--prot', '1'], "error: unknown option '--prot'"],
    [['--port', '99999'], '--port is "99999"; it must be a whole number from 0 to 65535.'],
    [['--function', 'mine'], '--function is "mine"; it must be of the form NAME=FILE'],
    [['--function', 'mine=/does/not/exist.js'], 'there is no file /does/not/exist.js.'],
    [['--slack-webhook', 'hooks.example/geheim'], '--slack-webhook is no http or https URL'],
    [['--time-scale', '0'], '--time-scale is "0"; it must be a number from 1, real time, to 100000.'],
    [['--lambda-concurrency', '0'], '--lambda-concurrency is "0"; it must be a whole number from 1 to 1000.'],
    [['--stale-reads', '1s'], '--stale-reads is "1s"; it must be a whole number of milliseconds from 0 to 60000.'],
    [['--database-url', 'mysql://u:geheim@h/d'], '--database-url cannot be used: it must have the form postgres://'],
    [['--database-url', 'postgres://u:geheim@h/d'], 'it needs ?sslrootcert=FILE'],
  ])('with %j exits 2 and says what is allowed', (flags, message) => {
    const { status, stderr } = run(...flags);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('geheim');
    expect(status).toBe(2);
  });

  it('says which port is taken, and how to take another', async () => {
    const taken = await listening(() => undefined);
    const port = new URL(taken.url).port;
    const { status, stderr } = run('--port', port);
    expect(stderr).toContain(
      `Cannot listen on port ${port} of 127.0.0.1: another process uses it. Choose another with --port`,
    );
    expect(status).toBe(1);
  });
});
