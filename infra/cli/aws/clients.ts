import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';

/** The services an operator's command asks. Secret values are read by none of them. */
export interface AwsClients {
  readonly secretsManager: SecretsManagerClient;
  readonly stepFunctions: SFNClient;
  readonly lambda: LambdaClient;
}

/** Milliseconds; generous for a person's machine behind a VPN or a proxy. Without them the SDK would wait for ever. */
const LIMITS = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true } as const;

/**
 * Clients with the SDK's own chain of credentials, for AWS or for the endpoint that AWS_ENDPOINT_URL names. The Region
 * is that of the first ARN among the names, so that an ARN from an alert works as it is; otherwise AWS_REGION's.
 */
export function connectToAws(names: readonly (string | undefined)[]): AwsClients {
  const region = names.map((name) => regionOf(name ?? '')).find((found) => found !== undefined);
  const settings = { requestHandler: LIMITS, ...(region !== undefined && { region }) };
  return {
    secretsManager: new SecretsManagerClient(settings),
    stepFunctions: new SFNClient(settings),
    lambda: new LambdaClient(settings),
  };
}

/** Region of an ARN; undefined for anything else. */
export function regionOf(name: string): string | undefined {
  return /^arn:[\w-]+:[\w-]+:([a-z0-9-]+):/.exec(name)?.[1];
}
