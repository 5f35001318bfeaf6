import { randomUUID } from 'node:crypto';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { escapeLiteral } from 'pg';
import { scramVerifier } from '../../../functions/postgres/login/scram';
import type { ApplicationSecret, LocalEnvironment } from '../../../infra/local/local-environment';

/** Stores a further password under AWSPENDING, as a rotation does that is then cut off. Returns version and password. */
export async function leavePending(
  { clients: { secretsManager } }: LocalEnvironment,
  { secretArn }: Pick<ApplicationSecret, 'secretArn'>,
): Promise<{ readonly versionId: string; readonly password: string }> {
  const { SecretString = '' } = await secretsManager.send(new GetSecretValueCommand({ SecretId: secretArn }));
  const versionId = randomUUID();
  const password = `left-${randomUUID()}`;
  await secretsManager.send(
    new PutSecretValueCommand({
      SecretId: secretArn,
      ClientRequestToken: versionId,
      SecretString: JSON.stringify({ ...(JSON.parse(SecretString) as object), password }),
      VersionStages: ['AWSPENDING'],
    }),
  );
  return { versionId, password };
}

/** Changes the password in the database behind the secret's back. */
export async function changePassword(
  environment: LocalEnvironment,
  { role }: ApplicationSecret,
  password: string,
): Promise<void> {
  await environment.databases.administer([`ALTER ROLE ${role} PASSWORD ${escapeLiteral(scramVerifier(password))}`]);
}
