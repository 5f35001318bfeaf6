import type { RotationDocument, TestSecretResult } from '../../../workflow/document';
import { RotationError } from '../../errors/rotation-error';
import { Credentials } from '../secret/credentials';
import type { RotationPorts } from '../ports';
import { lookingSession } from '../sessions';
import { standingOf } from '../secret/versions';

/** Serves TestSecret: afterwards the pending credential has logged in to the writer as an application does, and passed the verification query. */
export async function testSecret(
  { secrets, database }: RotationPorts,
  { secretArn, versionId }: RotationDocument,
): Promise<TestSecretResult> {
  const attempted = `Testing the new password of ${secretArn}`;
  standingOf(await secrets.describe(secretArn), versionId, attempted);
  const value = await secrets.read(secretArn, versionId);
  if (value === undefined) {
    throw new RotationError('valueNotVisible', { attempted, found: `version ${versionId} has no readable value yet` });
  }
  const verificationQuery = await database.verify(Credentials.parse(value), lookingSession(versionId));
  return { outcome: 'passed', verificationQuery };
}
