import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { ListSecretsCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AccountConsole } from '../../console/account/account-console';
import { startConsoleServer } from '../../console/server/console-server';
import { COMMAND_LINE } from '../../../workflow/names';
import { checkSamePlace } from '../aws/arn-input';
import { asking } from '../aws/aws-error';
import type { AwsClients } from '../aws/clients';
import { describeSecret, type SecretFacts } from '../aws/described-secret';
import { commandTarget } from '../aws/execution-flags';
import { findStateMachine } from '../aws/state-machine';
import { evidencePageOfAccount } from '../evidence/account-evidence-page';
import { fleetPageOfAccount } from '../schedule/fleet/account-fleet-page';
import type { CliContext } from '../context';
import { paint } from '../terminal/terminal';
import type { ConsoleFlags } from './flags';

/** Bytes of the token that the page requires. */
const TOKEN_BYTES = 24;
/** Pages of 100 secrets that are listed where none is named. */
const PAGES = 5;

/** Serves the page until the context's interruption. Starts nothing in the account. */
export async function runConsole(
  context: CliContext,
  secretIds: readonly string[],
  flags: ConsoleFlags,
): Promise<void> {
  const { terminal, clock, connect } = context;
  secretIds.forEach((secretId) => checkSamePlace(secretId, flags.stateMachine));
  const clients = await connect([...secretIds, flags.stateMachine]);
  const secrets = secretIds.length > 0 ? await named(clients, secretIds) : await rotatedHere(clients.secretsManager);
  const stateMachineArns = await machinesOf(clients, secrets, { given: flags.stateMachine, all: secretIds.length > 0 });
  const source = new AccountConsole({
    ...clients,
    clock,
    stateMachineArns: [...new Set(stateMachineArns.values())],
    secretArns: secrets.map(({ arn }) => arn).filter((arn) => stateMachineArns.has(arn)),
    place: placeOf(secrets),
    checkCommand: (name) => `${COMMAND_LINE} check ${commandTarget(name)}`,
  });
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const server = await startConsoleServer(
    {
      source,
      token,
      documents: {
        fleet: () => fleetPageOfAccount(clients.secretsManager, clock.now()),
        evidence: () => evidencePageOfAccount(clients, clock.now()),
      },
    },
    flags.port,
  );
  const { bold, dim } = paint(terminal);
  terminal.write(
    `${bold('Watch')} ${placeOf(secrets)} at ${bold(server.url)}\n${dim('It only reads. Ctrl-C ends it.')}\n`,
  );
  const over = context.interrupted();
  const ending = new AbortController();
  void over.then(() => ending.abort());
  await lookEvery(source, flags.every, ending.signal);
  await server.close();
}

async function lookEvery(source: AccountConsole, seconds: number, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    await source.look();
    await setTimeout(seconds * 1_000, undefined, { signal: over }).catch(() => undefined);
  }
}

const named = async ({ secretsManager }: AwsClients, ids: readonly string[]): Promise<readonly SecretFacts[]> => {
  const found: SecretFacts[] = [];
  for (const id of ids) found.push(await describeSecret(secretsManager, id));
  return found;
};

/** Secrets whose rotation is on. @throws Error if there is none */
async function rotatedHere(client: SecretsManagerClient): Promise<readonly SecretFacts[]> {
  const found: SecretFacts[] = [];
  let token: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const { SecretList: secrets = [], NextToken } = await asking(
      { action: 'secretsmanager:ListSecrets', on: 'this Region' },
      () => client.send(new ListSecretsCommand({ MaxResults: 100, ...(token !== undefined && { NextToken: token }) })),
    );
    for (const {
      ARN: arn,
      Name: name = '',
      RotationEnabled: on = false,
      RotationLambdaARN: rotationFunctionArn,
    } of secrets) {
      if (arn === undefined || !on || rotationFunctionArn === undefined) continue;
      found.push({ arn, name, labels: {}, rotationEnabled: on, rotationFunctionArn });
    }
    token = NextToken;
    if (token === undefined) break;
  }
  if (found.length > 0) return found;
  throw new Error(
    'No secret of this Region is rotated. Name one, or check the account (AWS_PROFILE) and the Region (AWS_REGION).',
  );
}

/**
 * The state machine of each secret, by the secret's ARN. A function that several secrets share is asked once. Secrets that
 * something else rotates are omitted, unless the secrets were named.
 *
 * @throws Error about the first that has none, if all are wanted or none is left
 */
async function machinesOf(
  clients: AwsClients,
  secrets: readonly SecretFacts[],
  { given, all }: { readonly given: string | undefined; readonly all: boolean },
): Promise<ReadonlyMap<string, string>> {
  const byFunction = new Map<string, Promise<string>>();
  const machines = new Map<string, string>();
  let refusal: unknown;
  for (const secret of secrets) {
    const key = given ?? secret.rotationFunctionArn ?? '';
    const asked = byFunction.get(key) ?? findStateMachine(clients, secret, given);
    byFunction.set(key, asked);
    try {
      machines.set(secret.arn, await asked);
    } catch (error) {
      if (all) throw error;
      refusal ??= error;
    }
  }
  if (machines.size === 0) throw refusal;
  return machines;
}

/** `111122223333 · eu-central-1`. */
function placeOf([secret]: readonly SecretFacts[]): string {
  const [, , , region = '', account = ''] = (secret?.arn ?? '').split(':');
  return `${account} · ${region}`;
}
