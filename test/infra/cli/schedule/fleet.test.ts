import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CliContext, thisMachine } from '../../../../infra/cli/context';
import { runCli } from '../cli-run';

const runSchedule = (words: readonly string[], context: Partial<CliContext> = {}) =>
  runCli(['schedule', ...words], context);

const rules = { ScheduleExpression: 'cron(0 3 ? * 2#2 *)', Duration: '2h' };
const config = {
  secrets: [
    { name: 'orders/admin', host: 'orders-db', rules },
    { name: 'orders/app', host: 'orders-db', rules },
  ],
};
const files = (text: string) => ({ files: { read: () => text, write: () => undefined } });
const reading = (content: unknown) => files(JSON.stringify(content));

test('shows the coming month, what collides and what to do instead', async () => {
  const { out, code } = await runSchedule(['fleet', '--config', 'fleet.json'], reading(config));
  expect(out).toContain('December 2026, windows that open per host and day, UTC');
  expect(out).toContain(
    '  - orders/app\n      is open at once with orders/admin, 12 times within a year, first 2026-12-14 03:00 UTC\n' +
      '      instead cron(0 5 ? * 2#2 *), window 2h: second Monday of every month, 05:00 to 07:00 UTC\n',
  );
  expect(code).toBe(0);
});

test('exits 1 if a rotation would fall on a blackout date', async () => {
  const blackouts = [{ from: '2027-01-11', reason: 'stock-taking' }];
  const { out, code } = await runSchedule(['fleet', '--config', 'fleet.json'], reading({ ...config, blackouts }));
  expect(out).toContain('opens on 2027-01-11, a blackout date (stock-taking, 2027-01-11)');
  expect(code).toBe(1);
});

test('writes a page, and nothing else', async () => {
  const written: Record<string, string> = {};
  const files = { read: () => JSON.stringify(config), write: (path: string, text: string) => (written[path] = text) };
  const words = ['fleet', '--config', 'fleet.json', '--month', '2027-02', '--out'];
  await runSchedule([...words, 'fleet.html'], { files });
  const svg = await runSchedule([...words, 'fleet.svg'], { files });
  expect(written).toEqual({
    'fleet.html': expect.stringMatching(/^<!doctype html>[^]*<h1>Rotation windows, February 2027<.h1>/) as string,
  });
  expect([svg.err, svg.code]).toEqual([
    'error: --out is "fleet.svg"; it must be a file whose name ends in .html.\n',
    2,
  ]);
});

test('prints JSON for a program', async () => {
  const { out } = await runSchedule(['fleet', '--config', 'fleet.json', '--json'], reading(config));
  expect(JSON.parse(out)).toMatchObject({
    collisions: [{ host: 'orders-db', at: '2026-12-14T03:00:00.000Z', count: 12 }],
    bursts: [],
    busiest: { at: '2026-12-14T03:00:00.000Z', writes: 4 },
    suggestions: [{ secret: 'orders/app', expression: 'cron(0 5 ? * 2#2 *)', duration: '2h' }],
  });
});

test.each([
  [
    ['--config', 'fleet.json', '--month', '2026-13'],
    config,
    '--month is "2026-13"; it must be a month such as 2026-12.',
  ],
  [['--config', 'fleet.json'], { secrets: {} }, '--config fleet.json: secrets must be a list.'],
])('refuses %j of %j and exits 2', async (flags, content, message) => {
  const { err, code } = await runSchedule(['fleet', ...flags], reading(content));
  expect(err).toContain(message);
  expect(code).toBe(2);
});

test('says which file cannot be read, and why', async () => {
  const missing = await runSchedule(['fleet', '--config', '/no/such/fleet.json']);
  expect(missing.err).toContain('--config /no/such/fleet.json cannot be read: there is no such file (ENOENT).');
  const garbled = await runSchedule(['fleet', '--config', 'fleet.json'], files('{'));
  expect(garbled.err).toContain('--config fleet.json: ');
  expect([missing.code, garbled.code]).toEqual([2, 2]);
});

describe('an account reached through AWS_ENDPOINT_URL', () => {
  const environment = { ...process.env };
  const operations: string[] = [];
  let server: Server;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
        operations.push(operation);
        const input = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, string>;
        response.end(JSON.stringify(answer(operation, input)));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  });

  afterAll(async () => {
    process.env = environment;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  test('shows every rotated secret of all pages, with the host from its tag, and reads no secret value', async () => {
    const machine = thisMachine();
    const { out, err } = await runSchedule(['fleet', '--json'], { connect: () => machine.connect() });
    expect(JSON.parse(out)).toMatchObject({
      secrets: [
        { name: 'billing', sentence: 'every 30 days after the last rotation, 00:00 to 24:00 UTC' },
        { name: 'orders', host: 'orders-db', sentence: 'second Monday of every month, 03:00 to 05:00 UTC' },
      ],
    });
    expect(err).toContain('strange is left out, its rules are not understood. Rotation schedule "rate(1 hour)"');
    expect(new Set(operations)).toEqual(new Set(['ListSecrets', 'DescribeSecret']));
  });

  function answer(operation: string, input: Readonly<Record<string, string>>): unknown {
    if (operation === 'ListSecrets') {
      return input['NextToken'] === undefined
        ? { SecretList: [listed('orders', true), listed('plain', false)], NextToken: 'more' }
        : { SecretList: [listed('billing', true), listed('strange', true)] };
    }
    return DESCRIPTIONS[input['SecretId'] ?? ''];
  }

  const listed = (name: string, rotated: boolean) => ({ ARN: name, Name: name, RotationEnabled: rotated });
  const DESCRIPTIONS: Readonly<Record<string, unknown>> = {
    orders: {
      Name: 'orders',
      RotationEnabled: true,
      RotationRules: rules,
      Tags: [{ Key: 'database-host', Value: 'orders-db' }],
    },
    billing: {
      Name: 'billing',
      RotationEnabled: true,
      RotationRules: { AutomaticallyAfterDays: 30, ScheduleExpression: 'rate(30 days)' },
      LastRotatedDate: 1795305600,
    },
    strange: { Name: 'strange', RotationEnabled: true, RotationRules: { ScheduleExpression: 'rate(1 hour)' } },
  };
});
