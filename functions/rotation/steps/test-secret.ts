import type { RotationDocument, TestSecretResult } from '../../../workflow/document';
import { isRotationError, RotationError } from '../../errors/rotation-error';
import type { RotationPorts } from '../ports';
import { databaseOf } from '../secret/settings';
import { mustRead, standingOf } from '../secret/versions';
import { credentialsOf } from '../secret/writer';
import { lookingSession } from '../sessions';

/**
 * Serves TestSecret: afterwards the pending credential has logged in to the writer as an application does, and passed the
 * verification query. A refused password is not tried again: some servers lock a role after a few refused logins.
 */
export async function testSecret(ports: RotationPorts, document: RotationDocument): Promise<TestSecretResult> {
  const { secretArn, versionId } = document;
  const attempted = `Testing the new password of ${secretArn}`;
  const description = await ports.secrets.describe(secretArn);
  standingOf(description, versionId, attempted);
  const database = databaseOf(ports, description);
  const read = credentialsOf(ports.writers, description, document);
  const credentials = await read(await mustRead(ports, secretArn, versionId));
  try {
    const verificationQuery = await database.verify(credentials, lookingSession(versionId));
    return { outcome: 'passed', verificationQuery };
  } catch (error) {
    throw isRotationError(error, 'credentialRejected')
      ? new RotationError('passwordRefused', {
          attempted,
          found: `the server refuses the new password of ${credentials.address}`,
          refusedVersions: [versionId],
        })
      : error;
  }
}
