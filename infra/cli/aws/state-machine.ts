import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { DescribeStateMachineCommand, type SFNClient } from '@aws-sdk/client-sfn';
import { Variable } from '../../../functions/runtime/variables';
import { StateName } from '../../../workflow/names';
import type { AwsClients } from './clients';
import { asking } from './aws-error';
import type { SecretFacts } from './described-secret';

const GIVE_IT = 'Give the state machine with --state-machine ARN.';

/**
 * The state machine that rotates a secret: the given one, or the one that the secret's rotation function starts.
 *
 * @throws Error if the secret has no rotation function, that one is not ours, or the given machine is another workflow.
 */
export async function findStateMachine(
  clients: AwsClients,
  secret: SecretFacts,
  given: string | undefined,
): Promise<string> {
  if (given !== undefined) {
    await assertRotates(clients.stepFunctions, given);
    return given;
  }
  const { rotationFunctionArn: functionArn } = secret;
  if (functionArn === undefined) {
    throw new Error(
      `The secret ${secret.name} has no rotation function, so its state machine is not known. ${GIVE_IT}`,
    );
  }
  return stateMachineOf(clients, functionArn, {
    on: `the rotation function ${functionArn} of the secret ${secret.name}`,
    ifMissing: `Point the secret's rotation to a function that exists, or skip this look-up: ${GIVE_IT}`,
    ifForeign: GIVE_IT,
  });
}

/**
 * The state machine that a rotation function starts.
 *
 * @throws Error if it cannot be described, or was not made by this package
 */
export async function stateMachineOf(
  { lambda }: Pick<AwsClients, 'lambda'>,
  functionArn: string,
  words: { readonly on: string; readonly ifMissing: string; readonly ifForeign: string },
): Promise<string> {
  const { on, ifMissing, ifForeign } = words;
  const { Environment: environment } = await asking({ action: 'lambda:GetFunctionConfiguration', on, ifMissing }, () =>
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionArn })),
  );
  const found = environment?.Variables?.[Variable.stateMachineArn];
  if (found !== undefined) return found;
  // Lambda answers without the variables if the caller may not use the key they are encrypted with.
  const refusal = environment?.Error;
  throw new Error(
    refusal === undefined
      ? `T${on.slice(1)} has no variable ${Variable.stateMachineArn}: it is not one of this package. ${ifForeign}`
      : `The variables of the rotation function ${functionArn} cannot be read (${refusal.ErrorCode ?? 'unknown'}). Allow kms:Decrypt on its key. Or: ${ifForeign}`,
  );
}

/** The rotation function of a workflow: it serves CreateSecret. @throws Error as {@link findStateMachine} */
export async function rotationFunctionOf(client: SFNClient, stateMachineArn: string): Promise<string | undefined> {
  const { [StateName.createSecret]: state } = await statesOf(client, stateMachineArn);
  return state?.Arguments?.FunctionName;
}

/** A foreign machine would do whatever it does with our input, so it is not even started. */
async function assertRotates(client: SFNClient, stateMachineArn: string): Promise<void> {
  const states = await statesOf(client, stateMachineArn);
  const absent = [StateName.diagnose, StateName.check, StateName.rollBack].filter(
    (name) => !Object.hasOwn(states, name),
  );
  if (absent.length > 0) {
    throw new Error(
      `The state machine ${stateMachineArn} has no state ${absent.join(', ')}: it does not rotate secrets, or is of an older version. Nothing was started. Correct --state-machine, or deploy again.`,
    );
  }
}

type States = Readonly<Record<string, { readonly Arguments?: { readonly FunctionName?: string } }>>;

async function statesOf(client: SFNClient, stateMachineArn: string): Promise<States> {
  const { definition = '{}' } = await asking(
    {
      action: 'states:DescribeStateMachine',
      on: `the state machine ${stateMachineArn}`,
      ifMissing: 'Check the ARN of --state-machine.',
    },
    () => client.send(new DescribeStateMachineCommand({ stateMachineArn })),
  );
  return (JSON.parse(definition) as { readonly States?: States }).States ?? {};
}
