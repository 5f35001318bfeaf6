import type { RotationDocument, SetSecretResult } from '../../../workflow/document';
import { isRotationError, RotationError } from '../../errors/rotation-error';
import type { PasswordChangeResult, RotationPorts } from '../ports';
import { databaseOf } from '../secret/settings';
import { assertStillCurrent, currentVersion, mustRead, standingOf } from '../secret/versions';
import { credentialsOf } from '../secret/writer';
import { changingSession, lookingSession } from '../sessions';
import { strategyOf } from '../strategies/strategy-of';

/**
 * Serves SetSecret: afterwards the database has the pending password; TestSecret proves it. It logs in with the current
 * credential, and tries the pending one only if that is refused or a reply was lost, so that a successful rotation causes no
 * refused login. It asks once more whether the version is still pending after it has connected and before it
 * changes anything, so that RollBack, which withdraws the label and then ends such sessions, always has the last word.
 *
 * @param stateEnteredAt when the state began, in milliseconds since 1970
 */
export async function setSecret(
  ports: RotationPorts,
  document: RotationDocument,
  stateEnteredAt: number,
): Promise<SetSecretResult> {
  const { secrets, writers, clock } = ports;
  const { secretArn, versionId } = document;
  const attempted = `Setting the new password of ${secretArn}`;
  const description = await secrets.describe(secretArn);
  const strategy = strategyOf(description);
  const database = databaseOf(ports, description);
  const read = credentialsOf(writers, description, document);
  /** @param since in milliseconds since 1970 */
  const result = (outcome: SetSecretResult['outcome'], since: number): SetSecretResult => ({
    outcome,
    ...(strategy.locksOut && { lockoutBeganAt: since }),
  });
  const alreadyChanged = result('alreadyChanged', stateEnteredAt);
  if (standingOf(description, versionId, attempted) === 'current') {
    return alreadyChanged;
  }
  const currentVersionId = currentVersion(description, attempted);
  assertStillCurrent(document, currentVersionId, attempted);
  const pending = await read(await mustRead(ports, secretArn, versionId));
  const current = await read(await mustRead(ports, secretArn, currentVersionId));
  strategy.assertSuccessor(current, pending);

  const session = lookingSession(versionId);
  const setBefore = document.preflight?.loggedInWith === 'pending';
  if (setBefore) {
    const probe = await database.probe(pending, session, { newPassword: true });
    if (probe.outcome === 'accepted') {
      return alreadyChanged;
    }
    // A login that proves nothing is not a refusal: RollBack does not try versions that are reported as refused.
    if (probe.outcome === 'unknown') {
      throw probe.error;
    }
  }
  let changingSince: number | undefined;
  const stillWanted = async () => {
    standingOf(await secrets.describe(secretArn), versionId, attempted);
    changingSince = clock.now();
  };
  let done: PasswordChangeResult;
  try {
    done = await strategy.applyPassword(
      { secrets, writers, database },
      { current, pending },
      { session: changingSession(versionId), stillWanted },
    );
  } catch (error) {
    // Set by an earlier attempt, or by this one and only the reply was lost: the login decides.
    const refused = isRotationError(error, 'credentialRejected') && changingSince === undefined;
    const probe =
      changingSince !== undefined || (refused && !setBefore)
        ? await database.probe(pending, session, { newPassword: true })
        : undefined;
    if (probe?.outcome === 'accepted') {
      return changingSince === undefined ? alreadyChanged : result('changed', changingSince);
    }
    const both = setBefore || probe?.outcome === 'rejected';
    if (refused) throw error.withRefused(currentVersionId, ...(both ? [versionId] : []));
    // The server has declined for good, so that this change cannot come late either.
    const declined = error instanceof RotationError && !error.transient && probe?.outcome === 'rejected';
    throw declined ? error.withRefused(versionId) : error;
  }
  return { ...result('changed', changingSince ?? stateEnteredAt), ...done };
}
