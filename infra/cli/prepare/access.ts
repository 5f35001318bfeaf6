import { PostgresDatabase } from '../../../functions/postgres/database';
import { Credentials } from '../../../functions/rotation/secret/credentials';
import { twinsOf } from '../../../functions/rotation/secret/twin-names';
import { superuserOf } from '../../../functions/rotation/strategies/superuser';
import { DEFAULT_PASSWORD_RULES } from '../../../functions/rotation/secret/password-options';
import { SecretsManagerStore } from '../../../functions/secrets-manager/secret-store';
import { rdsAuthorities } from '../../build/rds-authorities';
import { currentVersion, describeSecret, type SecretFacts } from '../aws/described-secret';
import type { CliContext } from '../context';
import { readGiven } from '../files';
import type { LayoutNames } from './roles';
import { Sessions } from './session';

/** Suffix of the original's name; as long as the suffix of the clone's. */
const SUFFIX = '_owner';

interface Access {
  readonly secret: SecretFacts;
  readonly sessions: Sessions;
  /** The database of the secret. */
  readonly home: string;
  readonly users: Omit<LayoutNames, 'owner'>;
  /** Default name of the owner role. */
  readonly usualOwner: string;
}

/** @throws Error if the secret, its superuser or the server cannot be used; nothing is changed */
export async function accessTo(
  context: CliContext,
  secretId: string,
  { caFile }: { readonly caFile?: string },
): Promise<Access> {
  const ca = caFile === undefined ? rdsAuthorities() : readGiven(context, '--ca-file', caFile);
  const { secretsManager } = await context.connect([secretId]);
  const secret = await describeSecret(secretsManager, secretId);
  const secrets = new SecretsManagerStore(secretsManager, DEFAULT_PASSWORD_RULES);
  const versionId = currentVersion(secret);
  const value = versionId === undefined ? undefined : await secrets.read(secret.arn, versionId);
  if (value === undefined)
    throw new Error(`The secret ${secret.name} has no AWSCURRENT with a value. Store one first.`);
  const current = Credentials.parse(value);
  const users = twinsOf(current);
  const rotated = [users.original, users.clone];
  const ports = { secrets, database: new PostgresDatabase({ ca }), writers: {} };
  const superuser = await superuserOf(ports, current, rotated, 'rotation/prepare');
  const sessions = new Sessions(superuser.inDatabase(current.database), ca);
  return { secret, sessions, home: current.database, users, usualOwner: `${users.original}${SUFFIX}` };
}
