import { isRotationError } from '../../errors/rotation-error';
import type { SecretStore } from '../ports';
import type { Credentials } from './credentials';
import { SecretFields } from './secret-fields';

/**
 * Whether a version without a usable credential may be for the same place as this one: nothing that can be read of it
 * contradicts that. If it has the same password, applications that need fewer fields may still log in with it.
 */
export async function mayBeSamePlace(
  secrets: SecretStore,
  secretArn: string,
  versionId: string,
  other: Credentials,
): Promise<boolean> {
  const { username, host, port, dbname, password } = await fieldsOf(secrets, secretArn, versionId);
  // A port may be written as text.
  const same = (value: unknown, theirs: string | number) =>
    value === undefined || value === theirs || value === String(theirs);
  return (
    same(username, other.username) &&
    same(host, other.named.host) &&
    same(port, other.named.port) &&
    same(dbname, other.database) &&
    password !== other.password
  );
}

async function fieldsOf(
  secrets: SecretStore,
  secretArn: string,
  versionId: string,
): Promise<Readonly<Record<string, unknown>>> {
  try {
    const value = await secrets.read(secretArn, versionId);
    return value === undefined ? {} : new SecretFields(value).fields;
  } catch (error) {
    if (isRotationError(error, 'invalidSecret')) {
      return {};
    }
    throw error;
  }
}
