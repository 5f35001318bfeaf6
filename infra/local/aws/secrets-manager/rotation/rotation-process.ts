import type { InvocationResult } from '../../api/call';
import type { LocalClock } from '../../clocks/clock';
import { ServiceError } from '../../api/service-error';
import { unlessAborted } from '../../api/background-work';
import type { RotationEvent, RotationEventName } from './rotation-events';
import { withNextRotation } from './next-window';
import type { RotationCalendar, RotationWindow } from './rotation-calendar';
import type { Secret } from '../secret';
import { CURRENT, holds, PENDING, versionOf } from '../secret';
import { detachLabel } from '../staging-labels';
import { dropVersion } from '../secret-versions';

/** The calls of a rotation in their order, spelt as on the wire. */
export const ROTATION_STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
/** One of {@link ROTATION_STEPS}. */
type RotationStep = (typeof ROTATION_STEPS)[number];

/**
 * How often the whole process is tried, the first time included. Our assumption: AWS says "several times" and no number.
 */
export const ROTATION_ATTEMPTS = 3;
/** Milliseconds between two attempts, on the stand-in's clock. Our assumption: AWS documents no spacing. */
export const ROTATION_PAUSE = 60_000;

/** How often a rotation is tried, the first time included, and the milliseconds in between on the stand-in's clock. */
export interface RetryPolicy {
  readonly attempts: number;
  readonly pause: number;
}

/** One rotation, or one lone test: a secret and the version under rotation. */
export interface Rotation {
  /** `resumed`: an earlier rotation that failed is tried again with its version. */
  readonly kind: 'new' | 'resumed' | 'test';
  readonly secretArn: string;
  readonly versionId: string;
  readonly functionArn: string;
  /** Proves that a write belongs to this rotation. Sensitive. The same for all steps and attempts. */
  readonly rotationToken: string;
  /**
   * The scheduled window in which every attempt must begin. Absent if RotateSecret started it: then it is retried at once.
   * That is our assumption, because AWS documents only when scheduled rotations are retried.
   */
  readonly window?: RotationWindow;
}

/** What a rotation needs of the service around it. */
export interface RotationContext {
  readonly clock: LocalClock;
  readonly calendar: RotationCalendar;
  readonly secrets: { lookUp(arn: string): Secret | undefined; replace(secret: Secret): Secret };
  readonly invoke: (functionArn: string, event: object) => Promise<InvocationResult>;
  /** Whether it is known who wrote a value; otherwise the writer is not checked. */
  readonly knowsWriters: boolean;
  readonly emit: (event: RotationEvent) => void;
}

/**
 * Carries out a rotation: four synchronous calls, one right after another, until one fails; then, as long as the
 * version holds AWSPENDING and the window is open, the whole process again with the same token. The end is judged by the
 * labels. It is reported as started once, however often it is resumed: an assumption, AWS documents nothing about it.
 */
export async function rotate(
  rotation: Rotation,
  context: RotationContext,
  retry: RetryPolicy,
  signal: AbortSignal,
): Promise<void> {
  if (rotation.kind === 'new') report(context, rotation, 'RotationStarted');
  for (let attempt = 1; ; attempt++) {
    const failure = await tryOnce(rotation, context, signal);
    const standing = standingOf(rotation, context);
    if (failure === undefined && standing === 'current') {
      succeed(rotation, context);
      return;
    }
    if (failure === undefined && standing === 'displaced') {
      report(context, rotation, 'RotationAbandoned');
      return;
    }
    report(context, rotation, 'RotationFailed', failure ?? incomplete(rotation));
    const nextAttemptAt = context.clock.now() + retry.pause;
    if (attempt >= retry.attempts || !mayRetry(rotation, context, nextAttemptAt)) return;
    await context.clock.sleep(retry.pause, signal);
    if (standingOf(rotation, context) === 'displaced') {
      report(context, rotation, 'RotationAbandoned');
      return;
    }
    if (!mayRetry(rotation, context, context.clock.now())) return;
  }
}

/**
 * The lone testSecret of RotateImmediately=false: the version is a copy of AWSCURRENT, nothing in the event distinguishes it
 * from a rotation, and afterwards the version no longer exists.
 */
