import type { CreateSecretResult, RotationDocument } from '../../../workflow/document';
import { RotationError } from '../../errors/rotation-error';
import { Credentials } from '../secret/credentials';
import type { RotationPorts } from '../ports';
import type { SecretText } from '../secret/secret-fields';
import { strategyOf } from '../strategies/strategy-of';
import { currentVersion, standingOf } from '../secret/versions';

/** Readings of a value just stored, and the pause between them, until it must be visible (aws-sdk-js-v3 issue 7701). */
const READ_BACK = { readings: 5, pauseMilliseconds: 500 };
/** Looks at a running replication; two label moves close together can leave a replica stuck. */
const REPLICATION = { looks: 10, pauseMilliseconds: 500 };

/**
 * Serves CreateSecret: afterwards the version has a value that can be read, and it is the only value it will ever
 * have. A value stored by an earlier attempt is kept, for the database may hold it already.
 */
export async function createSecret(
  { secrets, clock }: RotationPorts,
  { secretArn, versionId }: RotationDocument,
): Promise<CreateSecretResult> {
  const attempted = `Creating the new password of ${secretArn}`;
  const description = await secrets.describe(secretArn);
  const standing = standingOf(description, versionId, attempted);
  const currentVersionId = currentVersion(description, attempted);
  const stored = await secrets.read(secretArn, versionId);
  if (standing === 'current' || stored !== undefined) {
    return { currentVersionId, password: 'alreadyStored' };
  }
  if (!description.rotationEnabled) {
    throw new RotationError('rotationDisabled', {
      attempted,
      found: 'rotation was turned off, and nothing has changed yet',
    });
  }
  const current = Credentials.parse(await readValue(currentVersionId));
  const text = strategyOf(description).nextValue(current, await secrets.generatePassword());
  // Storing attaches AWSPENDING; a late run must not bring back the label that RollBack has withdrawn.
  standingOf(await secrets.describe(secretArn), versionId, attempted);
  await secrets.storePending(secretArn, { versionId, text });
  await readValue(versionId);
  await untilReplicated();
  return { currentVersionId, password: 'generated' };

  async function readValue(id: string): Promise<SecretText> {
    for (let reading = 1; reading <= READ_BACK.readings; reading++) {
      const value = await secrets.read(secretArn, id);
      if (value !== undefined) {
        return value;
      }
      await clock.sleep(READ_BACK.pauseMilliseconds);
    }
    throw new RotationError('valueNotVisible', { attempted, found: `version ${id} has no readable value yet` });
  }

  async function untilReplicated(): Promise<void> {
    for (let look = 1; (await secrets.describe(secretArn)).replicating; look++) {
      if (look === REPLICATION.looks) {
        throw new RotationError('valueNotVisible', {
          attempted,
          found: 'a replica of the secret is still being written',
          remedy: 'Look at the ReplicationStatus of the secret, then rotate again.',
        });
      }
      await clock.sleep(REPLICATION.pauseMilliseconds);
    }
  }
}
