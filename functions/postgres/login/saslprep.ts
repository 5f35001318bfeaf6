import { leftToRight, mappedToNothing, nonAsciiSpace, prohibited, rightToLeft, unassigned } from './stringprep-tables';

/**
 * The bytes PostgreSQL makes of a password before it hashes it: SASLprep (RFC 4013) where that is possible, the password
 * as it is where SASLprep refuses it. As the server does it (pg_saslprep, src/common/saslprep.c), which differs from the
 * RFC in three points: a password in ASCII is taken as it is, control characters included; U+200B becomes a space, because
 * spaces are mapped first; what is prohibited is looked for before the normalization, not after it.
 */
export function preparedPassword(password: string): Buffer {
  return Buffer.from(saslPrepared(password) ?? password, 'utf8');
}

function saslPrepared(password: string): string | undefined {
  if (/^[\0-\x7f]*$/.test(password)) {
    return password;
  }
  const mapped = password.replace(nonAsciiSpace(), ' ').replace(mappedToNothing(), '');
  const refused = mapped === '' || prohibited().test(mapped) || unassigned().test(mapped) || mixesDirections(mapped);
  return refused ? undefined : mapped.normalize('NFKC');
}

/** RFC 3454, section 6: text with a right-to-left character has no left-to-right one, and begins and ends with a right-to-left one. */
function mixesDirections(text: string): boolean {
  const characters = Array.from(text);
  const fromTheRight = (character = '') => rightToLeft().test(character);
  return (
    fromTheRight(text) && (leftToRight().test(text) || !fromTheRight(characters[0]) || !fromTheRight(characters.at(-1)))
  );
}
