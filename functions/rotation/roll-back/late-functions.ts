import { Deadline } from '../../../workflow/deadlines';
import type { CompensationAct, RotationDocument } from '../../../workflow/document';
import { StateName } from '../../../workflow/names';
import type { Clock } from '../ports';

/** States whose failure proves that FinishSecret had not begun. */
const BEFORE_FINISH_SECRET: readonly string[] = [
  StateName.preflight,
  StateName.createSecret,
  StateName.setSecret,
  StateName.testSecret,
];
/** Acts after which the password under rotation must not become current any more. */
const PASSWORD_GIVEN_UP: readonly CompensationAct[] = ['restoredPassword', 'restoredOtherUser', 'closedOtherUser'];
/** Failures that may leave a CreateSecret behind; `Execution` is a whole one that was stopped. */
const WITH_CREATE_SECRET: readonly string[] = [StateName.createSecret, 'Execution'];

/**
 * Waits until no function of this rotation that outlives its execution can undo what was just done. A function that was
 * alive when the rollback began is over, and its doing seen, once its time limit has passed. (SetSecret needs no wait: its
 * session is ended.)
 *
 * A late FinishSecret may still move AWSCURRENT to a password that was just given up; a late CreateSecret may still store
 * its value, and AWSPENDING with it.
 *
 * @param began when the rollback began, in milliseconds since 1970
 */
export async function untilNoneCanInterfere(
  clock: Clock,
  { failure }: RotationDocument,
  { act, valueless, began }: { readonly act: CompensationAct; readonly valueless: boolean; readonly began: number },
): Promise<void> {
  let seconds = 0;
  if (PASSWORD_GIVEN_UP.includes(act) && !BEFORE_FINISH_SECRET.includes(failure?.state ?? '')) {
    seconds = Deadline.labelTask;
  }
  if (act === 'removedPending' && valueless && WITH_CREATE_SECRET.includes(failure?.state ?? '')) {
    seconds = Deadline.createSecretTask;
  }
  await clock.sleep(Math.max(0, began + seconds * 1_000 - clock.now()));
}
