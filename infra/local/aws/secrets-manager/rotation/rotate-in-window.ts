import { randomUUID } from 'node:crypto';
import type { Rotation } from './rotation-process';
import type { RotationWindow } from './rotation-calendar';
import { CURRENT, holderOf, holds, PENDING } from '../secret';
import type { SecretTable } from '../secret-table';
import { addPending } from '../secret-versions';

interface WindowContext {
  readonly secrets: SecretTable;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly isRotating: (secretArn: string) => boolean;
  readonly startRotation: (rotation: Rotation) => void;
}

/**
 * Rotates a secret because its window has opened: with a fresh token, or once more with the version that an earlier
 * rotation left with AWSPENDING ("That rotation will be reattempted", RotateSecret). Nothing happens while a rotation is in
 * progress, or without a value to start from.
 */
export function rotateInWindow(secretArn: string, window: RotationWindow, context: WindowContext): void {
  const secret = context.secrets.lookUp(secretArn);
  if (!secret?.rotation || !holderOf(secret, CURRENT) || context.isRotating(secretArn)) return;
  const { functionArn } = secret.rotation;
  const pending = holderOf(secret, PENDING);
  if (pending && !holds(pending, CURRENT)) {
    // AWSPENDING may also have been put there by hand, without any rotation.
    const { id: versionId, rotationToken = randomUUID() } = pending;
    context.startRotation({ kind: 'resumed', secretArn, versionId, functionArn, rotationToken, window });
    return;
  }
  const versionId = randomUUID();
  const rotationToken = randomUUID();
  context.secrets.replace(addPending(secret, versionId, { now: context.now(), rotationToken }));
  context.startRotation({ kind: 'new', secretArn, versionId, functionArn, rotationToken, window });
}
