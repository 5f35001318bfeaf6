import { readFileSync } from 'node:fs';
import { type Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { checkDatabase } from './deployment/database';
import { checkChannel } from './amazon-q';
import { checkPassword } from './password';
import { type PropertyErrorFactory, propertyErrorOf } from './property-error';
import { isProxy, isReader, parseEndpoint } from '../../../workflow/endpoint';
import { SecretTag } from '../../../workflow/secret-tags';
import { RotationStrategy } from '../secrets/rotation-strategy';
import { fingerprintsIn, tagsOf } from '../secrets/secret-settings';
import { areOtherEndpoints, endpointOf } from '../secrets/secret-writers';
import { checkTopic } from './deployment/topic';
import { keyBehind } from '../secrets/key-access';
import { checkOptionsShape, checkPropsShape } from './shape';
import type { RotateOptions, RotationWorkflowProps } from '../rotation-workflow-props';

/** What one function's environment, 4 KB in all (Lambda quotas), leaves room for. */
const VERIFICATION_QUERY_LENGTH = 1000;
const RUNBOOK_URL_LENGTH = 1000;
/** Function names have at most 64 characters; the longest ending is `-rotation-function`. */
const NAME_PREFIX = /^[A-Za-z0-9-]{1,40}$/;

/** @throws Error naming the property, its value and what is allowed. */
export function checkProps(scope: Construct, props: RotationWorkflowProps): void {
  checkPropsShape(scope, props);
  const invalid = propertyErrorOf(scope);
  checkPassword(props.password ?? {}, invalid);
  checkVerificationQuery(props.verificationQuery, invalid);
  checkCaFile(props.databaseCaFile, invalid);
  for (const name of [
    'vpcSubnets',
    'securityGroups',
    'createVpcEndpoints',
    'secretsManagerEndpoint',
    'allFunctionsInVpc',
  ] as const) {
    if (props.vpc === undefined && props[name] !== undefined && props[name] !== false) {
      throw invalid(name, 'is set', 'it has a meaning only together with `vpc`');
    }
  }
  if (props.securityGroups?.length === 0) {
    throw invalid('securityGroups', 'is empty', 'leave it out for a new group, or name at least one');
  }
  checkNamePrefix(scope, props.namePrefix);
  const addresses = props.alertEmails ?? [];
  const twice = addresses.find((address, index) => addresses.indexOf(address) !== index);
  if (twice !== undefined) {
    throw invalid('alertEmails', `holds "${twice}" twice`, 'name each address once');
  }
  if (props.alertTopic !== undefined) checkTopic(scope, props.alertTopic);
  for (const name of ['stateMachineKey', 'encryptionKey'] as const) {
    const key = props[name];
    if (key !== undefined && keyBehind(key) === undefined) {
      throw invalid(
        name,
        `is the alias ${key.keyId}, whose key is not known`,
        'hand over the key itself, as from Key.fromKeyArn or Key.fromLookup',
      );
    }
  }
  for (const address of addresses) {
    if (isKnown(address) && !/^[^\s@]+@[^\s@]+$/.test(address)) {
      throw invalid('alertEmails', `holds "${address}"`, 'allowed are mail addresses such as oncall@example.com');
    }
  }
  checkChannel(props.amazonQ, invalid);
  checkPatience('databasePatience', props.databasePatience, [5, 180], invalid);
  checkPatience('recoveryPatience', props.recoveryPatience, [60, 3_600], invalid);
  const { lambdaConcurrency } = props;
  if (lambdaConcurrency !== undefined && !(Number.isInteger(lambdaConcurrency) && lambdaConcurrency >= 1)) {
    const found = Token.isUnresolved(lambdaConcurrency) ? 'is not known in the app' : `is ${lambdaConcurrency}`;
    throw invalid('lambdaConcurrency', found, 'allowed are whole numbers from 1');
  }
  for (const date of props.blackouts ?? []) {
    if (!isDate(date)) {
      throw invalid('blackouts', `holds "${date}"`, 'allowed are dates of the calendar such as 2026-12-24');
    }
  }
  if (isKnown(props.runbookUrl) && !/^https?:\/\/\S+$/.test(props.runbookUrl)) {
    throw invalid('runbookUrl', `is "${props.runbookUrl}"`, 'allowed are addresses beginning with https://');
  }
  if (isKnown(props.runbookUrl) && props.runbookUrl.length > RUNBOOK_URL_LENGTH) {
    throw invalid('runbookUrl', `has ${props.runbookUrl.length} characters`, `allowed are ${RUNBOOK_URL_LENGTH}`);
  }
  if (isKnown(props.accountName) && !/^[\x21-\x7e][\x20-\x7e]{0,39}$/.test(props.accountName)) {
    throw invalid('accountName', `is "${props.accountName}"`, 'allowed are 1 to 40 printable ASCII characters');
  }
}

/** @throws Error if functions cannot be named so. */
export function checkNamePrefix(scope: Construct, namePrefix: string | undefined): void {
  if (isKnown(namePrefix) && !NAME_PREFIX.test(namePrefix)) {
    throw propertyErrorOf(scope)('namePrefix', `is "${namePrefix}"`, 'allowed are 1 to 40 letters, digits and hyphens');
  }
}

/** What functions reach: databases, and the secrets of superusers. */
export interface Reach {
  /** The VPC of the functions, if it is known. */
  readonly vpc?: IVpc | undefined;
  /** Why no database can be opened to them. */
  readonly noDatabase?: string | undefined;
  /** Superusers that every secret of the workflow may use. */
  readonly superusers?: readonly ISecret[] | undefined;
  /** Why no superuser can be given with a secret. */
  readonly noSuperuser?: string | undefined;
}

/** What logins of the whole workflow trust. */
export interface Authorities {
  /** PEM of its certificate authorities; undefined if it is the workflow of another stack. */
  readonly authorities?: (() => string) | undefined;
}

/** @throws Error if an option cannot be used, such as a database that has no port or no VPC. */
export function checkRotateOptions(
  scope: Construct,
  options: RotateOptions,
  { vpc, noDatabase, superusers, noSuperuser, authorities }: Reach & Authorities,
): void {
  checkOptionsShape(scope, options);
  const invalid = propertyErrorOf(scope);
  checkLogicalId(options.scheduleLogicalId, invalid);
  if (options.removalPolicy === RemovalPolicy.SNAPSHOT) {
    throw invalid('removalPolicy', 'is RemovalPolicy.SNAPSHOT', 'a rotation can be destroyed or retained');
  }
  checkStrategy(options, { superusers, noSuperuser }, invalid);
  checkSettings(options, authorities, invalid);
  checkWriter(options, invalid);
  if (options.database === undefined) return;
  if (noDatabase !== undefined) throw invalid('database', 'is set', noDatabase);
  checkDatabase(scope, options.database, vpc, invalid);
}

/** Most fingerprints a tag holds. */
const OWN_AUTHORITIES = 3;

/** The settings of one secret have to fit into its tags. */
function checkSettings(
  options: RotateOptions,
  authorities: (() => string) | undefined,
  invalid: PropertyErrorFactory,
): void {
  const { password, verificationQuery, databaseCaFile } = options;
  for (const [name, value] of Object.entries({
    verificationQuery,
    'password.excludeCharacters': password?.excludeCharacters,
  })) {
    if (Token.isUnresolved(value)) {
      throw invalid(
        name,
        'is known at deployment only',
        'it is written into a tag of the secret, so give the text itself',
      );
    }
  }
  checkPassword(password ?? {}, invalid);
  checkVerificationQuery(verificationQuery, invalid);
  checkCaFile(databaseCaFile, invalid);
  const own = databaseCaFile === undefined ? [] : fingerprintsIn(readFileSync(databaseCaFile, 'utf8'));
  if (own.length > OWN_AUTHORITIES) {
    throw invalid(
      'databaseCaFile',
      `holds ${own.length} certificates`,
      `allowed are 1 to ${OWN_AUTHORITIES}, whose fingerprints fit into a tag of the secret`,
    );
  }
  const known = authorities && new Set(fingerprintsIn(authorities()));
  const strange = own.find((fingerprint) => known?.has(fingerprint) === false);
  if (strange !== undefined) {
    throw invalid(
      'databaseCaFile',
      `holds the certificate ${strange}, which the workflow does not know`,
      "put it into the file of the workflow's own databaseCaFile, beside those of all its other databases",
    );
  }
  const long = tagsOf(options).find(([, value]) => value === undefined);
  if (long === undefined) return;
  throw invalid(
    long[0] === SecretTag.verificationQuery ? 'verificationQuery' : long[0],
    'does not fit into a tag of the secret',
    "allowed are 256 letters, digits, blanks and _.:/=+-@, or 186 bytes of anything else; a longer query can be a view's, or the workflow's",
  );
}

/** The database in which passwords are changed: only the secret's own is known to be the writer. */
function checkWriter({ writerEndpoint, database }: RotateOptions, invalid: PropertyErrorFactory): void {
  if (!isKnown(writerEndpoint)) return;
  const endpoint = parseEndpoint(writerEndpoint);
  if (endpoint === undefined || isProxy(endpoint.host) || isReader(endpoint.host)) {
    throw invalid(
      'writerEndpoint',
      `is "${writerEndpoint}"`,
      'allowed is the endpoint of an instance or a cluster, alone or with a port from 1 to 65535 behind a colon',
    );
  }
  const known = database && endpointOf(database);
  if (known !== undefined && areOtherEndpoints(writerEndpoint, known)) {
    throw invalid(
      'writerEndpoint',
      `is "${writerEndpoint}", and \`database\` is ${known.socketAddress}`,
      'name one and the same, or leave `writerEndpoint` out',
    );
  }
}

/** A strategy that only a superuser can follow needs one that may be read. */
function checkStrategy(
  { strategy, superuser, username }: RotateOptions,
  { superusers = [], noSuperuser }: Pick<Reach, 'superusers' | 'noSuperuser'>,
  invalid: PropertyErrorFactory,
): void {
  const alone = strategy === undefined || strategy === RotationStrategy.SINGLE_USER;
  if (alone && superuser !== undefined) {
    throw invalid(
      'superuser',
      'is set',
      'it has a meaning only with a `strategy` that uses one, such as RotationStrategy.ALTERNATING_USERS',
    );
  }
  // What a tag may hold (API of Secrets Manager, "Tag"), and what PostgreSQL takes for a name.
  if (isKnown(username) && (alone || !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,63}$/u.test(username))) {
    throw invalid(
      'username',
      `is "${username}"`,
      'it has a meaning only with a `strategy` that uses a superuser, and is a name of 1 to 63 letters, digits, blanks and _.:/=+-@',
    );
  }
  if (superuser !== undefined && noSuperuser !== undefined) throw invalid('superuser', 'is set', noSuperuser);
  if (!alone && superuser === undefined && noSuperuser === undefined && superusers.length === 0) {
    throw invalid(
      'superuser',
      'is missing',
      `the strategy ${strategy} needs the secret of the superuser that changes passwords, such as database.secret`,
    );
  }
}

