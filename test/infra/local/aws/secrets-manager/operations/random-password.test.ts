import { randomPassword } from '../../../../../../infra/local/aws/secrets-manager/operations/random-password';

/** Chance decides what is drawn: a rule must hold every time. */
const draws = <T>(draw: () => T) => Array.from({ length: 200 }, draw);

describe('a random password', () => {
  it('has 32 characters with each type among them, unless requested otherwise', () => {
    for (const password of draws(() => randomPassword({}))) {
      expect(password).toMatch(/^[\x21-\x7e]{32}$/);
      for (const type of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) expect(password).toMatch(type);
    }
  });

  it('has each type even when there is just enough room, and not always in the same order', () => {
    const passwords = draws(() => randomPassword({ length: 4 }));
    for (const password of passwords) expect(Array.from(password).filter((one) => /[a-z]/.test(one))).toHaveLength(1);
    expect(new Set(passwords.map((password) => password.search(/[a-z]/)))).toEqual(new Set([0, 1, 2, 3]));
  });

  it('leaves out what is excluded', () => {
    for (const password of draws(() => randomPassword({ excludeCharacters: '/@"\'\\abcXYZ012' }))) {
      expect(password).not.toMatch(/[/@"'\\abcXYZ012]/);
    }
    const onlyLowercase = { excludeNumbers: true, excludePunctuation: true, excludeUppercase: true, length: 8 };
    for (const password of draws(() => randomPassword(onlyLowercase))) expect(password).toMatch(/^[a-z]{8}$/);
    const withoutLowercase = { excludeLowercase: true, length: 8 };
    for (const password of draws(() => randomPassword(withoutLowercase))) expect(password).not.toMatch(/[a-z]/);
  });

  it('contains spaces only on request', () => {
    expect(draws(() => randomPassword({ includeSpace: true })).some((password) => password.includes(' '))).toBe(true);
    expect(draws(() => randomPassword({})).some((password) => password.includes(' '))).toBe(false);
  });

  it('may lack a type when none is required', () => {
    expect(randomPassword({ length: 1, requireEachType: false })).toHaveLength(1);
    expect(() => randomPassword({ length: 3 })).toThrow('Password length is too short based on the required types.');
  });

  it('cannot be made of nothing', () => {
    const nothing = { excludeNumbers: true, excludePunctuation: true, excludeUppercase: true, excludeLowercase: true };
    expect(() => randomPassword(nothing)).toThrow(
      expect.objectContaining({ name: 'InvalidParameterException' }) as Error,
    );
  });
});
