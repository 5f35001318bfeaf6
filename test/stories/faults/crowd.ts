import { randomBytes } from 'node:crypto';
import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { paginateListExecutions } from '@aws-sdk/client-sfn';
import { parseAlert } from '../../../functions/alerts/sns/alert-attribute';
import { PostgresDatabase } from '../../../functions/postgres/database';
import { scramVerifier } from '../../../functions/postgres/login/scram';
import { Credentials } from '../../../functions/rotation/secret/credentials';
import { CURRENT, PENDING } from '../../../functions/rotation/secret/versions';
import { LocalEnvironment } from '../../../infra/local/local-environment';
import { FailureName } from '../../../workflow/error-names';
import { storyClock } from '../../support/story-clock';

/** How a crowd of rotations ended. */
interface CrowdReport {
  /** Secrets whose new version is current. */
  readonly rotated: number;
  /** Secrets whose new version was withdrawn. */
  readonly rolledBack: number;
  /** Names of secrets with a version that is still pending. */
  readonly pending: readonly string[];
  /** Names of secrets whose AWSCURRENT does not log in. */
  readonly lockedOut: readonly string[];
  /** ARNs of executions that ended unresolved. */
  readonly unresolved: readonly string[];
  /** ARNs of executions that failed, and of which nobody was told. */
  readonly failedWithoutAlert: readonly string[];
  /** ARNs of executions of which people were told more than once. */
  readonly toldAgain: readonly string[];
  /** How many alerts people got. */
  readonly alerts: number;
  /** How many alerts gave which reason. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Minutes of the stand-in until all was over. */
  readonly minutes: number;
}

/** How many hours are let pass for the watch to find what was left pending. */
const HOURS_OF_WATCHING = 12;
const HOUR = 3_600_000;

/** Rotates so many secrets at once, and waits until the watch has nothing left to do. */
export async function runCrowd({
  size,
  concurrency,
  sleepyFunctions = [],
}: {
  readonly size: number;
  /** How many functions Lambda runs at a time. */
  readonly concurrency: number;
  /** Names of functions that were idle for weeks; default none. */
  readonly sleepyFunctions?: readonly string[];
}): Promise<CrowdReport> {
  const clock = storyClock();
  const names = Array.from({ length: size }, (_, index) => `crowd/${index + 1}`);
  const announced = new Map<string, number>();
  const reasons: Record<string, number> = {};
  let alerts = 0;
  const environment = await LocalEnvironment.start({
    clock,
    lambdaConcurrency: concurrency,
    rotationsAtOnce: size,
    sleepyFunctions,
    onAlert: ({ attributes }) => {
      const { executionArn = '', reason = 'none' } = parseAlert(attributes['alert']?.StringValue ?? '') ?? {};
      alerts += 1;
      reasons[reason] = (reasons[reason] ?? 0) + 1;
      announced.set(executionArn, (announced.get(executionArn) ?? 0) + 1);
    },
  });
  try {
    const arns = await makeSecrets(environment, names);
    const began = clock.now();
    await Promise.all(arns.map((arn) => environment.rotate(arn)));
    await idle(environment);
    const minutes = (clock.now() - began) / 60_000;
    for (let hour = 0; hour < HOURS_OF_WATCHING && (await pendingAmong(environment, names)).length > 0; hour++) {
      clock.pass(HOUR);
      await new Promise((resolve) => setTimeout(resolve, 10));
      await idle(environment);
    }
    return { alerts, reasons, minutes, ...(await standing(environment, names, announced)) };
  } finally {
    await environment.stop();
  }
}

async function makeSecrets({ databases, clients }: LocalEnvironment, names: readonly string[]): Promise<string[]> {
  await databases.administer(['CREATE DATABASE crowd']);
  const arns: string[] = [];
  for (const [index, name] of names.entries()) {
    const role = `crowd_${index + 1}`;
    const password = randomBytes(18).toString('base64url');
    await databases.administer([`CREATE ROLE ${role} LOGIN PASSWORD '${scramVerifier(password)}'`]);
    const SecretString = databases.secretValue({ role, database: 'crowd' }, password);
    const { ARN = '' } = await clients.secretsManager.send(new CreateSecretCommand({ Name: name, SecretString }));
    arns.push(ARN);
  }
  return arns;
}

async function idle({ account, clock }: LocalEnvironment): Promise<void> {
  do {
    await account.whenIdle();
    await clock.sleep(1_000);
  } while (!account.lambda.isIdle);
}

async function standing(
  { account, clients, databases, stateMachineArn }: LocalEnvironment,
  names: readonly string[],
  announced: ReadonlyMap<string, number>,
) {
  const states = await Promise.all(names.map((name) => stateOf(clients.secretsManager, name)));
  const { ca = '' } = databases.administration;
  const database = new PostgresDatabase({ ca });
  const lockedOut: string[] = [];
  for (const { name, credentials } of states) {
    if ((await database.probe(credentials, 'crowd')).outcome !== 'accepted') lockedOut.push(name);
  }
  const failed: string[] = [];
  const pages = paginateListExecutions({ client: clients.stepFunctions }, { stateMachineArn, statusFilter: 'FAILED' });
  for await (const { executions = [] } of pages)
    failed.push(...executions.map(({ executionArn = '' }) => executionArn));
  const errorOf = (arn: string) => account.stepFunctions.execution(arn).error;
  return {
    rotated: states.filter(({ versions, isPending }) => versions === 2 && !isPending).length,
    rolledBack: states.filter(({ versions, isPending }) => versions === 1 && !isPending).length,
    pending: states.filter(({ isPending }) => isPending).map(({ name }) => name),
    lockedOut,
    unresolved: failed.filter((arn) => errorOf(arn) === FailureName.rotationUnresolved),
    failedWithoutAlert: failed.filter((arn) => !announced.has(arn)),
    toldAgain: [...announced].filter(([, times]) => times > 1).map(([arn]) => arn),
  };
}

async function stateOf(client: SecretsManagerClient, name: string) {
  const { VersionIdsToStages: labels = {} } = await client.send(new DescribeSecretCommand({ SecretId: name }));
  const { SecretString: text = '', VersionId: versionId = '' } = await client.send(
    new GetSecretValueCommand({ SecretId: name }),
  );
  const isPending = Object.values(labels).some((held) => held.includes(PENDING) && !held.includes(CURRENT));
  return { name, isPending, versions: Object.keys(labels).length, credentials: Credentials.parse({ versionId, text }) };
}

async function pendingAmong({ clients }: LocalEnvironment, names: readonly string[]): Promise<readonly string[]> {
  const states = await Promise.all(names.map((name) => stateOf(clients.secretsManager, name)));
  return states.filter(({ isPending }) => isPending).map(({ name }) => name);
}
