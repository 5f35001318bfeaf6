import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { thisMachine } from '../../../infra/cli/context';
import { type CliRun, runCli } from './cli-run';

/** Nothing of this machine's AWS settings. */
const BARE = { PATH: process.env['PATH'], HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };

/** Runs the command line as on a machine with this environment, which the SDK reads too. */
async function run(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliRun> {
  const before = process.env;
  process.env = { ...BARE, ...env };
  try {
    const { connect } = thisMachine();
    return await runCli(words, { connect });
  } finally {
    process.env = before;
  }
}

const COMMANDS = [
  ['check', 'orders/db'],
  ['recover', 'orders/db'],
  ['sessions', 'orders/db'],
  ['schedule', 'fleet'],
] as const;

describe.each(COMMANDS)('%s %s', (...words) => {
  test('says the same as every command where no credentials are found', async () => {
    const { code, out, err } = await run(words, { AWS_DEFAULT_REGION: 'eu-central-1' });
    expect(err).toBe(
      'error: No AWS credentials were found. Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.\n',
    );
    expect([out, code]).toEqual(['', 2]);
  });

  test('says the same as every command where no Region is set', async () => {
    const { err, code } = await run(words, { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
    expect(err).toBe(
      'error: No Region is set. Set AWS_REGION, name a profile that has one (AWS_PROFILE), or give the full ARN of the secret.\n',
    );
    expect(code).toBe(2);
  });

  test('refuses an unknown profile and an endpoint that is no URL', async () => {
    const profile = await run(words, { AWS_PROFILE: 'nope' });
    const endpoint = await run(words, { AWS_ENDPOINT_URL: 'notaurl' });
    expect(profile.err).toMatch(/^error: AWS_PROFILE is "nope", and neither \S+ nor \S+ has a profile of that name\./);
    expect(endpoint.err).toMatch(/^error: AWS_ENDPOINT_URL is "notaurl"; it must be an http or https URL/);
    expect([profile.code, endpoint.code]).toEqual([2, 2]);
  });
});

describe('an endpoint that is not AWS', () => {
  let server: Server;
  let answer: { readonly status: number; readonly body: string };
  const env = () => ({
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
  beforeAll(async () => {
    server = createServer((_request, response) => response.writeHead(answer.status).end(answer.body));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('is distinguished from AWS by its answers', async () => {
    answer = { status: 200, body: '<html>Please log in</html>' };
    expect((await run(['check', 'orders/db'], env())).err).toBe(
      'error: DescribeSecret for the secret orders/db: what answers is not AWS, for it does not speak its protocol. Check AWS_ENDPOINT_URL, and for a proxy that asks for a login.\n',
    );
    answer = { status: 200, body: '{}' };
    expect((await run(['check', 'orders/db'], env())).err).toBe(
      'error: DescribeSecret for the secret orders/db: the answer names no secret, so it is not from Secrets Manager. Check AWS_ENDPOINT_URL.\n',
    );
  });
});

describe('what is printed', () => {
  const entry = join(__dirname, '../../../infra/cli/from-source.mjs');

  test('may be cut off by a reader that has seen enough', async () => {
    const child = spawn(
      'sh',
      ['-c', '"$0" "$1" schedule "rate(1 day)" --next 500 | head -1', process.execPath, entry],
      {
        env: BARE,
      },
    );
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    await new Promise((resolve) => child.once('close', resolve));
    expect(err).toBe('');
  });

  test('says so if it cannot be written', async () => {
    const child = spawn('sh', ['-c', '"$0" "$1" schedule "rate(1 day)" > /dev/full', process.execPath, entry], {
      env: BARE,
    });
    let err = '';
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(err).toBe('error: The output cannot be written: ENOSPC: no space left on device, write.\n');
    expect(code).toBe(1);
  });
});
