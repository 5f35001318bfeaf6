import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { Variable } from '../../../../functions/runtime/variables';
import type { SecretFacts } from '../../../evidence/sources';
import { FunctionName } from '../../../../workflow/names';
import { asking } from '../../aws/aws-error';

/** The workflows that rotate secrets of the account. */
interface Workflows {
  /** ARNs of the functions that Secrets Manager calls. */
  readonly rotationFunctions: readonly string[];
  /** ARNs of the roles by which workflows write values and move labels. */
  readonly writerRoles: readonly string[];
}

/** The functions of a workflow that change a secret (infra/constructs/functions/function-table.ts). */
const WRITERS = [FunctionName.rotationFunction, FunctionName.finishSecret, FunctionName.rollBack] as const;

/** Finds the workflows of this package through the secrets' rotation functions, which name a state machine. */
export async function readWorkflows(
  client: LambdaClient,
  secrets: readonly Pick<SecretFacts, 'rotationFunctionArn'>[],
): Promise<Workflows> {
  const arns = [...new Set(secrets.flatMap(({ rotationFunctionArn }) => rotationFunctionArn ?? []))];
  const rotationFunctions: string[] = [];
  const writerRoles: string[] = [];
  for (const arn of arns) {
    const entry = await configuration(client, arn);
    if (entry.Environment?.Variables?.[Variable.stateMachineArn] === undefined) continue;
    rotationFunctions.push(arn);
    const prefix = arn.slice(0, -FunctionName.rotationFunction.length);
    const writers = await Promise.all(WRITERS.map((name) => configuration(client, prefix + name)));
    writerRoles.push(...writers.flatMap(({ Role }) => Role ?? []));
  }
  return { rotationFunctions, writerRoles };
}

function configuration(client: LambdaClient, functionArn: string) {
  const request = { action: 'lambda:GetFunctionConfiguration', on: `the function ${functionArn}` };
  return asking(request, () => client.send(new GetFunctionConfigurationCommand({ FunctionName: functionArn })));
}
