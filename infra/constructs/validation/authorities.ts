import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { rdsAuthorityRegions } from '../functions/function-code';
import type { RotationWorkflowProps } from '../rotation-workflow-props';
import { warn } from './deployment/findings';
import { propertyErrorOf } from './property-error';

/** Regions of China, GovCloud and the isolated partitions, in which RDS has separate certificate authorities. */
const OTHER_PARTITIONS = /^(cn|us-gov|us-iso\w*|eu-iso\w*)-/;
const REMEDY =
  'give the PEM bundle of its RDS authorities (RDS user guide, "Using SSL/TLS to encrypt a connection to a DB instance")';

/**
 * Makes sure that the functions have the certificate authorities of databases in their Region. A stack without an explicit
 * Region passes.
 *
 * @throws Error in a Region of another partition than the commercial one, unless `databaseCaFile` is given
 */
export function checkAuthorities(scope: Construct, { databaseCaFile }: RotationWorkflowProps): void {
  const { region } = Stack.of(scope);
  if (databaseCaFile !== undefined || Token.isUnresolved(region)) return;
  if (OTHER_PARTITIONS.test(region)) {
    throw propertyErrorOf(scope)('databaseCaFile', `is missing in Region ${region}`, REMEDY);
  }
  if (!rdsAuthorityRegions().has(region)) {
    warn(
      scope,
      'authorities',
      `This version knows no RDS authority of Region ${region}, so that logins depend on the file that comes with the ` +
        `Lambda runtime. As databaseCaFile, ${REMEDY}.`,
    );
  }
}
