import { operationsOn } from '../../http/operations';
import { validation } from '../exceptions';
import type { RotationCalendar } from '../rotation-rules';
import { nextRotation } from '../rotation-rules';
import type { Rotation } from '../rotation-process';
import type { Secret, Writer } from '../secret';
import type { SecretStore } from '../secret-store';

/** What the operations of Secrets Manager work on. */
export interface SecretsWorld {
  readonly secrets: SecretStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly calendar: RotationCalendar;
  readonly functionExists: (functionArn: string) => boolean;
  /** The function whose sandbox signs with this access key id. */
  readonly writerOf: (accessKeyId: string) => Writer['functionArn'];
  /** Whether the rotation of this version is under way or waits for its next attempt. */
  readonly isRotating: (secretArn: string, versionId: string) => boolean;
  /** Begins a rotation, or a lone test of it, in the background. */
  readonly startRotation: (rotation: Rotation, kind: 'rotate' | 'test') => void;
}

/** Makes an operation of Secrets Manager out of its input shape and what it does. */
export const operation = operationsOn<SecretsWorld>(validation);

/** The date by which the secret must be rotated next, after it was rotated, changed by hand or given other rules. */
export function withNextRotation(secret: Secret, world: SecretsWorld): Secret {
  const lastRotated = Math.max(secret.rotatedAt ?? 0, secret.currentSince ?? secret.createdAt);
  const times = { lastRotated, now: world.now() };
  return { ...secret, nextRotationAt: nextRotation(secret.rotation?.rules, world.calendar, times) };
}
