import type { GetRandomPasswordCommandInput } from '@aws-sdk/client-secrets-manager';

/** Rules for a fresh password; names and defaults as AWS's own rotation functions have them, but for the excluded characters. */
export interface PasswordRules {
  /** Characters; 8 to 4096, default 32. */
  readonly length: number;
  /**
   * Characters never used. By default all punctuation but `-._`, so that a password is the same text in a URL, a shell's
   * command, a JDBC URL, a `.pgpass` and a YAML value; it still has 192 bits. CDK's own set for databases is part of it.
   */
  readonly excludeCharacters: string;
  readonly excludeNumbers: boolean;
  readonly excludePunctuation: boolean;
  readonly excludeUppercase: boolean;
  readonly excludeLowercase: boolean;
  /** At least one of each kind that is not excluded. */
  readonly requireEachIncludedType: boolean;
}

/** Some of the rules; what is left out, or undefined, has its default. */
export type PasswordOptions = { readonly [Rule in keyof PasswordRules]?: PasswordRules[Rule] | undefined };

export const DEFAULT_PASSWORD_RULES: PasswordRules = {
  length: 32,
  excludeCharacters: ' !"#$%&\'()*+,/:;<=>?@[\\]^`{|}~',
  excludeNumbers: false,
  excludePunctuation: false,
  excludeUppercase: false,
  excludeLowercase: false,
  requireEachIncludedType: true,
};

/** The rules as GetRandomPassword takes them. Never a blank: it breaks connection strings. */
export function randomPasswordInput(rules: PasswordRules): GetRandomPasswordCommandInput {
  return {
    PasswordLength: rules.length,
    ExcludeCharacters: rules.excludeCharacters,
    ExcludeNumbers: rules.excludeNumbers,
    ExcludePunctuation: rules.excludePunctuation,
    ExcludeUppercase: rules.excludeUppercase,
    ExcludeLowercase: rules.excludeLowercase,
    IncludeSpace: false,
    RequireEachIncludedType: rules.requireEachIncludedType,
  };
}
