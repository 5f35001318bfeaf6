/** Prefix of every tag that carries a setting of one secret. A tag with this prefix that is not in {@link SecretTag} is a typing error. */
export const TAG_PREFIX = 'rds-rotation-workflow:';

/** Tags that carry the settings of a secret; DescribeSecret returns them. An absent tag means the default. */
export const SecretTag = {
  /** A {@link StrategyName}. @default single-user */
  strategy: 'rds-rotation-workflow:strategy',
  /**
   * The role the secret is for. Permission to write the value must not be enough to have a superuser set any password of
   * any role: a password that the database refuses is set again only for the role that is named here. @default - none
   */
  username: 'rds-rotation-workflow:username',
  /** One SELECT that the role must be able to run. @default - the workflow's, else none */
  verificationQuery: 'rds-rotation-workflow:verification-query',
  /** Rules for new passwords, as are the next six. @default - the workflow's */
  passwordLength: 'rds-rotation-workflow:password-length',
  excludeCharacters: 'rds-rotation-workflow:exclude-characters',
  excludeNumbers: 'rds-rotation-workflow:exclude-numbers',
  excludePunctuation: 'rds-rotation-workflow:exclude-punctuation',
  excludeUppercase: 'rds-rotation-workflow:exclude-uppercase',
  excludeLowercase: 'rds-rotation-workflow:exclude-lowercase',
  requireEachIncludedType: 'rds-rotation-workflow:require-each-included-type',
  /**
   * SHA-256 fingerprints of the only authorities, of those the functions have, that may vouch for the secret's database: in
   * hexadecimal, with blanks between them. @default - all that the functions have
   */
  authorities: 'rds-rotation-workflow:authorities',
  /**
   * Where passwords are changed, as `host:port`, or `host` if the port is 5432, if the value's `host` is a proxy or a reader. Believed only if the
   * deployment or RDS says the same. @default - the host of the value, or what the deployment or RDS says is behind it
   */
  writerEndpoint: 'rds-rotation-workflow:writer-endpoint',
  /** The highest {@link Severity} of alerts about the secret. @default critical */
  highestSeverity: 'rds-rotation-workflow:highest-severity',
} as const;
export type SecretTag = (typeof SecretTag)[keyof typeof SecretTag];

/** Characters of a tag's value (API of Secrets Manager, "Tag"). */
const TAG_CHARACTERS = 256;
/** What a tag's value may be made of (user guide of Tag Editor, "Tag naming limits"); Secrets Manager takes no others. */
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const ENCODED = 'base64:';

/** A text as the value of a tag: itself, or where a tag cannot hold that, encoded; undefined if it is too long. */
export function tagValueOf(text: string): string | undefined {
  const plain = TAG_TEXT.test(text) && !text.startsWith(ENCODED);
  const value = plain ? text : ENCODED + Buffer.from(text).toString('base64url');
  return value.length > TAG_CHARACTERS ? undefined : value;
}

/** The text that {@link tagValueOf} has written; undefined if it is not encoded as it says. */
export function textOfTag(value: string): string | undefined {
  if (!value.startsWith(ENCODED)) return value;
  const encoded = value.slice(ENCODED.length).replace(/=+$/, '');
  const text = Buffer.from(encoded, 'base64url').toString();
  return Buffer.from(text).toString('base64url') === encoded.replaceAll('+', '-').replaceAll('/', '_')
    ? text
    : undefined;
}
