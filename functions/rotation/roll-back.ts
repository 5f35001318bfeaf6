import type { CompensationAct, RollBackResult, RotationDocument } from '../../workflow/data';
import { StateName } from '../../workflow/names';
import { Deadline } from '../../workflow/policies';
import type { Reason } from '../../workflow/reasons';
import { RotationError } from '../errors/rotation-error';
import type { Observation } from './observe';
import { observe } from './observe';
import type { RotationPorts } from './ports';
import { restoringSession } from './sessions';
import type { Decision, RotationStrategy } from './strategy';
import { conclude, type Conclusion } from './verdict';
import { CURRENT, holderOf, holds, KEEP } from './versions';

/** Acts after which the world must have settled; the longest way has five (keep, end sessions, restore, remove, release). */
const MAXIMUM_ROUNDS = 8;
/** An act failed because labels or password were moved meanwhile, perhaps by another RollBack. */
const OVERTAKEN: readonly Reason[] = ['labelMovedElsewhere', 'credentialRejected'];
/** Pause between two readings of the labels that must agree before an old password is set again: a reading may be stale. */
const LABELS_AGREE_MILLISECONDS = 1_000;

/** States whose failure proves that FinishSecret had not begun. */
const BEFORE_FINISH_SECRET: readonly string[] = [
  StateName.preflight,
  StateName.createSecret,
  StateName.setSecret,
  StateName.testSecret,
];

/**
 * Serves RollBack: looks, does one thing, looks again, until nothing is left to do. It remembers nothing, so it may be
 * run again after its own death, or side by side. The database comes first and is proven by a login; labels come last.
 *
 * @throws RotationError transient, if a login proved nothing and may prove something later; nothing was changed then.
 */
export async function rollBack(
  ports: RotationPorts,
  strategy: RotationStrategy,
  document: RotationDocument,
): Promise<RollBackResult> {
  const { secretArn, versionId } = document;
  const originalVersionId = document.createSecret?.currentVersionId;
  const acts: CompensationAct[] = [];
  const began = ports.clock.now();
  let openAgainAt: number | undefined;
  for (let round = 1; round <= MAXIMUM_ROUNDS; round++) {
    const observation = await observe(ports, {
      secretArn,
      versionId,
      fence: true,
      ...(originalVersionId !== undefined && { originalVersionId }),
    });
    if (observation.endedSessions > 0) {
      acts.push('endedSessions');
    }
    // Before anything that may break off: a password that lets in must not lose its version.
    if (liveWithoutLabel(observation, versionId)) {
      await ports.secrets.keep(secretArn, versionId);
      acts.push('keptVersion');
      continue;
    }
    if (keptForNothing(observation, versionId)) {
      await ports.secrets.release(secretArn, versionId);
      acts.push('releasedVersion');
      continue;
    }
    const decision = strategy.decide(observation.evidence);
    const conclusion = conclusionOf(decision);
    if (conclusion !== undefined) {
      return { ...conclude(conclusion, { document, observation, acts }), ...lockoutWindow(openAgainAt) };
    }
    try {
      const act = await carryOut(decision, observation);
      acts.push(act);
      if (act === 'restoredPassword' || act === 'movedCurrentForward') {
        openAgainAt = ports.clock.now();
      }
      if (act === 'restoredPassword') {
        await untilFinishSecretHasEnded();
      }
    } catch (error) {
      // Somebody was quicker between look and act: what was decided no longer fits the world, so look again.
      if (!(error instanceof RotationError && OVERTAKEN.includes(error.reason))) {
        throw error;
      }
    }
  }
  throw new RotationError('unexpected', {
    attempted: `Rolling back the rotation of ${secretArn}`,
    found: `labels and database did not settle within ${MAXIMUM_ROUNDS} rounds; somebody else is changing them`,
    remedy: 'Stop other changes to the secret, then run `rotation recover`.',
  });

  /**
   * A FinishSecret that outlives its execution may still move AWSCURRENT to the password just given up, and a label has no
   * session to end. It began before this RollBack, so that it is over, and its doing seen, once its time limit has passed.
   */
  async function untilFinishSecretHasEnded(): Promise<void> {
    const { failure } = document;
    if (failure === undefined || !BEFORE_FINISH_SECRET.includes(failure.state)) {
      await ports.clock.sleep(Math.max(0, began + Deadline.labelFunction * 1_000 - ports.clock.now()));
    }
  }

  async function carryOut(decision: Decision, { description }: Observation): Promise<CompensationAct> {
    switch (decision.act) {
      case 'moveCurrentForward':
        await ports.secrets.moveCurrent(secretArn, { from: decision.from, to: versionId });
        return 'movedCurrentForward';
      case 'moveCurrentBack':
        await ports.secrets.moveCurrent(secretArn, { from: versionId, to: decision.to });
        return 'movedCurrentBack';
      case 'removePending':
        await ports.secrets.removePending(secretArn, versionId);
        return 'removedPending';
      case 'restorePassword': {
        const current = holderOf(description, CURRENT);
        await ports.clock.sleep(LABELS_AGREE_MILLISECONDS);
        await ports.database.changePassword(decision.login, decision.password.password, {
          session: restoringSession(versionId),
          stillWanted: () => assertUnmoved(current),
        });
        return 'restoredPassword';
      }
      case 'lookAgain':
      case 'none':
        throw new RotationError('unexpected', {
          attempted: 'Compensating',
          found: `nothing to do for ${decision.act}`,
        });
    }
  }

  function lockoutWindow(until: number | undefined): Pick<RollBackResult, 'lockoutWindowMilliseconds'> {
    const from = document.setSecret?.lockoutBeganAt;
    return until === undefined || from === undefined ? {} : { lockoutWindowMilliseconds: Math.max(0, until - from) };
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

/** The database holds the version's password, and nothing keeps that version from being cleaned up. */
function liveWithoutLabel({ evidence, description }: Observation, versionId: string): boolean {
  return evidence.pending?.probe.outcome === 'accepted' && (description.labels[versionId] ?? []).length === 0;
}

/** The version was kept for its password, which the database no longer holds, or which AWSCURRENT keeps now. */
function keptForNothing({ evidence, description }: Observation, versionId: string): boolean {
  const needless = evidence.standing === 'current' || evidence.pending?.probe.outcome === 'rejected';
  return needless && holds(description, versionId, KEEP);
}

/** The end, if this decision is one. What may pass by itself is thrown, so that the state machine tries again later. */
function conclusionOf(decision: Decision): Conclusion | undefined {
  if (decision.act === 'none') {
    return decision;
  }
  if (decision.act === 'lookAgain') {
    if (decision.because.transient) {
      throw decision.because;
    }
    return { verdict: 'unresolved', reason: decision.because.reason };
  }
  return undefined;
}
