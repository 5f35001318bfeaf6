import { RemovalPolicy } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { checkDatabase } from './deployment/database';
import { isKnown } from './identity';
import { checkLogicalId } from './names';
import { type PropertyErrorFactory, propertyErrorOf } from './property-error';
import { checkSettings } from './settings';
import { checkOptionsShape } from './shape/options';
import { isProxy, isReader, parseEndpoint } from '../../../workflow/endpoint';
import { RotationStrategy } from '../secrets/rotation-strategy';
import { areOtherEndpoints, endpointOf } from '../secrets/secret-writers';
import type { RotateOptions } from '../rotation-workflow-props';

/** What the functions can reach: databases, and superusers' secrets. */
export interface Reach {
  /** The VPC of the functions, if it is known. */
  readonly vpc?: IVpc | undefined;
  /** Why no database can be opened to them. */
  readonly noDatabase?: string | undefined;
  /** Superusers that every secret of the workflow may use. */
  readonly superusers?: readonly ISecret[] | undefined;
  /** Why no superuser can be passed with a secret. */
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

/** The database where passwords are changed: only the secret's own is known to be the writer. */
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

/** A strategy with a superuser needs a superuser's secret that may be read. */
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
