import { operationsOn } from '../../api/operation-table';
import type { ReplicaLag } from '../description';
import { validation } from '../service-exceptions';
import { withNextRotation as dated } from '../rotation/next-window';
import type { RotationCalendar } from '../rotation/rotation-calendar';
import type { Rotation } from '../rotation/rotation-process';
import type { Secret, Writer } from '../secret';
import type { SecretTable } from '../secret-table';

/** What the operations of Secrets Manager work on. */
export interface SecretsManagerContext {
  readonly secrets: SecretTable;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly calendar: RotationCalendar;
  readonly replicaLag: ReplicaLag;
  readonly mayInvoke: (functionArn: string, secretArn: string) => boolean;
  /** The function whose sandbox signs with this access key id. */
  readonly writerOf: (accessKeyId: string) => Writer['functionArn'];
  /** Whether a rotation (of this version, if given) is in progress or waits for its next attempt. */
  readonly isRotating: (secretArn: string, versionId?: string) => boolean;
  /** Begins a rotation, or a lone test of it, in the background. */
  readonly startRotation: (rotation: Rotation) => void;
}

/** Makes an operation of Secrets Manager out of its input shape and what it does. */
export const operation = operationsOn<SecretsManagerContext>(validation);

/** See {@link dated}. */
export function withNextRotation(secret: Secret, { calendar, now }: SecretsManagerContext): Secret {
  return dated(secret, calendar, now());
}
