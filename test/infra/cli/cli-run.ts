import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { STSClient } from '@aws-sdk/client-sts';
import type { CliContext } from '../../../infra/cli/context';
import { main } from '../../../infra/cli/main';
import { LOCAL_REGION } from '../../../infra/local/aws/api/arn';
import type { LocalEnvironment } from '../../../infra/local/local-environment';

/** What a run of the command line left behind. */
export interface CliRun {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** Runs the command line on 22 November 2026 in UTC, with nobody at a terminal and nothing but what `context` gives. */
export async function runCli(words: readonly string[], context: Partial<CliContext> = {}): Promise<CliRun> {
  const run = { out: '', err: '', code: 0 };
  const plain = { colours: false, live: false, width: 120 };
  await main(['node', 'rds-rotation-workflow', ...words], {
    terminal: { ...plain, write: (text) => (run.out += text) },
    errors: { ...plain, write: (text) => (run.err += text) },
    environment: {},
    commandLine: 'npx --no rds-rotation-workflow',
    clock: { now: () => Date.parse('2026-11-22T00:00:00Z'), sleep: () => Promise.resolve() },
    zone: 'UTC',
    files: {
      read: () => {
        throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      },
      write: (path) => {
        throw new Error(`This test writes ${path}.`);
      },
    },
    dialogue: undefined,
    connect: () => Promise.reject(new Error('This test reaches for AWS.')),
    interrupted: () => Promise.reject(new Error('This test goes on for ever.')),
    endWith: (code) => (run.code = code),
    ...context,
  });
  return run;
}

/** Runs an operator's command against the stand-in, with a clock that never waits. */
export async function runOperator(
  environment: LocalEnvironment,
  words: readonly string[],
  context: Partial<CliContext> = {},
): Promise<CliRun> {
  const settings = {
    endpoint: environment.account.url,
    region: LOCAL_REGION,
    credentials: { accessKeyId: 'person', secretAccessKey: 'local' },
  };
  const clients = {
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
    cloudTrail: new CloudTrailClient(settings),
    sts: new STSClient(settings),
  };
  try {
    return await runCli(words, {
      clock: { now: () => Date.now(), sleep: () => new Promise((resolve) => setImmediate(resolve)) },
      connect: async () => ({ ...environment.clients, ...clients }),
      ...context,
    });
  } finally {
    Object.values(clients).forEach((client) => client.destroy());
  }
}
