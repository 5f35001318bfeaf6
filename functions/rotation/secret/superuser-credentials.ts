import { isRotationError, RotationError } from '../../errors/rotation-error';
import { Credentials } from './credentials';
import type { SecretText } from './secret-fields';

/**
 * The credential in a superuser secret, for the database of the secret under rotation.
 *
 * @throws RotationError `superuserUnusable`, naming the secret and the field
 */
export function superuserIn(value: SecretText, secretArn: string, { database }: Credentials): Credentials {
  try {
    return Credentials.parse(value).inDatabase(database);
  } catch (error) {
    if (isRotationError(error, 'invalidSecret')) {
      throw new RotationError('superuserUnusable', {
        attempted: `Reading the superuser secret ${secretArn}`,
        found: error.text.found,
        ...(error.text.remedy !== undefined && { remedy: error.text.remedy }),
      });
    }
    throw error;
  }
}
