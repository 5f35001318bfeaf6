import * as v from 'valibot';

/** A text that is not empty. */
export const text = v.pipe(
  v.string('must be a text that is not empty.'),
  v.nonEmpty('must be a text that is not empty.'),
);

/** An object of these fields and no others. */
export function strict<const Fields extends v.ObjectEntries>(fields: Fields) {
  const known = Object.keys(fields)
    .filter((name) => name !== '$schema')
    .join(', ');
  return v.strictObject(fields, ({ expected, received }) => {
    if (expected === 'Object') return `must be an object with ${known}.`;
    return expected === 'never' ? `is unknown; known are ${known}.` : received === 'undefined' ? 'is missing.' : '';
  });
}

/** What is wrong with a file, beginning with the place, as `secrets[3].rules`. A message with a colon at its head speaks for itself. */
export function sentence({ path, message }: v.BaseIssue<unknown>): string {
  const place = (path ?? [])
    .map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
  return message.startsWith(':') ? `${place}${message}` : `${place || 'the file'} ${message}`;
}
