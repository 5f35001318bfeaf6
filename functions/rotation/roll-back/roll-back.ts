import type { CompensationAct, RollBackResult, RotationDocument } from '../../../workflow/document';
import { COMMAND_LINE } from '../../../workflow/names';
import type { Reason } from '../../../workflow/reasons';
import { isRotationError, RotationError } from '../../errors/rotation-error';
import { compensate, type Compensation, untilFinishSecretHasEnded } from './compensate';
import type { Observation } from './observe';
import { observe } from './observe';
import type { RotationPorts } from '../ports';
import { strategyOf } from '../strategies/strategy-of';
import type { Decision } from '../strategies/strategy';
import { conclude, type Conclusion } from './verdict';
import { holds, KEEP } from '../secret/versions';

/** Acts after which the world must have settled; the longest way has five (keep, end sessions, restore, remove, release). */
const MAXIMUM_ROUNDS = 8;
/** An act failed because labels or password were moved meanwhile, perhaps by another RollBack. */
const OVERTAKEN: readonly Reason[] = ['labelMovedElsewhere', 'credentialRejected'];

/**
 * Serves RollBack: looks, does one thing, looks again, until nothing is left to do. It remembers nothing, so it may be
 * run again after its own death, or side by side. The database comes first and is proven by a login; labels come last.
 *
 * @throws RotationError transient, if a login proved nothing and may prove something later; nothing was changed then.
 */
export async function rollBack(ports: RotationPorts, document: RotationDocument): Promise<RollBackResult> {
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
    if (observation.endangered) {
      await ports.secrets.keep(secretArn, versionId);
      acts.push('keptVersion');
      continue;
    }
    if (keptForNothing(observation, versionId)) {
      await ports.secrets.release(secretArn, versionId);
      acts.push('releasedVersion');
      continue;
    }
    const next = conclusionOrCompensation(strategyOf(observation.description).decide(observation.evidence));
    if ('verdict' in next) {
      return { ...conclude(next, { document, observation, acts }), ...lockoutWindow(document, openAgainAt) };
    }
    try {
      const act = await compensate(ports, document, next, observation);
      acts.push(act);
      if (act === 'restoredPassword' || act === 'movedCurrentForward') {
        openAgainAt = ports.clock.now();
      }
      if (act === 'restoredPassword') {
        await untilFinishSecretHasEnded(ports, document, began);
      }
    } catch (error) {
      // Somebody was quicker between look and act: what was decided no longer fits the world, so look again.
      if (!isRotationError(error, ...OVERTAKEN)) {
        throw error;
      }
    }
  }
  throw new RotationError('unexpected', {
    attempted: `Rolling back the rotation of ${secretArn}`,
    found: `labels and database did not settle within ${MAXIMUM_ROUNDS} rounds; somebody else is changing them`,
    remedy: `Stop other changes to the secret, then run \`${COMMAND_LINE} recover\`.`,
  });
}

/** The version was kept for its password, which the database no longer holds, or which AWSCURRENT keeps now. */
function keptForNothing({ evidence, description }: Observation, versionId: string): boolean {
  const needless = evidence.standing === 'current' || evidence.pending?.probe.outcome === 'rejected';
  return needless && holds(description, versionId, KEEP);
}

/** The end, if this decision is one. What may pass by itself is thrown, so that the state machine tries again later. */
function conclusionOrCompensation(decision: Decision): Conclusion | Compensation {
  if (decision.act === 'lookAgain') {
    if (decision.because.transient) {
      throw decision.because;
    }
    return { verdict: 'unresolved', reason: decision.because.reason };
  }
  return decision;
}

function lockoutWindow(
  { setSecret }: RotationDocument,
  until: number | undefined,
): Pick<RollBackResult, 'lockoutWindowMilliseconds'> {
  return until === undefined || setSecret === undefined
    ? {}
    : { lockoutWindowMilliseconds: Math.max(0, until - setSecret.lockoutBeganAt) };
}
