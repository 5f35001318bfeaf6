import { Deadline } from '../../../workflow/deadlines';
import { SecretTag } from '../../../workflow/secret-tags';
import { RotationError } from '../../errors/rotation-error';
import type { WorkflowPorts } from '../ports';
import { CURRENT, holds, standingOf } from '../secret/versions';
import { HeldExecution } from './held-execution';
import { Paces } from './pace';
import { patiently } from './patience';
import type { RotationEvent } from './rotation-event';

/**
 * Answers one of Secrets Manager's four calls, which all observe one rotation: `createSecret` starts the execution,
 * or joins it, and holds until it has ended; the later ones find the version current and return. The service judges by
 * our exception and by the labels, so a failed execution is thrown, and only the labels show success.
 *
 * Only `createSecret` ever starts a rotation. A `testSecret` for a pending version is how RotateImmediately=false asks for
 * a check, whatever else can or cannot be read at that moment.
 *
 * @param paces of the rotations held before in the same process
 * @throws RotationError `versionNotPending` for a token of no running rotation; the reason of a failed execution.
 */
export async function holdRotation(ports: WorkflowPorts, event: RotationEvent, paces = new Paces()): Promise<void> {
  const { step, secretArn, versionId } = event;
  const deadline = ports.clock.now() + Deadline.rotationFunctionWait * 1_000;
  const description = await firstLook(ports, event);
  if (holds(description, versionId, CURRENT)) {
    return;
  }
  const mode = step === 'testSecret' ? 'check' : 'rotate';
  const execution = new HeldExecution(
    ports,
    { mode, secretArn, versionId },
    deadline,
    paces.of(description.tags[SecretTag.strategy] ?? ''),
  );
  if (step === 'createSecret' || step === 'testSecret') {
    await execution.startOrJoin();
  } else if (!(await execution.joinRunning())) {
    throw new RotationError('badEvent', {
      attempted: `Answering ${step} for ${secretArn}`,
      found: `no rotation of version ${versionId} is in progress, and only createSecret starts one`,
    });
  }
  await execution.untilEnded();
}

/**
 * The first read follows RotateSecret within milliseconds, so if it does not show the version, it may be stale. If the
 * rotation function may not read the labels at all, it starts a recovery, which may: that undoes what Secrets Manager began
 * and sends an alert.
 */
async function firstLook(ports: WorkflowPorts, { step, secretArn, versionId }: RotationEvent) {
  const attempted = `Answering ${step} for ${secretArn}`;
  try {
    return await patiently(ports.clock, { alsoFor: ['versionNotPending'] }, async () => {
      const description = await ports.secrets.describe(secretArn);
      standingOf(description, versionId, attempted);
      return description;
    });
  } catch (error) {
    if (step === 'createSecret' && error instanceof RotationError && error.reason === 'accessDenied') {
      await ports.executions.start(
        { purpose: 'recover', secretArn, versionId, attempt: 1 },
        { mode: 'recover', secretArn, versionId, failure: error.asFailureOf('RotationFunction') },
      );
    }
    throw error;
  }
}
