import { classify } from '../errors/classify';
import { RotationError } from '../errors/rotation-error';
import type { LoggedIn } from './session';

/**
 * Runs the verification query as an application would, with all settings of its role, in a transaction that can change
 * nothing. It is one statement: the extended protocol refuses several, so that none can leave the transaction.
 *
 * @throws RotationError `verificationFailed`, or a transient one
 */
export async function runVerification(
  { client, majorVersion }: LoggedIn,
  query: string,
  attempted: string,
): Promise<'passed'> {
  try {
    await client.query(majorVersion < 17 ? BEGIN : `${BEGIN}; SET LOCAL transaction_timeout TO 0`);
    await client.query({ text: query, queryMode: 'extended' } as { text: string });
    await client.query('COMMIT');
    return 'passed';
  } catch (error) {
    const fault = classify(error, attempted, 'statement');
    throw fault.transient && fault.reason !== 'readOnlyServer'
      ? fault
      : new RotationError('verificationFailed', {
          attempted,
          found: `the verification query failed: ${fault.text.found}`,
        });
  }
}

const BEGIN = 'BEGIN TRANSACTION READ ONLY';
