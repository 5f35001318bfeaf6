import { readFileSync } from 'node:fs';
import { Token } from 'aws-cdk-lib';
import { checkCaFile, checkVerificationQuery } from './login';
import { checkPassword } from './password';
import type { PropertyErrorFactory } from './property-error';
import { SecretTag } from '../../../workflow/secret-tags';
import { fingerprintsIn, tagsOf } from '../secrets/secret-settings';
import type { RotateOptions } from '../rotation-workflow-props';

/** Maximum number of fingerprints that a tag holds. */
const OWN_AUTHORITIES = 3;

/** The settings of one secret have to fit into its tags. @throws Error if one does not, or cannot be used */
export function checkSettings(
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
