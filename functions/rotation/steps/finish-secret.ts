import type { FinishSecretResult, RotationDocument } from '../../../workflow/document';
import type { SecretPorts } from '../ports';
import { assertStillCurrent, currentVersion, standingOf } from '../secret/versions';

/**
 * Serves FinishSecret, the pivot: afterwards AWSCURRENT is on the new version. AWSPENDING is left where it is: the
 * service removes it, and a second call may be taken for an unsuccessful rotation (Secrets Manager guide,
 * "Lambda rotation functions").
 */
export async function finishSecret(
  { secrets, clock }: SecretPorts,
  document: RotationDocument,
): Promise<FinishSecretResult> {
  const { secretArn, versionId } = document;
  const attempted = `Making the new version of ${secretArn} current`;
  const description = await secrets.describe(secretArn);
  let outcome: FinishSecretResult['outcome'] = 'alreadyMoved';
  if (standingOf(description, versionId, attempted) === 'pending') {
    const from = currentVersion(description, attempted);
    assertStillCurrent(document, from, attempted);
    outcome = await secrets.moveCurrent(secretArn, { from, to: versionId });
  }
  const began = document.setSecret?.lockoutBeganAt;
  return { outcome, lockoutWindowMilliseconds: began === undefined ? 0 : Math.max(0, clock.now() - began) };
}
