import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(__dirname, '../../..');

// One call of each client, and what the functions make of the answer.
const PROGRAM = `
  import { CloudWatchLogsClient, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
  import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
  import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
  import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
  import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
  import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
  import { classify } from './functions/errors/classify';
  import { RdsWriters } from './functions/rds/writers';

  const at = (service) => ({ endpoint: process.argv[2] + service, region: 'eu-central-1', maxAttempts: 1, forcePathStyle: true });
  const rds = new RDSClient(at('rds'));
  const calls = {
    logs: () => new CloudWatchLogsClient(at('logs')).send(new PutLogEventsCommand({ logGroupName: 'g', logStreamName: 's', logEvents: [] })),
    rds: () => rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'orders' })),
    s3: () => new S3Client(at('s3')).send(new PutObjectCommand({ Bucket: 'records', Key: 'one', Body: 'text' })),
    secrets: () => new SecretsManagerClient(at('secrets')).send(new GetSecretValueCommand({ SecretId: 'orders' })),
    sfn: () => new SFNClient(at('sfn')).send(new DescribeExecutionCommand({ executionArn: 'arn' })),
    sns: () => new SNSClient(at('sns')).send(new PublishCommand({ TopicArn: 'arn', Message: 'text' })),
  };
  (async () => {
    const seen = {};
    for (const [service, call] of Object.entries(calls)) {
      seen[service] = await call().catch((error) => [error.name, error.message, error.$metadata.httpStatusCode, classify(error, 'Asking', 'aws').reason]);
    }
    seen.writer = (await new RdsWriters(rds).behind({ host: 'orders.abc.eu-central-1.rds.amazonaws.com', port: 5432 })) ?? 'unknown to RDS';
    console.log(JSON.stringify(seen));
  })();
`;

const xml = (code: string, message: string) =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
const ANSWERS: Readonly<Record<string, readonly [status: number, body: string]>> = {
  logs: [400, '{"__type":"ResourceNotFoundException","message":"No such group."}'],
  rds: [404, xml('DBInstanceNotFound', 'DBInstance orders not found.')],
  s3: [403, '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'],
  secrets: [400, '{"__type":"InvalidRequestException","Message":"The secret is marked for deletion."}'],
  sfn: [400, '{"__type":"com.amazonaws.swf.service.v2.model#ExecutionDoesNotExist","message":"No such execution."}'],
  sns: [403, xml('AuthorizationError', 'Not authorized.')],
};

describe('what the functions are bundled from', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const outfile = join(folder, 'program.js');
  const bundle = (stdin: object) =>
    execFileSync(process.execPath, [join(root, 'infra/build/bundle.cjs')], {
      input: JSON.stringify({
        stdin,
        outfile,
        absWorkingDir: root,
        bundle: true,
        platform: 'node',
        mainFields: ['module', 'main'],
        minify: true,
        logLevel: 'silent',
      }),
      stdio: 'pipe',
    });

  it('lacks the classes of errors, and every error still has its name, message, status and meaning', async () => {
    bundle({ contents: PROGRAM, resolveDir: root, loader: 'ts' });
    const server = createServer((request, response) => {
      const [status, body] = ANSWERS[(request.url ?? '').split('/')[1]?.split('?')[0] ?? ''] ?? [500, ''];
      response.writeHead(status, { 'content-type': body.startsWith('<') ? 'text/xml' : 'application/x-amz-json-1.1' });
      request.resume().on('end', () => response.end(body));
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const env = { ...process.env, AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key' };
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const { stdout } = await promisify(execFile)(process.execPath, [outfile, url], { env });
    server.close();

    expect(JSON.parse(stdout)).toEqual({
      logs: ['ResourceNotFoundException', 'No such group.', 400, 'secretNotFound'],
      rds: ['DBInstanceNotFound', 'DBInstance orders not found.', 404, 'unexpected'],
      s3: ['AccessDenied', 'Access Denied', 403, 'accessDenied'],
      secrets: ['InvalidRequestException', 'The secret is marked for deletion.', 400, 'secretDeleted'],
      sfn: ['ExecutionDoesNotExist', 'No such execution.', 400, 'unexpected'],
      sns: ['AuthorizationError', 'Not authorized.', 403, 'accessDenied'],
      writer: 'unknown to RDS',
    });
    const text = readFileSync(outfile, 'utf8');
    const unused = ['DBSnapshotNotFoundFault', 'PublicPolicyException', 'ActivityDoesNotExist', 'BucketAlreadyExists'];
    expect(unused.filter((name) => text.includes(name))).toEqual([]);
  });

  it('says what is wrong with a source', () => {
    expect(() => bundle({ contents: 'import "./no-such-file"', resolveDir: root })).toThrow(
      'Could not resolve "./no-such-file"',
    );
  });
});
