import { randomUUID } from 'node:crypto';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { Command, CommanderError } from 'commander';
import { escapeLiteral } from 'pg';
import { scramVerifier } from '../../../functions/postgres/scram';
import type { Operator } from '../../../infra/cli/aws/operator';
import { checkCommand } from '../../../infra/cli/check/command';
import { recoverCommand } from '../../../infra/cli/recover/command';
import { LOCAL_REGION } from '../../../infra/local/aws/service';
import type { ApplicationSecret, LocalEnvironment } from '../../../infra/local/local-environment';

/** What a run of an operator's command left behind. */
export interface OperatorRun {
  readonly out: string;
  readonly err: string;
  readonly code: number;
}

/** Runs `rds-rotation-workflow check ...` or `rds-rotation-workflow recover ...` against the stand-in, in a environment whose clock never waits. */
export async function runOperator(
  environment: LocalEnvironment,
  words: readonly string[],
  operator: Partial<Operator> = {},
): Promise<OperatorRun> {
  const run = { out: '', err: '', code: 0 };
  const lambda = new LambdaClient({
    endpoint: environment.account.url,
    region: LOCAL_REGION,
    credentials: { accessKeyId: 'person', secretAccessKey: 'local' },
  });
  const here: Operator = {
    terminal: { write: (text) => (run.out += text), colours: false, live: false },
    clock: { now: () => Date.now(), sleep: () => new Promise((resolve) => setImmediate(resolve)) },
    connect: async () => ({ ...environment.clients, lambda }),
    endWith: (code) => (run.code = code),
    ...operator,
  };
  const root = new Command('rds-rotation-workflow').exitOverride();
  for (const command of [checkCommand(here), recoverCommand(here)]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => (run.out += text),
      writeErr: (text) => (run.err += text),
    });
    root.addCommand(command);
  }
  try {
    await root.parseAsync(words, { from: 'user' });
  } catch (error) {
    run.code = error instanceof CommanderError ? error.exitCode : 1;
    if (!(error instanceof CommanderError)) run.err += (error as Error).message;
  } finally {
    lambda.destroy();
  }
  return run;
}

/** Stores a further password under AWSPENDING, as a rotation does that is then cut off. Returns version and password. */
export async function leavePending(
  { clients: { secretsManager } }: LocalEnvironment,
  { secretArn }: Pick<ApplicationSecret, 'secretArn'>,
): Promise<{ readonly versionId: string; readonly password: string }> {
  const { SecretString = '' } = await secretsManager.send(new GetSecretValueCommand({ SecretId: secretArn }));
  const versionId = randomUUID();
  const password = `left-${randomUUID()}`;
  await secretsManager.send(
    new PutSecretValueCommand({
      SecretId: secretArn,
      ClientRequestToken: versionId,
      SecretString: JSON.stringify({ ...(JSON.parse(SecretString) as object), password }),
      VersionStages: ['AWSPENDING'],
    }),
  );
  return { versionId, password };
}

/** Changes the password in the database behind the secret's back. */
export async function changePassword(
  environment: LocalEnvironment,
  { role }: ApplicationSecret,
  password: string,
): Promise<void> {
  await environment.databases.administer([`ALTER ROLE ${role} PASSWORD ${escapeLiteral(scramVerifier(password))}`]);
}
