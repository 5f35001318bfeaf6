import fc from 'fast-check';
import { Credentials } from '../../../../functions/rotation/secret/credentials';
import { membersOf } from '../../../../functions/rotation/secret/json-members';

const parse = (text: string) => Credentials.parse({ versionId: 'v1', text });
const FIELDS = ['"engine":"postgres"', '"host":"db"', '"username":"app"'];

describe('the text of a secret with another password', () => {
  it.each([
    ['numbers too large or too precise for us', '{"id":12345678901234567890,"big":1e400,"one":1.10,"password":"old"}'],
    ['keys that look like numbers, in their order', '{"10":1,"2":{"password":"not this"},"password":"old"}'],
    ['names that every object has', '{"__proto__":true,"constructor":1,"toString":"x","password":"old"}'],
    ['other keys written twice', '{"dup":1,"dup":2,"password":"old","dup":3}'],
    ['spacing and line ends', '{\r\n\t"password" :\n  "old"  ,\r\n "x": [ 1 , 2 ] }\n\n'],
    ['a byte order mark', '\ufeff{"password":"old"}'],
    ['escapes in keys and values', '{"caf\\u00e9":"\\/\\u0041\\"}","p\\u0061ssword":"o\\"ld}"}'],
    ['brackets, commas and quotes within strings', '{"a":"}],{\\"password\\":1","password":"old","b":"\\\\"}'],
  ])('keeps %s', (_case, members) => {
    const text = members.replace('{', `{${FIELDS.join(',')},`);
    const old = /(?<="p(?:a|\\u0061)ssword"\s*:\s*)"o(?:\\")?ld\}?"/;
    expect(text).toMatch(old);
    expect(parse(text).withPassword('n$&"ew')).toBe(text.replace(old, () => '"n$&\\"ew"'));
  });

  // JSON in any spelling: with white space anywhere, every kind of value, and escapes.
  const space = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
  const string = fc.string({ unit: 'binary' }).map((value) => JSON.stringify(value));
  const escaped = fc
    .array(fc.integer({ min: 0, max: 0xffff }), { minLength: 1, maxLength: 8 })
    .map((units) => `"${units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')}"`);
  const number = fc.stringMatching(/^-?(0|[1-9][0-9]{0,25})(\.[0-9]{1,25})?([eE][+-]?[0-9]{1,4})?$/);
  const { value } = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      string,
      escaped,
      number,
      fc.constantFrom('true', 'false', 'null'),
      tie('list'),
      tie('object'),
    ),
    list: fc
      .tuple(space, fc.array(tie('value'), { maxLength: 3 }))
      .map(([blank, all]) => `[${blank}${all.join(`${blank},`)}]`),
    object: fc
      .tuple(space, fc.array(fc.tuple(fc.oneof(string, fc.constant('"password"')), tie('value')), { maxLength: 3 }))
      .map(([blank, all]) => `{${all.map(([key, it]) => `${key}${blank}:${it}${blank}`).join(',')}${blank}}`),
  }));
  const others = fc.array(
    fc.tuple(
      string.filter(
        (key) => !['"engine"', '"host"', '"username"', '"password"', '"port"', '"dbname"', '"ssl"'].includes(key),
      ),
      value,
    ),
    { maxLength: 5 },
  );
  const password = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => !text.includes('\0'));

  it('differs in nothing else, whatever else the secret says', () => {
    fc.assert(
      fc.property(others, others, space, password, password, (before, after, blank, old, next) => {
        const members = (all: readonly (readonly [string, string])[]) =>
          all.map(([key, it]) => `${blank}${key}:${blank}${it}${blank}`);
        const around = (secret: string) =>
          `${blank}{${[...members(before), ...FIELDS, `"password"${blank}:${secret}`, ...members(after)].join(',')}}${blank}`;
        const text = around(JSON.stringify(old));
        expect(parse(text).password).toBe(old);
        expect(parse(text).withPassword(next)).toBe(around(JSON.stringify(next)));
        expect(parse(parse(text).withPassword(next)).password).toBe(next);
        expect(parse(parse(text).withPassword(next)).differencesFrom(parse(text))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('is split into the members that JSON.parse sees', () => {
    fc.assert(
      fc.property(others, space, (all, blank) => {
        const text = `{${all.map(([key, it]) => `${blank}${key}${blank}:${it}${blank}`).join(',')}${blank}}`;
        const read = membersOf(text).map(({ key, value: written }) => [key, JSON.parse(written)] as const);
        expect(Object.fromEntries(read)).toEqual(JSON.parse(text));
        expect(read).toHaveLength(all.length);
      }),
      { numRuns: 500 },
    );
  });
});
