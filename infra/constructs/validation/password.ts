import { Token } from 'aws-cdk-lib';
import {
  DEFAULT_PASSWORD_RULES,
  type PasswordOptions,
  type PasswordRules,
} from '../../../functions/secrets-manager/password-rules';
import type { PropertyErrorFactory } from './property-error';

/** GetRandomPassword allows 1 to 4096 characters; fewer than 8 characters is not a usable password. */
const LENGTH = { minimum: 8, maximum: 4096 };

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
  const { minimum, maximum } = LENGTH;
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
