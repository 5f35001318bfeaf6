import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { ANSWERS } from './answers';
import type { Answer } from './every-operation';

const root = resolve(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'trimming-'));
const whole = join(folder, 'whole.js');
const trimmed = join(folder, 'trimmed.js');
const options: BuildOptions = {
  entryPoints: [join(__dirname, 'every-operation.ts')],
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  mainFields: ['module', 'main'],
  logLevel: 'silent',
};
let unmet: readonly string[] = [];

beforeAll(() => {
  buildSync({ ...options, outfile: whole });
  const input = JSON.stringify({ ...options, outfile: trimmed });
  const output = execFileSync(process.execPath, [join(root, 'infra/build/bundle.cjs')], { input, maxBuffer: Infinity });
  ({ unmet } = JSON.parse(output.toString()) as { unmet: readonly string[] });
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Seen {
  readonly sent: readonly {
    readonly url: string;
    readonly client: string;
    readonly headers: Readonly<Record<string, string>>;
  }[];
  readonly results: Readonly<Record<string, object>>;
}

const LAMBDA = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'id',
  AWS_SECRET_ACCESS_KEY: 'key',
  AWS_SESSION_TOKEN: 'token',
  BUCKET: 'records',
};

/** What a bundle sends with these variables besides those of Lambda, and what it makes of the answers. */
function seen(bundle: string, variables: object, answers: Readonly<Record<string, readonly Answer[]>>): Seen {
  const given = JSON.stringify({ variables: { ...LAMBDA, ...variables }, answers });
  const env = { HOME: folder, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  return JSON.parse(execFileSync(process.execPath, [bundle, given], { encoding: 'utf8', env, stdio: 'pipe' })) as Seen;
}

/** Every operation that some file in functions/ calls. */
function operationsOfFunctions(): readonly string[] {
  const files = readdirSync(join(root, 'functions'), { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(root, 'functions', file), 'utf8'));
  const called = texts.flatMap((text) => [...text.matchAll(/\bnew (\w+)Command\(|\bpaginate(\w+)\(/g)]);
  return [...new Set(called.map(([, command, pages]) => command ?? pages ?? ''))].sort();
}

const answersTo = (...operations: readonly string[]) =>
  Object.fromEntries(operations.map((operation) => [operation, ANSWERS[operation] ?? []]));

/** Where one call of each service goes, in this order: Secrets Manager, Step Functions, RDS, CloudWatch Logs, SNS, S3. */
function addresses(variables: object): readonly string[] {
  const each = ['GetSecretValue', 'StartExecution', 'DescribeDBClusters', 'PutLogEvents', 'Publish', 'PutObject'];
  const { sent, results } = seen(trimmed, variables, answersTo(...each));
  expect({ sent, results }).toEqual(seen(whole, variables, answersTo(...each)));
  return sent.map(({ url }) => url);
}

describe('trimmed libraries', () => {
  it('send what the whole ones send, and read of the answers what the functions name', () => {
    const { sent, results } = seen(trimmed, {}, ANSWERS);
    expect({ sent, results }).toEqual(seen(whole, {}, ANSWERS));
    expect(sent).toHaveLength(23);
    expect(Object.keys(results).sort()).toEqual(operationsOfFunctions());
    expect(results).toMatchObject({
      DescribeSecret: { LastRotatedDate: '2025-11-24T16:00:00.123Z', ReplicationStatus: [{ Status: 'InSync' }] },
      DescribeDBInstances: { DBInstances: [{ Endpoint: { Address: 'orders.rds.amazonaws.com', Port: 5432 } }] },
      PutObject: { $metadata: { httpStatusCode: 200, attempts: 1 } },
    });
  });

  it('leave out the members of an answer that no function names', () => {
    const answers = { DescribeSecret: [[200, '{"ARN":"arn","OwningService":"rds"}']] } as const;
    expect(seen(whole, {}, answers).results.DescribeSecret).toMatchObject({ ARN: 'arn', OwningService: 'rds' });
    expect(Object.keys(seen(trimmed, {}, answers).results.DescribeSecret ?? {})).toEqual(['ARN', '$metadata']);
  });

  it('retry in the same way, and name an error that stays', () => {
    const busy: Answer = [503, ''];
    const throttled: Answer = [400, '{"__type":"ThrottlingException","message":"Rate exceeded"}'];
    const given = ANSWERS.GetSecretValue ?? [];
    const calls = { GetSecretValue: [busy, throttled, ...given], StartExecution: [busy, busy, throttled] };
    for (const variables of [{}, { AWS_RETRY_MODE: 'adaptive' }]) {
      const { sent, results } = seen(trimmed, variables, calls);
      const attempts = ['attempt=1; max=3', 'attempt=2; max=3', 'attempt=3; max=3'];
      expect(sent.map(({ headers }) => headers['amz-sdk-request'])).toEqual([...attempts, ...attempts]);
      expect(results).toMatchObject({
        GetSecretValue: { SecretString: '{"a":1}', $metadata: { attempts: 3 } },
        StartExecution: { name: 'ThrottlingException', message: 'Rate exceeded', $metadata: { attempts: 3 } },
      });
    }
  });

  it('are met where the clients are bundled, those of pg where pg is', () => {
    expect(unmet.filter((file) => !file.startsWith('pg'))).toEqual([]);
    expect(unmet).toContain('pg/lib/client.js');
  });

  it('call the hosts of every partition', () => {
    expect(addresses({})).toEqual([
      'https://secretsmanager.eu-central-1.amazonaws.com/',
      'https://states.eu-central-1.amazonaws.com/',
      'https://rds.eu-central-1.amazonaws.com/',
      'https://logs.eu-central-1.amazonaws.com/',
      'https://sns.eu-central-1.amazonaws.com/',
      'https://records.s3.eu-central-1.amazonaws.com/a/%C3%A4%20b.json',
    ]);
    expect(addresses({ AWS_REGION: 'cn-north-1' }).slice(-2)).toEqual([
      'https://sns.cn-north-1.amazonaws.com.cn/',
      'https://records.s3.cn-north-1.amazonaws.com.cn/a/%C3%A4%20b.json',
    ]);
    expect(addresses({ AWS_REGION: 'us-gov-west-1' })[0]).toBe('https://secretsmanager.us-gov-west-1.amazonaws.com/');
    expect(addresses({ AWS_REGION: 'eusc-de-east-1' })[0]).toBe('https://secretsmanager.eusc-de-east-1.amazonaws.eu/');
    expect(addresses({ AWS_REGION: 'us-iso-east-1' })[0]).toBe('https://secretsmanager.us-iso-east-1.c2s.ic.gov/');
  });

  it('call the endpoints that variables ask for', () => {
    expect(addresses({ AWS_USE_DUALSTACK_ENDPOINT: 'true' })[1]).toBe('https://states.eu-central-1.api.aws/');
    expect(addresses({ AWS_USE_FIPS_ENDPOINT: 'true', AWS_REGION: 'us-east-1' }).slice(-2)).toEqual([
      'https://sns-fips.us-east-1.amazonaws.com/',
      'https://records.s3-fips.us-east-1.amazonaws.com/a/%C3%A4%20b.json',
    ]);
    const both = { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true', AWS_REGION: 'us-west-2' };
    expect(addresses(both).at(-1)).toBe('https://records.s3-fips.dualstack.us-west-2.amazonaws.com/a/%C3%A4%20b.json');
    const own = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566', AWS_ENDPOINT_URL_SNS: 'https://sns.example' };
    expect(addresses(own).slice(-3)).toEqual([
      'http://127.0.0.1:4566/',
      'https://sns.example/',
      'http://127.0.0.1:4566/records/a/%C3%A4%20b.json',
    ]);
    const endpoint = { AWS_ENDPOINT_URL_S3: 'https://bucket.vpce-1.s3.eu-central-1.vpce.amazonaws.com' };
    expect(addresses(endpoint).at(-1)).toBe(
      'https://records.bucket.vpce-1.s3.eu-central-1.vpce.amazonaws.com/a/%C3%A4%20b.json',
    );
    expect(addresses({ BUCKET: 'records.of.ours' }).at(-1)).toBe(
      'https://s3.eu-central-1.amazonaws.com/records.of.ours/a/%C3%A4%20b.json',
    );
  });
});
