import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { PostgresDatabase } from '../../../functions/postgres/database';
import { Credentials } from '../../../functions/rotation/secret/credentials';
import type { LocalEnvironment } from '../../local/index';
import type { LogsIn } from '../model';

/** A login that was tried, with what it was tried with. */
export interface TriedLogin {
  readonly logsIn: Exclude<LogsIn, 'notTried'>;
  /** Undefined for a version that has no usable value. */
  readonly credentials?: Credentials;
}

/** Tries whether the password of a version opens the database, by a login with it. */
export async function tryLogin(
  environment: LocalEnvironment,
  secretArn: string,
  versionId: string,
): Promise<TriedLogin> {
  const credentials = await credentialsOf(environment, secretArn, versionId);
  if (credentials === undefined) return { logsIn: 'unknown' };
  const database = new PostgresDatabase({ ca: environment.databases.administration.ca ?? '' });
  const { outcome } = await database.probe(credentials, 'console');
  const logsIn = outcome === 'accepted' ? 'yes' : outcome === 'rejected' ? 'no' : 'unknown';
  return { logsIn, credentials };
}

/** The credential in a version; undefined if it has none yet, or none that can be used. */
export async function credentialsOf(
  { clients }: LocalEnvironment,
  secretArn: string,
  versionId?: string,
): Promise<Credentials | undefined> {
  try {
    const request = { SecretId: secretArn, ...(versionId !== undefined && { VersionId: versionId }) };
    const { SecretString: text = '', VersionId = '' } = await clients.secretsManager.send(
      new GetSecretValueCommand(request),
    );
    return Credentials.parse({ versionId: VersionId, text });
  } catch (error) {
    if (error instanceof ResourceNotFoundException || (error as Error).name === 'InvalidSecretError') return undefined;
    throw error;
  }
}
