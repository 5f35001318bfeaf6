import type { RotationDocument, TestSecretResult } from '../../../workflow/document';
import { isRotationError, RotationError } from '../../errors/rotation-error';
import type { RotationPorts } from '../ports';
import { approaching, settingsProven } from '../secret/seen';
import { databaseOf } from '../secret/settings';
import { CURRENT, hasLabel, PENDING, readInRotation } from '../secret/versions';
import { credentialsOf } from '../secret/writer';
import { lookingSession } from '../sessions';

/**
 * Serves TestSecret: afterwards the pending credential has logged in to the writer as an application does, and passed the
 * verification query. A refused password is not tried again: some servers lock a role after a few refused logins.
 */
export async function testSecret(ports: RotationPorts, document: RotationDocument): Promise<TestSecretResult> {
  const { secrets, writers, clock } = ports;
  const { secretArn, versionId } = document;
  const attempted = `Testing the new password of ${secretArn}`;
  const secret = settingsProven(document) ?? (await secrets.describe(secretArn));
  const read = credentialsOf(writers, secret, document);
  return approaching(databaseOf(ports, secret), document, async (database) => {
    const readAt = clock.now();
    const value = await readInRotation(ports, document, attempted);
    const isPending = hasLabel(value, PENDING) && !hasLabel(value, CURRENT);
    const credentials = await read(value);
    try {
      const verificationQuery = await database.verify(credentials, lookingSession(versionId));
      return { outcome: 'passed', verificationQuery, ...(isPending && { pendingAt: readAt }) };
    } catch (error) {
      throw isRotationError(error, 'credentialRejected')
        ? new RotationError('passwordRefused', {
            attempted,
            found: 'the server refuses the new password',
            refusedVersions: [versionId],
          })
        : error;
    }
  });
}