/** Whole seconds of the range: more would not fit into what Secrets Manager waits for, or into the machine's deadline. */
function checkPatience(
  name: 'databasePatience' | 'recoveryPatience',
  duration: Duration | undefined,
  [least, most]: readonly [number, number],
  invalid: PropertyErrorFactory,
): void {
  if (duration === undefined) return;
  const milliseconds = duration.isUnresolved() ? NaN : duration.toMilliseconds();
  const seconds = milliseconds / 1_000;
  if (Number.isInteger(seconds) && seconds >= least && seconds <= most) return;
  throw invalid(
    name,
    duration.isUnresolved() ? 'is not known in the app' : `is ${seconds} s`,
    `allowed are ${least} to ${most} whole seconds`,
  );
}

/** CloudFormation's own rule, of a property that ends as the name of a resource. */
function checkLogicalId(logicalId: string | undefined, invalid: PropertyErrorFactory): void {
  if (logicalId !== undefined && !/^[A-Za-z0-9]{1,255}$/.test(logicalId)) {
    throw invalid(
      'scheduleLogicalId',
      `is "${logicalId}"`,
      'allowed are 1 to 255 letters and digits, known in the app',
    );
  }
}

function isKnown(text: string | undefined): text is string {
  return text !== undefined && !Token.isUnresolved(text);
}

/** False for the 30th of February, too. */
function isDate(text: string): boolean {
  const midnight = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return midnight !== undefined && !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text);
}

function checkVerificationQuery(query: string | undefined, invalid: PropertyErrorFactory): void {
  if (!isKnown(query)) {
    return;
  }
  if (query.trim() === '' || query.length > VERIFICATION_QUERY_LENGTH) {
    throw invalid(
      'verificationQuery',
      `has ${query.length} characters`,
      `allowed are 1 to ${VERIFICATION_QUERY_LENGTH}, not only blanks`,
    );
  }
  // A second statement could end the read-only transaction the first one runs in.
  if (query.includes(';')) {
    throw invalid('verificationQuery', 'holds a semicolon', 'allowed is one statement without any');
  }
}

function checkCaFile(file: string | undefined, invalid: PropertyErrorFactory): void {
  if (file === undefined) {
    return;
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw invalid('databaseCaFile', `is "${file}"`, 'there is no file of that name that can be read');
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw invalid('databaseCaFile', `is "${file}"`, 'the file holds no certificate in PEM form');
  }
  if (text.includes('PRIVATE KEY-----')) {
    throw invalid('databaseCaFile', `is "${file}"`, 'the file holds a private key, which must not get into a function');
  }
}
