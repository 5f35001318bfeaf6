import { Token } from 'aws-cdk-lib';
import {
  DEFAULT_PASSWORD_RULES,
  PASSWORD_LENGTH,
  type PasswordOptions,
  type PasswordRules,
} from '../../../functions/rotation/secret/password-options';
import type { PropertyErrorFactory } from './property-error';

/** What GetRandomPassword draws from (API model, ExcludePunctuation names the signs). */
const ALPHABETS = {
  excludeNumbers: '0123456789',
  excludePunctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  excludeUppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  excludeLowercase: 'abcdefghijklmnopqrstuvwxyz',
} as const;

/** @throws Error if GetRandomPassword could make no password by these rules, naming the rule, its value and what is allowed. */
export function checkPassword(given: PasswordOptions, invalid: PropertyErrorFactory): void {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  const rules: PasswordRules = { ...DEFAULT_PASSWORD_RULES, ...Object.fromEntries(set) };
  const { minimum, maximum } = PASSWORD_LENGTH;
  if (Token.isUnresolved(rules.length)) {
    throw invalid('password.length', 'is known at deployment only', `give a number from ${minimum} to ${maximum}`);
  }
  if (!Number.isInteger(rules.length) || rules.length < minimum || rules.length > maximum) {
    throw invalid('password.length', `is ${rules.length}`, `allowed are whole numbers from ${minimum} to ${maximum}`);
  }
  const kinds = Object.entries(ALPHABETS).filter(([rule]) => !rules[rule as keyof typeof ALPHABETS]);
  const emptied = kinds.filter(([, alphabet]) =>
    Array.from(alphabet).every((sign) => rules.excludeCharacters.includes(sign)),
  );
  if (kinds.length === emptied.length) {
    throw invalid('password', 'excludes every character', 'leave some that a password can be made of');
  }
  const [first] = emptied;
  if (first !== undefined && rules.requireEachIncludedType) {
    throw invalid(
      'password.excludeCharacters',
      `excludes every character of "${first[1]}", yet requireEachIncludedType demands one`,
      `set ${first[0]} or leave some of them`,
    );
  }
}
