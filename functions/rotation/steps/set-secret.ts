import type { RotationDocument, SetSecretResult } from '../../../workflow/document';
import { isRotationError, RotationError } from '../../errors/rotation-error';
import type { PasswordChangeResult, RotationPorts } from '../ports';
import type { Credentials } from '../secret/credentials';
import { approaching, settingsProven } from '../secret/seen';
import type { SecretText } from '../secret/secret-fields';
import { databaseOf, type Tagged } from '../secret/settings';
import { CURRENT, hasLabel, mustRead, readInRotation, versionToReplace } from '../secret/versions';
import { credentialsOf } from '../secret/writer';
import { changingSession, lookingSession } from '../sessions';
import { strategyOf } from '../strategies/strategy-of';

/**
 * Serves SetSecret: afterwards the database has the pending password; TestSecret proves it. It logs in with the current
 * credential, and tries the pending one only if that is refused or a reply was lost, so that a successful rotation causes no
 * refused login. It reads the pending value only after it has connected and before it changes anything: the answer says whether
 * the version is still pending, so that RollBack, which withdraws the label and then ends such sessions, always has the last word.
 *
 * @param stateEnteredAt when the state began, in milliseconds since 1970
 */
export async function setSecret(
  ports: RotationPorts,
  document: RotationDocument,
  stateEnteredAt: number,
): Promise<SetSecretResult> {
  const secret = settingsProven(document) ?? (await ports.secrets.describe(document.secretArn));
  return approaching(databaseOf(ports, secret), document, (database) =>
    setPassword({ ...ports, database }, secret, document, stateEnteredAt),
  );
}

async function setPassword(
  ports: RotationPorts,
  secret: Tagged,
  document: RotationDocument,
  stateEnteredAt: number,
): Promise<SetSecretResult> {
  const { secrets, writers, database, clock } = ports;
  const { secretArn, versionId } = document;
  const attempted = `Setting the new password of ${secretArn}`;
  const strategy = strategyOf(secret);
  const read = credentialsOf(writers, secret, document);
  /** @param since in milliseconds since 1970 */
  const result = (outcome: SetSecretResult['outcome'], since: number): SetSecretResult => ({
    outcome,
    ...(strategy.locksOut && { lockoutBeganAt: since }),
  });
  const alreadyChanged = result('alreadyChanged', stateEnteredAt);
  const value = await currentValue(ports, document, attempted);
  if (value === undefined) {
    return alreadyChanged;
  }
  const current = await read(value);
  let successor: Credentials | undefined;
  const pending = async (): Promise<Credentials> => {
    successor = await read(await readInRotation(ports, document, attempted));
    strategy.assertSuccessor(current, successor);
    return successor;
  };
  const session = lookingSession(versionId);
  const probePending = async () => database.probe(successor ?? (await pending()), session, { newPassword: true });

  const setBefore = document.preflight?.loggedInWith === 'pending';
  if (setBefore) {
    const probe = await probePending();
    if (probe.outcome === 'accepted') {
      return alreadyChanged;
    }
    // A login that proves nothing is not a refusal: RollBack does not try versions that are reported as refused.
    if (probe.outcome === 'unknown') {
      throw probe.error;
    }
  }
  let changingSince: number | undefined;
  const password = async () => {
    const wanted = await pending();
    changingSince = clock.now();
    return wanted.password;
  };
  let done: PasswordChangeResult;
  try {
    done = await strategy.applyPassword({ secrets, writers, database }, current, password, changingSession(versionId));
  } catch (error) {
    // Set by an earlier attempt, or by this one and only the reply was lost: the login decides.
    const refused = isRotationError(error, 'credentialRejected') && changingSince === undefined;
    const probe = changingSince !== undefined || (refused && !setBefore) ? await probePending() : undefined;
    if (probe?.outcome === 'accepted') {
      return changingSince === undefined ? alreadyChanged : result('changed', changingSince);
    }
    const both = setBefore || probe?.outcome === 'rejected';
    if (refused) throw error.withRefused(value.versionId, ...(both ? [versionId] : []));
    // The server has declined for good, so that this change cannot come late either.
    const declined = error instanceof RotationError && !error.transient && probe?.outcome === 'rejected';
    throw declined ? error.withRefused(versionId) : error;
  }
  return { ...result('changed', changingSince ?? stateEnteredAt), ...done };
}

/**
 * The value of AWSCURRENT, if that is still the version it was when the rotation began; undefined if it is the new one already.
 *
 * @throws RotationError `labelMovedElsewhere` if it is another one, and as `mustRead` and `versionToReplace`
 */
async function currentValue(
  ports: Pick<RotationPorts, 'secrets' | 'clock'>,
  document: RotationDocument,
  attempted: string,
): Promise<SecretText | undefined> {
  const { secretArn, versionId, createSecret } = document;
  const known = createSecret && (await mustRead(ports, secretArn, createSecret.currentVersionId));
  if (known && hasLabel(known, CURRENT)) {
    return known.versionId === versionId ? undefined : known;
  }
  const currentVersionId = versionToReplace(await ports.secrets.describe(secretArn), document, attempted);
  return currentVersionId === undefined ? undefined : (known ?? mustRead(ports, secretArn, currentVersionId));
}
