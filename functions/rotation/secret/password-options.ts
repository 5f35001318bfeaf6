/**
 * Rules for a fresh password, as far as they differ from the defaults. Names and defaults are those of AWS's own rotation
 * functions, except for the excluded characters.
 */
export interface PasswordOptions {
  /**
   * Characters; 8 to 4096.
   *
   * @default 32
   */
  readonly length?: number | undefined;
  /**
   * Characters never used.
   *
   * @default - all punctuation but `-._`, so that a password is the same text in a URL, a shell's command, a JDBC URL, a
   * `.pgpass` and a YAML value; it still has 192 bits. It includes CDK's own set for databases
   */
  readonly excludeCharacters?: string | undefined;
  /**
   * No digits.
   *
   * @default false
   */
  readonly excludeNumbers?: boolean | undefined;
  /**
   * No punctuation.
   *
   * @default false
   */
  readonly excludePunctuation?: boolean | undefined;
  /**
   * No upper-case letters.
   *
   * @default false
   */
  readonly excludeUppercase?: boolean | undefined;
  /**
   * No lower-case letters.
   *
   * @default false
   */
  readonly excludeLowercase?: boolean | undefined;
  /**
   * At least one of each kind that is not excluded.
   *
   * @default true
   */
  readonly requireEachIncludedType?: boolean | undefined;
}

/** GetRandomPassword allows 1 to 4096 characters; fewer than 8 characters is not a usable password. */
export const PASSWORD_LENGTH = { minimum: 8, maximum: 4096 } as const;

/** All of the rules. */
export type PasswordRules = { readonly [Rule in keyof PasswordOptions]-?: NonNullable<PasswordOptions[Rule]> };

export const DEFAULT_PASSWORD_RULES: PasswordRules = {
  length: 32,
  excludeCharacters: ' !"#$%&\'()*+,/:;<=>?@[\\]^`{|}~',
  excludeNumbers: false,
  excludePunctuation: false,
  excludeUppercase: false,
  excludeLowercase: false,
  requireEachIncludedType: true,
};
