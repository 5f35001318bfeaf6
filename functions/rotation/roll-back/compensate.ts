import type { CompensationAct, RotationDocument } from '../../../workflow/document';
import { StateName } from '../../../workflow/names';
import { Deadline } from '../../../workflow/deadlines';
import { RotationError } from '../../errors/rotation-error';
import type { Observation } from './observe';
import type { RotationPorts } from '../ports';
import { restoringSession } from '../sessions';
import type { Decision } from '../strategies/strategy';
import { CURRENT, holderOf } from '../secret/versions';

/** Pause between two readings of the labels that must agree before an old password is set again: a reading may be stale. */
const LABELS_AGREE_MILLISECONDS = 1_000;

/** States whose failure proves that FinishSecret had not begun. */
const BEFORE_FINISH_SECRET: readonly string[] = [
  StateName.preflight,
  StateName.createSecret,
  StateName.setSecret,
  StateName.testSecret,
];

/** A decision that is something to do. */
export type Compensation = Exclude<Decision, { readonly act: 'none' | 'lookAgain' }>;

/**
 * Carries out one decision of the roll-back.
 *
 * @throws RotationError `labelMovedElsewhere` or `credentialRejected` if the world is no longer the one observed
 */
export async function compensate(
  ports: RotationPorts,
  { secretArn, versionId }: RotationDocument,
  compensation: Compensation,
  { description }: Observation,
): Promise<CompensationAct> {
  switch (compensation.act) {
    case 'moveCurrentForward':
      await ports.secrets.moveCurrent(secretArn, { from: compensation.from, to: versionId });
      return 'movedCurrentForward';
    case 'moveCurrentBack':
      await ports.secrets.moveCurrent(secretArn, { from: versionId, to: compensation.to });
      return 'movedCurrentBack';
    case 'removePending':
      await ports.secrets.removePending(secretArn, versionId);
      return 'removedPending';
    case 'restorePassword': {
      const current = holderOf(description, CURRENT);
      await ports.clock.sleep(LABELS_AGREE_MILLISECONDS);
      const { login, target } = compensation;
      await ports.database.changePassword(login, target.username, target.password, {
        session: restoringSession(versionId),
        stillWanted: () => assertUnmoved(current),
      });
      return 'restoredPassword';
    }
  }

  async function assertUnmoved(current: string | undefined): Promise<void> {
    const now = holderOf(await ports.secrets.describe(secretArn), CURRENT);
    if (now !== current) {
      throw new RotationError('labelMovedElsewhere', {
        attempted: `Setting the old password of ${secretArn} again`,
        found: `AWSCURRENT was on version ${current} a moment ago and is on ${now} now`,
      });
    }
  }
}

/**
 * Waits until no FinishSecret of this rotation can be alive. One that outlives its execution may still move AWSCURRENT to
 * a password that was just given up, and a label has no session to end. It began before the roll-back, so that it is
 * over, and its doing seen, once its time limit has passed.
 *
 * @param began when the roll-back began, in milliseconds since 1970
 */
export async function untilFinishSecretHasEnded(
  { clock }: RotationPorts,
  { failure }: RotationDocument,
  began: number,
): Promise<void> {
  if (failure === undefined || !BEFORE_FINISH_SECRET.includes(failure.state)) {
    await clock.sleep(Math.max(0, began + Deadline.labelTask * 1_000 - clock.now()));
  }
}
