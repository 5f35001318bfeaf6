import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { RotationStrategy } from '../../infra/index';
import type { StrategyName } from '../../workflow/names';
import type { Laboratory } from './experiment';
import { makeRoles } from './make-roles';
import type { LaboratoryOutputs } from './stack';

const ROOT = join(__dirname, '../..');

/** Whose account it is. @throws Error that says how to log in */
export async function callerAccount(): Promise<{ readonly account: string; readonly arn: string }> {
  const client = new STSClient({});
  try {
    const { Account = '', Arn = '' } = await client.send(new GetCallerIdentityCommand({}));
    return { account: Account, arn: Arn };
  } catch (error) {
    throw new Error(
      `Asking AWS whose credentials these are failed: ${(error as Error).message}. Log in (aws sso login, AWS_PROFILE, AWS_REGION), then run npm run test:aws again.`,
      { cause: error },
    );
  }
}

/** Deploys the example and the probe as a stack of this name into the caller's account. */
export async function awsLaboratory(stack: string, patience: number): Promise<Laboratory> {
  const outputsFile = join(mkdtempSync(join(tmpdir(), 'rds-rotation-laboratory-')), 'outputs.json');
  await cdk(stack, ['deploy', stack, '--require-approval', 'never', '--outputs-file', outputsFile]);
  const all = JSON.parse(readFileSync(outputsFile, 'utf8')) as Record<string, LaboratoryOutputs>;
  const outputs = all[stack];
  if (outputs === undefined) throw new Error(`The stack ${stack} was deployed, yet its outputs are missing.`);
  const cloudTrail = new CloudTrailClient({});
  const clients = {
    secretsManager: new SecretsManagerClient({}),
    stepFunctions: new SFNClient({}),
    lambda: new LambdaClient({}),
  };
  return {
    kind: 'aws',
    clients,
    product: {
      secretArn: outputs.ProductSecretArn,
      functionArn: outputs.ProductFunctionArn,
      stateMachineArn: outputs.StateMachineArn,
    },
    ofStrategies: async () => {
      const arns = outputs.StrategySecretArns.split(',');
      await makeRoles(clients.lambda, outputs.RolesFunctionArn, {
        administrator: outputs.ProductSecretArn,
        secrets: arns,
      });
      return Object.fromEntries(Object.values(RotationStrategy).map((name, index) => [name, arns[index]])) as Record<
        StrategyName,
        string
      >;
    },
    probe: { secretArn: outputs.ProbeSecretArn, functionArn: outputs.ProbeFunctionArn },
    joined: () => assumed(outputs.JoinedRoleArn),
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    rotationEvents: (secretArn, since) => rotationEvents(cloudTrail, secretArn, since),
    patience,
    close: () => destroy(stack),
  };
}

/** Takes everything down again; harmless if nothing is there. */
export function destroy(stack: string): Promise<void> {
  return cdk(stack, ['destroy', stack, '--force']);
}

async function assumed(RoleArn: string): Promise<SecretsManagerClient> {
  const { Credentials } = await new STSClient({}).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'rds-rotation-laboratory' }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return new SecretsManagerClient({ credentials });
}

/** The service's own events of the last hours, by CloudTrail, which keeps them without a trail. */
async function rotationEvents(cloudTrail: CloudTrailClient, secretArn: string, since: number): Promise<string[]> {
  const { Events = [] } = await cloudTrail.send(
    new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: 'secretsmanager.amazonaws.com' }],
      StartTime: new Date(since),
    }),
  );
  return Events.filter(
    ({ EventName = '', CloudTrailEvent = '' }) =>
      EventName.startsWith('Rotation') && CloudTrailEvent.includes(secretArn),
  )
    .map(({ EventName = '' }) => EventName)
    .reverse();
}

/** Runs the CDK in a process group of its own, so that Ctrl-C ends the experiments and not the clean-up. */
function cdk(stack: string, words: readonly string[]): Promise<void> {
  const child = spawn(join(ROOT, 'node_modules/.bin/cdk'), ['--app', 'node --import tsx test/aws/stack.ts', ...words], {
    cwd: ROOT,
    stdio: 'inherit',
    detached: true,
    env: { ...process.env, LABORATORY: stack },
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`cdk ${words[0]} of the stack ${stack} ended with exit code ${code}.`)),
    );
  });
}
