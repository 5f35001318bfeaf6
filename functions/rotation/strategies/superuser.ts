import { isRotationError, RotationError } from '../../errors/rotation-error';
import type { Database, SecretStore, Writers } from '../ports';
import type { Credentials } from '../secret/credentials';
import { superuserIn } from '../secret/superuser-credentials';
import { CURRENT, holderOf } from '../secret/versions';

interface Ports {
  readonly secrets: Pick<SecretStore, 'describe' | 'readCurrent'>;
  readonly database: Pick<Database, 'identify'>;
  readonly writers: Pick<Writers, 'endpointOf'>;
}

/**
 * The credential of the superuser whose secret the value names in `masterarn`, as AWS's own rotation functions do. It is used
 * only on its own host, and only if that is the server of the rotated secret. Otherwise anyone who may write the secret could
 * have passwords changed elsewhere.
 *
 * @param rotated the roles whose passwords change; the superuser must not be one of them
 * @param session application_name of the logins that compare two hosts, if they differ
 * @throws RotationError `superuserUnusable` before any statement, and whatever keeps its secret from being read
 */
export async function superuserOf(
  { secrets, database, writers }: Ports,
  current: Credentials,
  rotated: readonly string[],
  session: string,
): Promise<Credentials> {
  const attempted = `Finding the superuser that version ${current.versionId} names`;
  const unusable = (found: string) => new RotationError('superuserUnusable', { attempted, found });
  const secretArn = current.superuserArn;
  if (secretArn === undefined) {
    throw unusable('field "masterarn" of the secret value is missing, or is not the ARN of a secret');
  }
  const describe = () =>
    secrets.describe(secretArn).catch((error: unknown) => {
      throw isRotationError(error, 'secretNotFound') ? unusable(`there is no secret ${secretArn} here`) : error;
    });
  const value = await secrets.readCurrent(secretArn).catch((error: unknown) => {
    if (isRotationError(error, 'secretDeleted')) {
      throw unusable(`${secretArn} is scheduled for deletion`);
    }
    throw isRotationError(error, 'invalidSecret') ? new RotationError('superuserUnusable', error.text) : error;
  });
  if (value === undefined) {
    const labelled = holderOf(await describe(), CURRENT) !== undefined;
    throw unusable(labelled ? `AWSCURRENT of ${secretArn} has no value` : `${secretArn} has no AWSCURRENT`);
  }
  const superuser = await superuserIn(value, { secretArn, describe }, current, writers);
  if (rotated.includes(superuser.username)) {
    throw unusable(`${secretArn} is a credential of the same \`username\`, whose own password is to change`);
  }
  if (!superuser.sameServerAs(current) && !(await reachTheSame(superuser, current))) {
    throw unusable(`\`host\` and \`port\` in ${secretArn} are those of another server`);
  }
  return superuser;

  /** Names may differ: a CNAME, a cluster and its writer. */
  async function reachTheSame(one: Credentials, other: Credentials): Promise<boolean> {
    const identities = [
      await asSuperuser(() => database.identify(one, session)),
      await database.identify(other, session),
    ];
    return identities[0] === identities[1];
  }
}

/**
 * Runs an action that logs in as the superuser. A refusal may mean that the superuser's own secret is being rotated, and says
 * nothing about the secret under rotation; a retry reads it again.
 *
 * @throws RotationError `superuserRejected`
 */
export async function asSuperuser<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isRotationError(error, 'credentialRejected')) {
      throw new RotationError('superuserRejected', error.text);
    }
    throw error;
  }
}
