import { SecretTag } from '../../../workflow/secret-tags';
import { RotationError } from '../../errors/rotation-error';
import type { SecretDescription, Twins } from '../ports';
import type { Credentials } from './credentials';
import { IDENTIFIER_BYTES } from './secret-fields';

/** The suffix that AWS's own rotation functions append to the other user's name, and remove again. */
const SUFFIX = '_clone';

/**
 * The two roles that take turns, by the name of either.
 *
 * @throws RotationError `invalidSecret` if the suffix does not fit: PostgreSQL would cut the name off with only a NOTICE
 */
export function twinsOf(credentials: Credentials): Twins {
  const { username } = credentials;
  const original = username.endsWith(SUFFIX) && username !== SUFFIX ? username.slice(0, -SUFFIX.length) : username;
  const clone = `${original}${SUFFIX}`;
  const bytes = Buffer.byteLength(clone);
  if (bytes > IDENTIFIER_BYTES) {
    throw new RotationError('invalidSecret', {
      attempted: `Naming the other user of version ${credentials.versionId}`,
      found: `with ${SUFFIX} the name has ${bytes} bytes, and PostgreSQL allows ${IDENTIFIER_BYTES}`,
      remedy: `Give the role a name of at most ${IDENTIFIER_BYTES - SUFFIX.length} bytes (ALTER ROLE ... RENAME TO), or rotate it as a single user.`,
    });
  }
  return { original, clone };
}

/** Whose turn is next. */
export function otherOf(credentials: Credentials): string {
  const { original, clone } = twinsOf(credentials);
  return credentials.username === original ? clone : original;
}

/** Whether two names are those of one original and its clone. */
export const areTwins = (one: string, other: string): boolean =>
  one === `${other}${SUFFIX}` || other === `${one}${SUFFIX}`;

/** Whether something other than the secret's value says that the secret is for this role or its twin. */
export const isExpectedRole = ({ tags }: Pick<SecretDescription, 'tags'>, { username }: Credentials): boolean => {
  const expected = tags[SecretTag.username];
  return expected !== undefined && (username === expected || areTwins(username, expected));
};
