import type { CompensationAct, RotationDocument } from '../../../workflow/document';
import { RotationError } from '../../errors/rotation-error';
import type { RotationPorts, SecretDescription, Twins } from '../ports';
import type { Credentials } from '../secret/credentials';
import { CURRENT, holderOf } from '../secret/versions';
import { restoringSession } from '../sessions';
import type { Decision } from '../strategies/strategy';

/** Pause between two reads of the labels that must agree before an old password is set again: a read may be stale. */
const LABELS_AGREE_MILLISECONDS = 1_000;

/** Something to do. Removing a label that is no longer needed is the same for all strategies. */
export type Compensation =
  | Exclude<Decision, { readonly act: 'none' | 'lookAgain' }>
  | { readonly act: 'releaseVersion'; readonly versionId: string };

/**
 * Carries out one decision of the rollback.
 *
 * @throws RotationError `labelMovedElsewhere` or `credentialRejected` if labels or passwords are no longer as observed
 */
export async function compensate(
  { secrets, database, clock }: RotationPorts,
  { secretArn, versionId }: RotationDocument,
  compensation: Compensation,
  description: SecretDescription,
): Promise<CompensationAct> {
  const session = restoringSession(versionId);
  switch (compensation.act) {
    case 'moveCurrentForward':
      await secrets.moveCurrent(secretArn, compensation);
      return 'movedCurrentForward';
    case 'moveCurrentBack':
      await secrets.moveCurrent(secretArn, compensation);
      return 'movedCurrentBack';
    case 'removePending':
      await secrets.removePending(secretArn, versionId);
      return 'removedPending';
    case 'keepVersion':
      await secrets.keep(secretArn, compensation.versionId);
      return 'keptVersion';
    case 'releaseVersion':
      await secrets.release(secretArn, compensation.versionId);
      return 'releasedVersion';
    case 'restorePassword':
      await setAgain(compensation, compensation.twins);
      return 'restoredPassword';
    case 'restoreOtherUser':
      await setAgain(compensation);
      return 'restoredOtherUser';
    case 'closeOtherUser':
      await database.closeRole(compensation.login, compensation.role, await whileUnmoved(), session);
      return 'closedOtherUser';
  }

  async function setAgain({ login, target }: Record<'login' | 'target', Credentials>, twins?: Twins): Promise<void> {
    const unmoved = await whileUnmoved();
    const password = () => unmoved().then(() => target.password);
    await database.changePassword(login, target.username, password, { session, ...(twins && { twins }) });
  }

  async function whileUnmoved(): Promise<() => Promise<void>> {
    const current = holderOf(description, CURRENT);
    await clock.sleep(LABELS_AGREE_MILLISECONDS);
    return () => assertUnmoved(current);
  }

  async function assertUnmoved(current: string | undefined): Promise<void> {
    const now = holderOf(await secrets.describe(secretArn), CURRENT);
    if (now !== current) {
      throw new RotationError('labelMovedElsewhere', {
        attempted: `Setting the old password of ${secretArn} again`,
        found: `AWSCURRENT was on version ${current} a moment ago and is on ${now} now`,
      });
    }
  }
}
