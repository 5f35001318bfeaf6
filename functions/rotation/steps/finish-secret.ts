import type { FinishSecretResult, RotationDocument } from '../../../workflow/document';
import type { SecretPorts } from '../ports';
import { untilReplicated } from '../secret/replicas';
import { assertStillCurrent, currentVersion, standingOf } from '../secret/versions';

/**
 * Serves FinishSecret, the pivot: afterwards AWSCURRENT is on the new version. AWSPENDING is left where it is: the
 * service removes it, and a second call may be taken for an unsuccessful rotation (Secrets Manager guide,
 * "Lambda rotation functions"). That is one more change of labels, for which replicas in other Regions are waited for.
 */
export async function finishSecret(ports: SecretPorts, document: RotationDocument): Promise<FinishSecretResult> {
  const { secrets, clock } = ports;
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
  const lockoutWindowMilliseconds = began === undefined ? 0 : Math.max(0, clock.now() - began);
  // The lockout is over. What cannot be seen of replicas is no reason to fail.
  const warnings = await untilReplicated(ports, description).catch(() => []);
  return { outcome, lockoutWindowMilliseconds, ...(warnings.length > 0 && { warnings }) };
}
