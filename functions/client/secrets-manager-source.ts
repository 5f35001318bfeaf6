import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { parseVersion, type SecretSource } from './secret-version';

/** GetSecretValue, straight from Secrets Manager. The SDK is loaded at the first read if no client is handed in. */
export function secretsManagerSource(secretId: string, client?: SecretsManagerClient): SecretSource {
  let connected = client;
  return async (label, _fresh, abortSignal) => {
    const { GetSecretValueCommand, ...sdk } = await import('@aws-sdk/client-secrets-manager');
    connected ??= new sdk.SecretsManagerClient({});
    const reading = connected.send(
      new GetSecretValueCommand({ SecretId: secretId, VersionStage: label }),
      abortSignal && { abortSignal },
    );
    const found = await reading.catch((error: unknown) => {
      const { name, message } = error instanceof Error ? error : new Error('an unknown error');
      // No version holds AWSPENDING between two rotations, or it has no value yet.
      if (label === 'AWSPENDING' && name === 'ResourceNotFoundException') return undefined;
      throw new Error(`Reading ${label} of the secret ${secretId}: ${name}: ${message}`, { cause: error });
    });
    return found && parseVersion(secretId, found.VersionId ?? '', found.SecretString);
  };
}
