import type { Endpoint } from '../../../workflow/document';
import { SEVERITIES, type Severity, STRATEGIES, type StrategyName } from '../../../workflow/names';
import { SecretTag, TAG_PREFIX, textOfTag } from '../../../workflow/secret-tags';
import { RotationError } from '../../errors/rotation-error';
import type { Database, LoginSettings, RotationPorts, SecretDescription, Writers } from '../ports';
import { parseEndpoint } from '../../../workflow/endpoint';
import { type PasswordOptions, PASSWORD_LENGTH } from './password-options';

/** The settings of one secret; whatever is absent is set by the workflow. */
interface SecretSettings extends LoginSettings {
  readonly password: PasswordOptions;
  readonly highestSeverity?: Severity;
  /** The writer named by the secret's tag; trusted only if another source confirms it. */
  readonly writerEndpoint?: Endpoint;
}

/** What settings are read of. */
export type Tagged = Pick<SecretDescription, 'secretArn' | 'tags'>;

/** Maximum length of a verification query that is passed as a property; a tag holds fewer characters. */
const VERIFICATION_QUERY_LENGTH = 1_000;

/**
 * Reads the settings from a secret's tags. This is the only place that does so.
 *
 * @throws RotationError `configuration`, naming every tag that cannot be used and what is allowed
 */
export function settingsOf(secret: Tagged): SecretSettings {
  const { settings, faults } = read(secret.tags);
  const unknown = Object.keys(secret.tags).filter((tag) => tag.startsWith(TAG_PREFIX) && !TAGS.includes(tag));
  const known = TAGS.map((tag) => tag.slice(TAG_PREFIX.length)).join(', ');
  const all = [...faults, ...unknown.map((tag) => ({ tag, found: 'is no setting', allowed: `settings are ${known}` }))];
  const [first] = all;
  if (first === undefined) return settings;
  throw new RotationError('configuration', {
    attempted: `Reading the settings in the tags of ${secret.secretArn}`,
    found: all.map(({ tag, found, allowed }) => `${tag} ${found}: ${allowed}`).join('; '),
    remedy: `Set it right with aws secretsmanager tag-resource --secret-id ${secret.secretArn} --tags 'Key=${first.tag},Value=...', or remove it with untag-resource.`,
  });
}

/** The database under the settings of a secret. @throws RotationError as {@link settingsOf} */
export function databaseOf(
  { database, writers }: Pick<RotationPorts, 'database' | 'writers'>,
  secret: Tagged,
): Database {
  return database.under({ ...settingsOf(secret), ...primaryOf(writers.deployed(secret)) });
}

/** The tags of a secret that hold its settings. */
export const settingTagsOf = ({ tags }: Pick<Tagged, 'tags'>): Tagged['tags'] =>
  Object.fromEntries(Object.entries(tags).filter(([tag]) => TAGS.includes(tag)));

/** Where to log in instead if the server turns out to be a replica. */
export function primaryOf({ writer, database }: ReturnType<Writers['deployed']>): Pick<LoginSettings, 'primary'> {
  const primary = writer ?? database;
  return primary === undefined ? {} : { primary };
}

/** The same for what must continue whatever the tags say: it ignores tags that cannot be used. */
export function usableSettings({ tags }: Pick<Tagged, 'tags'>): SecretSettings {
  return read(tags).settings;
}

/**
 * The name of the strategy by which a secret is rotated; single user by default. Nothing can be done without knowing it.
 *
 * @throws RotationError `configuration` if there is no such strategy
 */
export function strategyNameOf({ secretArn, tags }: Tagged): StrategyName {
  const written = tags[SecretTag.strategy] ?? 'single-user';
  const name = STRATEGIES.find((each) => each === written);
  if (name === undefined) {
    throw new RotationError('configuration', {
      attempted: `Choosing the rotation strategy of ${secretArn}`,
      found: `its tag ${SecretTag.strategy} is ${JSON.stringify(written)}`,
      remedy: `Set the tag to one of ${STRATEGIES.join(', ')}, or remove it.`,
    });
  }
  return name;
}

