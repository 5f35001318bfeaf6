import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/** Has the function in roles.ts make the roles. @throws Error with what it says if it fails */
export async function makeRoles(lambda: LambdaClient, FunctionName: string, event: object): Promise<void> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  if (FunctionError !== undefined) {
    throw new Error(`Making the roles of the laboratory failed: ${Buffer.from(Payload ?? []).toString()}`);
  }
}
