import { readFileSync } from 'node:fs';
import { Annotations, Tags } from 'aws-cdk-lib';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { certificatesIn, fingerprintOf } from '../../../functions/postgres/login/fingerprints';
import type { PasswordOptions } from '../../../functions/rotation/secret/password-options';
import { SecretTag, tagValueOf } from '../../../workflow/secret-tags';
import { RotationStrategy } from './rotation-strategy';
import { madeSecret, secretIdOf } from './secret-identity';

/** The highest severity of alerts about a secret. */
export enum AlertSeverity {
  /** Get up. */
  CRITICAL = 'critical',
  /** Look soon. */
  ERROR = 'error',
  /** Can wait until working hours. */
  WARNING = 'warning',
  /** Nothing to do. */
  INFO = 'info',
}

/** Settings of one secret, in addition to or instead of those of the workflow. They are stored as tags of the secret. */
export interface SecretSettings {
  /**
   * Who changes the password (docs/strategies.md). All but `SINGLE_USER` need `superuser`, and the field `masterarn` in the secret's
   * value, as `new DatabaseSecret(this, id, { username, masterSecret })` writes it.
   *
   * @default - what the secret's tag `rds-rotation-workflow:strategy` says, else RotationStrategy.SINGLE_USER
   */
  readonly strategy?: RotationStrategy;
  /**
   * The role the secret is for (the one without `_clone`). With it, the superuser may also set the password of a role that
   * the database refuses. Without it, the role must have logged in itself, so that anyone who may write the value cannot
   * choose the role.
   *
   * @default - what the secret's tag `rds-rotation-workflow:username` says, else none
   */
  readonly username?: string;
  /**
   * One SQL statement, without semicolon, that must succeed with a new password of this secret before it becomes current. A
   * tag holds 256 letters, digits, spaces and `_.:/=+-@`, or 186 bytes of anything else.
   *
   * @default - the workflow's `verificationQuery`
   */
  readonly verificationQuery?: string;
  /**
   * Rules for new passwords of this secret, each in place of the workflow's.
   *
   * @default - the workflow's `password`
   */
  readonly password?: PasswordOptions;
  /**
   * PEM file of the only certificate authorities that may vouch for this secret's database: one to three of those in the
   * workflow's `databaseCaFile`, or of RDS's if it has none. The tag contains their fingerprints, so it can only restrict the
   * choice.
   *
   * @default - every authority the workflow knows
   */
  readonly databaseCaFile?: string;
  /**
   * Where passwords are changed, as `host:port` or, if the port is 5432, `host`: for a secret whose `host` is a proxy, a pooler
   * or a reader, so that applications keep it. Every login of a rotation goes there. A workflow of another stack believes it only
   * with its property `findWriters`, and if RDS says the same (docs/proxies-and-readers.md).
   *
   * @default - the host of the secret; where that is no writer, the `database` handed to `rotate`, or what RDS says
   */
  readonly writerEndpoint?: string;
  /**
   * The highest severity of alerts about this secret, such as `AlertSeverity.WARNING` for a development database that should
   * page nobody. Subscriptions filter by it (docs/operate/alerting.md).
   *
   * @default AlertSeverity.CRITICAL
   */
  readonly highestSeverity?: AlertSeverity;
}

/** Names of the rules of passwords, and the tags that carry them. */
const PASSWORD_TAGS: Readonly<Record<keyof PasswordOptions, SecretTag>> = {
  length: SecretTag.passwordLength,
  excludeCharacters: SecretTag.excludeCharacters,
  excludeNumbers: SecretTag.excludeNumbers,
  excludePunctuation: SecretTag.excludePunctuation,
  excludeUppercase: SecretTag.excludeUppercase,
  excludeLowercase: SecretTag.excludeLowercase,
  requireEachIncludedType: SecretTag.requireEachIncludedType,
};

/** The settings as tags. Those that were not given are absent; a setting that no tag can hold has no value. */
export function tagsOf(settings: SecretSettings): readonly (readonly [SecretTag, string | undefined])[] {
  const {
    strategy,
    username,
    verificationQuery,
    password = {},
    databaseCaFile,
    highestSeverity,
    writerEndpoint,
  } = settings;
  const rules = Object.entries(PASSWORD_TAGS).map(
    ([rule, tag]) => [tag, password[rule as keyof PasswordOptions]?.toString()] as const,
  );
  const all: readonly (readonly [SecretTag, string | undefined])[] = [
    [SecretTag.strategy, strategy],
    [SecretTag.username, username],
    [SecretTag.verificationQuery, verificationQuery],
    ...rules,
    [SecretTag.authorities, databaseCaFile && fingerprintsIn(readFileSync(databaseCaFile, 'utf8')).join(' ')],
    [SecretTag.highestSeverity, highestSeverity],
  ];
  return [
    ...all.flatMap(([tag, text]) => (text === undefined ? [] : [[tag, tagValueOf(text)] as const])),
    // It has no character that a tag cannot hold, and may be known only at deployment.
    ...(writerEndpoint === undefined ? [] : [[SecretTag.writerEndpoint, writerEndpoint] as const]),
  ];
}

/** Fingerprints of the certificates in a PEM text. */
export const fingerprintsIn = (pem: string): readonly string[] => certificatesIn(pem).map(fingerprintOf);

/**
 * Writes the settings into the secret's tags, where every step finds them. If a secret is not created in this app, its owner
 * tags it; synthesis says how.
 *
 * @param toldElsewhere settings that the functions know without a tag
 */
export function tagSettings(
  scope: Construct,
  secret: ISecret,
  settings: SecretSettings,
  toldElsewhere: readonly SecretTag[] = [],
): void {
  const tags = tagsOf(settings).filter(([tag]) => !toldElsewhere.includes(tag));
  const made = madeSecret(secretIdOf(secret));
  if (made !== undefined) {
    tags.forEach(([tag, value = '']) => Tags.of(made).add(tag, value));
    return;
  }
  // Without a tag, the strategy is a single user.
  if (tags.every(([tag, value]) => tag === SecretTag.strategy && value === RotationStrategy.SINGLE_USER)) return;
  Annotations.of(scope).addWarningV2(
    'rds-rotation-workflow:settingsNotTagged',
    `The secret ${secret.node.path} is not made in this app, so that it cannot be tagged here, and rotates without these settings until it is: ` +
      `aws secretsmanager tag-resource --secret-id ${secret.secretName} --tags ${tags.map(([tag, value = '']) => `'Key=${tag},Value=${value}'`).join(' ')}`,
  );
}
