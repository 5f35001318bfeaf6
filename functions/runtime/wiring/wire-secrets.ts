import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretStore } from '../../rotation/ports';
import { SecretsManagerStore } from '../../secrets-manager/secret-store';
import { readPasswordRules } from '../environment';
import { SDK_LIMITS } from '../sdk-limits';
import type { Environment } from './wire';

export const secrets = (environment: Environment): SecretStore =>
  new SecretsManagerStore(
    new SecretsManagerClient(SDK_LIMITS),
    readPasswordRules(environment),
    new SecretsManagerClient({ ...SDK_LIMITS, maxAttempts: 1 }),
  );
