import { readFileSync } from 'node:fs';
import { isKnown } from './identity';
import type { PropertyErrorFactory } from './property-error';

/** What one function's environment, 4 KB in all (Lambda quotas), leaves room for. */
const VERIFICATION_QUERY_LENGTH = 1000;

/** @throws Error if that is not one statement that fits */
export function checkVerificationQuery(query: string | undefined, invalid: PropertyErrorFactory): void {
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

/** @throws Error if that is no file of certificates */
export function checkCaFile(file: string | undefined, invalid: PropertyErrorFactory): void {
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
