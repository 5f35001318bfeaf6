import { Deadline } from '../../../workflow/deadlines';
import type { BarrableAct, CompensationAct, RotationDocument } from '../../../workflow/document';
import { StateName } from '../../../workflow/names';
import type { Clock } from '../ports';

/** States whose failure proves that FinishSecret had not begun. */
const BEFORE_FINISH_SECRET: readonly string[] = [
  StateName.preflight,
  StateName.createSecret,
  StateName.warmUp,
  StateName.setSecret,
  StateName.testSecret,
];
/** Acts that are not urgent: with two users, applications can log in all the time. */
const UNHURRIED: readonly BarrableAct[] = ['restoreOtherUser', 'closeOtherUser'];
/** Failures after which a CreateSecret may still be running; `Execution` is a whole execution that was stopped. */
const WITH_CREATE_SECRET: readonly string[] = [StateName.createSecret, 'Execution'];

/**
 * Waits until no late function of this rotation (one that outlives its execution) can undo what was just done. Once the time
 * limit of a function has passed since the rollback began, it has ended and its effect is visible. (SetSecret needs no wait:
 * its session is ended.)
 *
 * A late FinishSecret may still move AWSCURRENT to a password that was just replaced; a late CreateSecret may still store
 * its value, and AWSPENDING with it.
 *
 * @param began when the rollback began, in milliseconds since 1970
 */
export async function untilNoneCanInterfere(
  clock: Clock,
  { failure }: RotationDocument,
  { act, valueless, began }: { readonly act: CompensationAct; readonly valueless: boolean; readonly began: number },
): Promise<void> {
  let seconds = act === 'restoredPassword' ? secondsOfFinishSecret(failure) : 0;
  if (act === 'removedPending' && valueless && WITH_CREATE_SECRET.includes(failure?.state ?? '')) {
    seconds = Deadline.createSecretTask;
  }
  await clock.sleep(Math.max(0, began + seconds * 1_000 - clock.now()));
}

/**
 * Before the password of the other user is replaced, waits until no late FinishSecret can make it AWSCURRENT. Otherwise
 * applications would be refused until that was corrected.
 *
 * @returns whether it waited, so that everything has to be observed again
 */
export async function hasWaitedBefore(
  clock: Clock,
  { failure }: RotationDocument,
  { act, began }: { readonly act: string; readonly began: number },
): Promise<boolean> {
  const left = began + secondsOfFinishSecret(failure) * 1_000 - clock.now();
  if (!UNHURRIED.some((each) => each === act) || left <= 0) {
    return false;
  }
  await clock.sleep(left);
  return true;
}

const secondsOfFinishSecret = (failure: RotationDocument['failure']): number =>
  BEFORE_FINISH_SECRET.includes(failure?.state ?? '') ? 0 : Deadline.labelTask;
