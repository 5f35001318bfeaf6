import type { FinishSecretResult, RotationDocument } from '../../../workflow/document';
import type { SecretPorts } from '../ports';
import { untilReplicated } from '../secret/replicas';
import { isFresh, seenByPreflight } from '../secret/seen';
import { versionToReplace } from '../secret/versions';

/**
 * Serves FinishSecret, the pivot: afterwards AWSCURRENT is on the new version. AWSPENDING is left where it is: the
 * service removes it, and a second call may be taken for an unsuccessful rotation (Secrets Manager guide,
 * "Lambda rotation functions"). That is one more change of labels, for which replicas in other Regions are waited for.
 */
export async function finishSecret(ports: SecretPorts, document: RotationDocument): Promise<FinishSecretResult> {
  const { secrets, clock } = ports;
  const { secretArn, versionId } = document;
  const { outcome, replicated } = (await movedAtOnce()) ?? (await lookedAndMoved());
  const began = document.setSecret?.lockoutBeganAt;
  const lockoutWindowMilliseconds = began === undefined ? 0 : Math.max(0, clock.now() - began);
  // The lockout is over. What cannot be seen of replicas is no reason to fail.
  const warnings = replicated ? await untilReplicated(ports, secretArn).catch(() => []) : [];
  return { outcome, lockoutWindowMilliseconds, ...(warnings.length > 0 && { warnings }) };

  /** Right after TestSecret has seen that the version is pending; undefined if that was not just now. */
  async function movedAtOnce() {
    const { createSecret, testSecret } = document;
    const seen = seenByPreflight(document);
    if (seen === undefined || createSecret === undefined || !isFresh(testSecret?.pendingAt, clock.now())) {
      return undefined;
    }
    const move = { from: createSecret.currentVersionId, to: versionId };
    return { outcome: await secrets.moveCurrent(secretArn, move), replicated: seen.replicated === true };
  }

  async function lookedAndMoved() {
    const attempted = `Making the new version of ${secretArn} current`;
    const description = await secrets.describe(secretArn);
    const replicated = description.replicas !== undefined;
    const from = versionToReplace(description, document, attempted);
    const outcome = from === undefined ? 'alreadyMoved' : await secrets.moveCurrent(secretArn, { from, to: versionId });
    return { outcome, replicated };
  }
}
