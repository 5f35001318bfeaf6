import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/** A secret's value. */
export interface Credential {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly dbname: string;
  /** ARN of the master's secret, where a master changes the password. */
  readonly masterarn?: string;
}

export const secretsManager = new SecretsManagerClient();

/** GetSecretValue. Rejects if the version does not have the label, or has no value. */
export async function read(SecretId: string, VersionStage: string, VersionId?: string): Promise<Credential> {
  const { SecretString = '' } = await secretsManager.send(
    new GetSecretValueCommand({ SecretId, VersionStage, VersionId }),
  );
  return JSON.parse(SecretString) as Credential;
}
