// Calls every operation that the functions call, with the variables and the answers given as JSON, and prints what was sent and
// what became of the answers. trimming.test.ts bundles it twice.
import { CloudWatchLogsClient, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
  paginateDescribeDBProxyEndpoints,
  paginateDescribeDBProxyTargets,
  RDSClient,
} from '@aws-sdk/client-rds';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  paginateListSecrets,
  paginateListSecretVersionIds,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  paginateListExecutions,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { Readable } from 'node:stream';

export type Answer = readonly [statusCode: number, body: string, headers?: Readonly<Record<string, string>>];

interface Request {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query: object;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

const { variables, answers } = JSON.parse(process.argv[2] ?? '') as {
  readonly variables: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<string, readonly Answer[]>>;
};
Object.assign(process.env, variables);
const sent: object[] = [];
let left: Answer[] = [];

/** Headers that differ from one request to the next, or tell which features of the SDK are in use. */
const DIFFERENT = ['authorization', 'x-amz-date', 'amz-sdk-invocation-id', 'user-agent', 'x-amz-user-agent'];

const requestHandler = {
  handle: ({ method, protocol, hostname, port, path, query, headers, body }: Request) => {
    const same = Object.entries(headers).filter(([name]) => !DIFFERENT.includes(name));
    const { authorization = '', 'user-agent': agent = '' } = headers;
    const url = `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`;
    const signed = authorization.replace(/\/\d{8}\/|, Signature=.*/g, ' ');
    const client = agent.replace(/ m\/.*/, '');
    sent.push({
      method,
      url,
      query,
      headers: Object.fromEntries(same),
      signed,
      client,
      body: Buffer.from(body ?? '').toString(),
    });
    const [statusCode, text, headersOfAnswer = {}] = left.shift() ?? [500, ''];
    const stream = Readable.from(text === '' ? [] : [Buffer.from(text)]);
    return Promise.resolve({ response: { statusCode, headers: headersOfAnswer, body: stream } });
  },
};
const limits = { requestHandler } as object;
const secrets = new SecretsManagerClient(limits);
const executions = new SFNClient(limits);
const rds = new RDSClient(limits);
const SecretId = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders-AbCdEf';

const CALLS: Readonly<Record<string, () => unknown>> = {
  DescribeSecret: () => secrets.send(new DescribeSecretCommand({ SecretId })),
  GetSecretValue: () => secrets.send(new GetSecretValueCommand({ SecretId, VersionStage: 'AWSCURRENT' })),
  GetRandomPassword: () =>
    secrets.send(new GetRandomPasswordCommand({ PasswordLength: 32, ExcludeCharacters: '"é\\' })),
  PutSecretValue: () => {
    const SecretString = '{"password":"ü\n\u2028😀"}';
    return secrets.send(
      new PutSecretValueCommand({ SecretId, ClientRequestToken: 'v2', SecretString, VersionStages: ['AWSPENDING'] }),
    );
  },
  UpdateSecretVersionStage: () =>
    secrets.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage: 'A', MoveToVersionId: 'v2' })),
  ListSecretVersionIds: () => all(paginateListSecretVersionIds({ client: secrets }, { SecretId })),
  ListSecrets: () => all(paginateListSecrets({ client: secrets, pageSize: 100 }, {})),
  StartExecution: () =>
    executions.send(new StartExecutionCommand({ stateMachineArn: 'machine', name: 'one', input: '{}' })),
  DescribeExecution: () => executions.send(new DescribeExecutionCommand({ executionArn: 'one' })),
  GetExecutionHistory: () =>
    executions.send(new GetExecutionHistoryCommand({ executionArn: 'one', reverseOrder: true, maxResults: 2 })),
  ListExecutions: () => all(paginateListExecutions({ client: executions }, { stateMachineArn: 'machine' })),
  DescribeDBInstances: () => rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: 'orders' })),
  DescribeDBClusters: () => rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: 'orders' })),
  DescribeDBProxyEndpoints: () => all(paginateDescribeDBProxyEndpoints({ client: rds }, {})),
  DescribeDBProxyTargets: () => all(paginateDescribeDBProxyTargets({ client: rds }, { DBProxyName: 'proxy' })),
  PutLogEvents: () =>
    new CloudWatchLogsClient(limits).send(
      new PutLogEventsCommand({
        logGroupName: 'g',
        logStreamName: 's',
        logEvents: [{ timestamp: 1, message: 'text' }],
      }),
    ),
  Publish: () => {
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'failed' } };
    return new SNSClient(limits).send(new PublishCommand({ TopicArn: 'topic', Message: 'a & b', MessageAttributes }));
  },
  PutObject: () => {
    const record = { Bucket: process.env.BUCKET, Key: 'a/ä b.json', Body: '{"a":1}', ContentType: 'application/json' };
    return new S3Client(limits).send(new PutObjectCommand(record));
  },
};

async function all(pages: AsyncIterable<unknown>): Promise<readonly unknown[]> {
  const list = [];
  for await (const page of pages) list.push(page);
  return list;
}

async function run(): Promise<void> {
  const results: Record<string, unknown> = {};
  for (const [operation, given] of Object.entries(answers)) {
    left = [...given];
    try {
      results[operation] = await CALLS[operation]?.();
    } catch (error) {
      const { name, message, $metadata } = error as Error & { readonly $metadata?: object };
      results[operation] = { name, message, $metadata };
    }
  }
  process.stdout.write(JSON.stringify({ sent, results }));
}

void run();
