import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient, type SecretsManagerClientConfig } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { STSClient } from '@aws-sdk/client-sts';
import { UsageError } from '../exit-code';
import type { AwsAccess } from './aws-access';

/** The services that an operator's command calls. None of them reads a secret value. */
export interface AwsClients {
  readonly secretsManager: SecretsManagerClient;
  readonly stepFunctions: SFNClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly cloudTrail: CloudTrailClient;
  readonly sts: STSClient;
}

/** Milliseconds; generous for a person's machine behind a VPN or a proxy. Without them the SDK would wait for ever. */
const LIMITS = { connectionTimeout: 5_000, requestTimeout: 20_000, throwOnRequestTimeout: true } as const;

/**
 * Clients with the SDK's own chain of credentials, for AWS or for the endpoint that AWS_ENDPOINT_URL names.
 *
 * @throws UsageError if there are no credentials or no Region, with what to do about it.
 */
export async function connectToAws({ region, profile, redirected }: AwsAccess): Promise<AwsClients> {
  const settings = {
    requestHandler: LIMITS,
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile: profile.name }),
  };
  const { config } = new SecretsManagerClient(settings);
  await config.region().catch((cause: unknown) => {
    throw new UsageError(
      'No Region is set. Set AWS_REGION, name a profile that has one (AWS_PROFILE), or give the full ARN of the secret.',
      { cause },
    );
  });
  // Resolved once, before the first request, so that every command reports missing credentials in the same way.
  await config.credentials().catch((cause: unknown) => {
    throw new UsageError(withoutCredentials((cause as Error).message, profile, redirected), { cause });
  });
  return clientsWith({ ...settings, credentials: config.credentials });
}

/** What the clients of all services have in common. */
type Settings = Pick<SecretsManagerClientConfig, 'credentials' | 'endpoint' | 'profile' | 'region' | 'requestHandler'>;

/** Clients for a stand-in, which accepts any credentials. */
export function clientsAt(endpoint: string, region: string): AwsClients {
  return clientsWith({ endpoint, region, credentials: { accessKeyId: 'person', secretAccessKey: 'local' } });
}

function clientsWith(shared: Settings): AwsClients {
  return {
    secretsManager: new SecretsManagerClient(shared),
    stepFunctions: new SFNClient(shared),
    lambda: new LambdaClient(shared),
    logs: new CloudWatchLogsClient(shared),
    // It allows two requests a second (CloudTrail guide, "Quotas"); the SDK adapts to the refusals and waits.
    cloudTrail: new CloudTrailClient({ ...shared, maxAttempts: 10, retryMode: 'adaptive' }),
    sts: new STSClient(shared),
  };
}

function withoutCredentials(said: string, profile: AwsAccess['profile'], redirected: boolean): string {
  if (profile === undefined) {
    const any = redirected ? ' Where AWS_ENDPOINT_URL names a stand-in, any values will do.' : '';
    const why = /any providers/.test(said) ? '' : ` The SDK says: ${said}`;
    return `No AWS credentials were found.${why} Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.${any}`;
  }
  const { name, variable } = profile;
  const next = /\bsso\b/i.test(said)
    ? `Log in: aws sso login --profile ${name}`
    : `See what the AWS CLI says about it: aws sts get-caller-identity --profile ${name}`;
  return `The profile ${name} (${variable}) gives no credentials. The SDK says: ${said} ${next}`;
}
