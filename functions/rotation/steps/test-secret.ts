import type { RotationDocument, TestSecretResult } from '../../../workflow/document';
import { isRotationError, RotationError } from '../../errors/rotation-error';
import type { RotationPorts } from '../ports';
import type { SecretText } from '../secret/secret-fields';
import { databaseOf, type Tagged } from '../secret/settings';
import { isInRotation, mustRead, standingOf } from '../secret/versions';
import { credentialsOf } from '../secret/writer';
import { lookingSession } from '../sessions';

/**
 * Serves TestSecret: afterwards the pending credential has logged in to the writer as an application does, and passed the
 * verification query. A refused password is not tried again: some servers lock a role after a few refused logins.
 */
export async function testSecret(ports: RotationPorts, document: RotationDocument): Promise<TestSecretResult> {
  const { secretArn, versionId } = document;
  const attempted = `Testing the new password of ${secretArn}`;
  const value = await mustRead(ports, secretArn, versionId);
  const secret = settingsProven(document, value) ?? (await described());
  const database = databaseOf(ports, secret);
  const credentials = await credentialsOf(ports.writers, secret, document)(value);
  try {
    const verificationQuery = await database.verify(credentials, lookingSession(versionId));
    return { outcome: 'passed', verificationQuery };
  } catch (error) {
    throw isRotationError(error, 'credentialRejected')
      ? new RotationError('passwordRefused', {
          attempted,
          found: 'the server refuses the new password',
          refusedVersions: [versionId],
        })
      : error;
  }

  async function described(): Promise<Tagged> {
    const description = await ports.secrets.describe(secretArn);
    standingOf(description, versionId, attempted);
    return description;
  }
}

/**
 * Of a version that was in rotation when its value was read: the settings Preflight has proven, so that the secret need not be
 * described while applications may be locked out. Undefined if an earlier release ran Preflight.
 */
function settingsProven({ mode, secretArn, preflight }: RotationDocument, value: SecretText): Tagged | undefined {
  const tags = mode === 'rotate' && isInRotation(value) ? preflight?.settings : undefined;
  return tags && { secretArn, tags };
}
