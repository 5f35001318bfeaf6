import type { RotationDocument, SetSecretResult } from '../../../workflow/document';
import { RotationError } from '../../errors/rotation-error';
import { Credentials } from '../secret/credentials';
import type { RotationPorts } from '../ports';
import type { SecretText } from '../secret/secret-fields';
import { changingSession, lookingSession } from '../sessions';
import { strategyOf } from '../strategies/strategy-of';
import { assertStillCurrent, currentVersion, standingOf } from '../secret/versions';

/**
 * Serves SetSecret: afterwards the pending password logs in. It tries that first, so it may run again after a lost
 * reply; and it asks once more whether the version is still pending after it has connected and before it changes
 * anything, so that RollBack, which withdraws the label and then ends such sessions, always has the last word.
 */
export async function setSecret(
  { secrets, database, clock }: RotationPorts,
  document: RotationDocument,
  stateEnteredAt: number,
): Promise<SetSecretResult> {
  const { secretArn, versionId } = document;
  const attempted = `Setting the new password of ${secretArn}`;
  const description = await secrets.describe(secretArn);
  const alreadyChanged: SetSecretResult = { outcome: 'alreadyChanged', lockoutBeganAt: stateEnteredAt };
  if (standingOf(description, versionId, attempted) === 'current') {
    return alreadyChanged;
  }
  const currentVersionId = currentVersion(description, attempted);
  assertStillCurrent(document, currentVersionId, attempted);
  const pending = Credentials.parse(await mustRead(versionId));
  const current = Credentials.parse(await mustRead(currentVersionId));
  const strategy = strategyOf(description);
  strategy.assertSuccessor(current, pending);

  const before = await database.probe(pending, lookingSession(versionId));
  if (before.outcome === 'accepted') {
    await assertPasswordsAreChecked();
    return alreadyChanged;
  }
  if (before.outcome === 'unknown') {
    throw before.error;
  }
  let changingSince = clock.now();
  const stillWanted = async () => {
    standingOf(await secrets.describe(secretArn), versionId, attempted);
    changingSince = clock.now();
  };
  let failure: Error | undefined;
  try {
    const session = changingSession(versionId);
    await strategy.applyPassword({ secrets, database }, { current, pending }, { session, stillWanted });
  } catch (error) {
    // The change may have been made all the same, and only its reply lost: the login decides.
    failure = error as Error;
  }
  const after = await database.probe(pending, lookingSession(versionId));
  if (after.outcome === 'accepted') {
    return { outcome: 'changed', lockoutBeganAt: changingSince };
  }
  if (failure !== undefined) {
    throw failure;
  }
  throw after.outcome === 'unknown'
    ? after.error
    : new RotationError('passwordRefused', {
        attempted,
        found: `ALTER ROLE succeeded for ${pending.address}, yet the server refuses the new password`,
      });

  /** A login with the new password proves nothing of a change where the old one gets in as well. */
  async function assertPasswordsAreChecked(): Promise<void> {
    const old = await database.probe(current, lookingSession(versionId));
    if (old.outcome === 'unknown') {
      throw old.error;
    }
    if (old.outcome === 'accepted' && current.password !== pending.password) {
      throw new RotationError('bothCredentialsWork', {
        attempted,
        found: `${pending.address} lets in the new password, which was not set there, and the old one`,
      });
    }
  }

  async function mustRead(id: string): Promise<SecretText> {
    const value = await secrets.read(secretArn, id);
    if (value === undefined) {
      throw new RotationError('valueNotVisible', { attempted, found: `version ${id} has no readable value yet` });
    }
    return value;
  }
}