export async function testRotation(rotation: Rotation, context: RotationContext, signal: AbortSignal): Promise<void> {
  report(context, rotation, 'TestRotationStarted');
  const failure = await callStep('testSecret', rotation, context, signal);
  const secret = context.secrets.lookUp(rotation.secretArn);
  if (secret) context.secrets.replace(dropVersion(secret, rotation.versionId));
  report(context, rotation, failure === undefined ? 'TestRotationSucceeded' : 'TestRotationFailed', failure);
}

/** What went wrong, or undefined if the calls came to their end or the version was taken away in between. */
async function tryOnce(rotation: Rotation, context: RotationContext, signal: AbortSignal): Promise<string | undefined> {
  for (const step of ROTATION_STEPS) {
    const failure = await callStep(step, rotation, context, signal);
    if (failure !== undefined) return failure;
    if (standingOf(rotation, context) === 'displaced') return undefined;
    if (step === 'createSecret' && !writtenByRotation(rotation, context)) {
      return (
        `Pending secret version ${rotation.versionId} for Secret ${rotation.secretArn} was not created by Lambda ` +
        `${rotation.functionArn}. Remove the AWSPENDING staging label and restart rotation`
      );
    }
  }
  return undefined;
}

async function callStep(
  step: RotationStep,
  rotation: Rotation,
  context: RotationContext,
  signal: AbortSignal,
): Promise<string | undefined> {
  const event = {
    Step: step,
    SecretId: rotation.secretArn,
    ClientRequestToken: rotation.versionId,
    RotationToken: rotation.rotationToken,
  };
  const failure = `Error when executing lambda ${rotation.functionArn} during ${step} step`;
  try {
    const result = await unlessAborted(context.invoke(rotation.functionArn, event), signal);
    return result.functionError === undefined && result.statusCode === 200 ? undefined : failure;
  } catch (error) {
    // Lambda itself refused the call (throttled, no such function); anything else is a defect of the stand-in.
    if (error instanceof ServiceError) return failure;
    throw error;
  }
}

/**
 * Only the rotation function may write the pending value, or a caller with the rotation's token (user guide,
 * "Troubleshoot rotation"). Which identity AWS compares is undocumented; here it is the function.
 */
function writtenByRotation(rotation: Rotation, context: RotationContext): boolean {
  const secret = context.secrets.lookUp(rotation.secretArn);
  const version = secret && versionOf(secret, rotation.versionId);
  if (!context.knowsWriters || !version?.value) return true;
  const { functionArn, rotationToken } = version.writer ?? {};
  return functionArn === rotation.functionArn || rotationToken === rotation.rotationToken;
}

/** `displaced`: the version has lost AWSPENDING without becoming current, or its secret is gone. */
function standingOf(rotation: Rotation, context: RotationContext): 'current' | 'pending' | 'displaced' {
  const secret = context.secrets.lookUp(rotation.secretArn);
  const version = secret && versionOf(secret, rotation.versionId);
  if (holds(version, CURRENT)) return 'current';
  return holds(version, PENDING) ? 'pending' : 'displaced';
}

function mayRetry(rotation: Rotation, context: RotationContext, at: number): boolean {
  if (rotation.window && at >= rotation.window.closesAt) return false;
  const secret = context.secrets.lookUp(rotation.secretArn);
  const pending = secret && holds(versionOf(secret, rotation.versionId), PENDING);
  return pending === true && secret.deletionAt === undefined && secret.rotation?.enabled === true;
}

function succeed(rotation: Rotation, context: RotationContext): void {
  const secret = context.secrets.lookUp(rotation.secretArn);
  if (secret) {
    const now = context.clock.now();
    const finished = holds(versionOf(secret, rotation.versionId), PENDING) ? detachLabel(secret, PENDING) : secret;
    context.secrets.replace(withNextRotation({ ...finished, rotatedAt: now, changedAt: now }, context.calendar, now));
  }
  report(context, rotation, 'RotationSucceeded');
}

const incomplete = (rotation: Rotation) =>
  `The rotation is not complete: all steps of lambda ${rotation.functionArn} returned, but version ${rotation.versionId} does not hold AWSCURRENT`;

function report(
  context: RotationContext,
  rotation: Rotation,
  eventName: RotationEventName,
  errorMessage?: string,
): void {
  const { secretArn, versionId } = rotation;
  context.emit({
    eventName,
    eventTime: context.clock.now(),
    secretArn,
    versionId,
    ...(errorMessage !== undefined && { errorMessage }),
  });
}