interface Fault {
  readonly tag: string;
  readonly found: string;
  readonly allowed: string;
}

/** Parses a value; undefined if it cannot be used. */
interface Rule<T> {
  readonly allowed: string;
  readonly read: (text: string) => T | undefined;
}

const TAGS: readonly string[] = Object.values(SecretTag);

const oneOf = <T extends string>(all: readonly T[]): Rule<T> => ({
  allowed: `allowed are ${all.join(', ')}`,
  read: (text) => all.find((each) => each === text),
});

const FLAG: Rule<boolean> = {
  allowed: 'allowed are true and false',
  read: (text) => (text === 'true' ? true : text === 'false' ? false : undefined),
};

const LENGTH: Rule<number> = {
  allowed: `allowed are whole numbers from ${PASSWORD_LENGTH.minimum} to ${PASSWORD_LENGTH.maximum}`,
  read: (text) => {
    const length = /^\d{1,4}$/.test(text) ? Number(text) : 0;
    return length >= PASSWORD_LENGTH.minimum && length <= PASSWORD_LENGTH.maximum ? length : undefined;
  },
};

/** A second statement could end the read-only transaction the first one runs in. */
const QUERY: Rule<string> = {
  allowed: `allowed is one statement of 1 to ${VERIFICATION_QUERY_LENGTH} characters without a semicolon`,
  read: (text) =>
    text.trim() !== '' && text.length <= VERIFICATION_QUERY_LENGTH && !text.includes(';') ? text : undefined,
};

const CHARACTERS: Rule<string> = {
  allowed: 'allowed are printable ASCII characters',
  read: (text) => (/^[\x20-\x7e]*$/.test(text) ? text : undefined),
};

const ENDPOINT: Rule<Endpoint> = {
  allowed: 'allowed is a host name alone, or with a port from 1 to 65535 behind a colon',
  read: parseEndpoint,
};

const FINGERPRINTS: Rule<readonly string[]> = {
  allowed: 'allowed are SHA-256 fingerprints of 64 hexadecimal digits with blanks between them',
  read: (text) => {
    const all = text.toLowerCase().replaceAll(':', '').split(' ');
    return all.every((each) => /^[\da-f]{64}$/.test(each)) ? all : undefined;
  },
};

function read(tags: Tagged['tags']): { readonly settings: SecretSettings; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const value = <T>(tag: SecretTag, rule: Rule<T>): T | undefined => {
    const written = tags[tag];
    if (written === undefined) return undefined;
    const text = textOfTag(written);
    const found = text === undefined ? undefined : rule.read(text);
    // Its content is not shown: a password may have been typed into any field.
    if (found === undefined) faults.push({ tag, found: 'has a value that cannot be used', allowed: rule.allowed });
    return found;
  };
  const verificationQuery = value(SecretTag.verificationQuery, QUERY);
  const authorities = value(SecretTag.authorities, FINGERPRINTS);
  const highestSeverity = value(SecretTag.highestSeverity, oneOf(SEVERITIES));
  const writerEndpoint = value(SecretTag.writerEndpoint, ENDPOINT);
  const settings = {
    password: given({
      length: value(SecretTag.passwordLength, LENGTH),
      excludeCharacters: value(SecretTag.excludeCharacters, CHARACTERS),
      excludeNumbers: value(SecretTag.excludeNumbers, FLAG),
      excludePunctuation: value(SecretTag.excludePunctuation, FLAG),
      excludeUppercase: value(SecretTag.excludeUppercase, FLAG),
      excludeLowercase: value(SecretTag.excludeLowercase, FLAG),
      requireEachIncludedType: value(SecretTag.requireEachIncludedType, FLAG),
    }),
    ...(verificationQuery !== undefined && { verificationQuery }),
    ...(authorities !== undefined && { authorities }),
    ...(highestSeverity !== undefined && { highestSeverity }),
    ...(writerEndpoint !== undefined && { writerEndpoint }),
  };
  return { settings, faults };
}

const given = (options: PasswordOptions): PasswordOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
