import type { PasswordRules } from '../../../../functions/rotation/secret/password-options';
import { flag, number, record, text } from '../kinds';
import type { KindsOf } from './misfit';

const RULES: KindsOf<PasswordRules> = {
  length: number,
  excludeCharacters: text('"/@"'),
  excludeNumbers: flag,
  excludePunctuation: flag,
  excludeUppercase: flag,
  excludeLowercase: flag,
  requireEachIncludedType: flag,
};

export const PASSWORD = record('give rules such as { length: 40 }', RULES);
