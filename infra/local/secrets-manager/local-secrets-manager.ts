import { crashOnDefect } from '../http/defects';
import type { OperationTable } from '../http/operations';
import { runOperation } from '../http/operations';
import type { Caller, InvocationResult, LocalClock, LocalService } from '../service';
import { BackgroundWork } from './background-work';
import { deleteSecret, restoreSecret } from './operations/deletion';
import { listSecrets } from './operations/listing';
import { getRandomPassword } from './operations/password';
import { cancelRotateSecret, rotateSecret } from './operations/rotation';
import { createSecret, describeSecret, updateSecret } from './operations/secrets';
import { tagResource, untagResource } from './operations/tags';
import { batchGetSecretValue, getSecretValue, putSecretValue } from './operations/values';
import { listSecretVersionIds, updateSecretVersionStage } from './operations/versions';
import type { SecretsWorld } from './operations/world';
import type { RotationEvent } from './rotation-events';
import type { RetryPolicy, RotationWorld } from './rotation-process';
import { rotate, ROTATION_ATTEMPTS, ROTATION_PAUSE, testRotation } from './rotation-process';
import type { RotationCalendar } from './rotation-rules';
import { dayCalendar } from './rotation-rules';
import { SecretStore } from './secret-store';

const OPERATIONS: OperationTable<SecretsWorld> = {
  CreateSecret: createSecret,
  GetSecretValue: getSecretValue,
  BatchGetSecretValue: batchGetSecretValue,
  DescribeSecret: describeSecret,
  PutSecretValue: putSecretValue,
  UpdateSecret: updateSecret,
  UpdateSecretVersionStage: updateSecretVersionStage,
  ListSecrets: listSecrets,
  ListSecretVersionIds: listSecretVersionIds,
  GetRandomPassword: getRandomPassword,
  RotateSecret: rotateSecret,
  CancelRotateSecret: cancelRotateSecret,
  DeleteSecret: deleteSecret,
  RestoreSecret: restoreSecret,
  TagResource: tagResource,
  UntagResource: untagResource,
};

/** What the local Secrets Manager needs from the stand-in around it. */
export interface LocalSecretsManagerOptions {
  readonly clock: LocalClock;
  /** Calls a function synchronously. A ServiceError it rejects with counts as a failed step, anything else as a defect. */
  readonly invoke: (functionArn: string, event: object) => Promise<InvocationResult>;
  /** Whether RotateSecret may call this function; else it is refused as for a missing permission. */
  readonly functionExists: (functionArn: string) => boolean;
  /**
   * The function whose sandbox signs with this access key id, undefined for anybody else. Without it, it is not
   * checked who wrote the pending value.
   */
  readonly writerOf?: (accessKeyId: string) => string | undefined;
  /** Told of the life of each rotation, as CloudTrail is. */
  readonly onEvent?: (event: RotationEvent) => void;
  /** Dates of rotation schedules; by default only schedules in days are understood. */
  readonly calendar?: RotationCalendar;
  /** Default {@link ROTATION_ATTEMPTS} and {@link ROTATION_PAUSE}. */
  readonly retry?: Partial<RetryPolicy>;
  /** Told of a defect of the stand-in during a rotation; by default the process crashes. */
  readonly onDefect?: (defect: unknown) => void;
}

/**
 * Secrets Manager of the stand-in: one account, one Region, in memory.
 *
 * Not imitated: rotations started by their schedule (dates are only shown) and retries held back until a rotation
 * window; replicas, resource policies, KMS permissions, managed external secrets; eventual consistency; request quotas
 * and the refusal of ever more versions; the day it may take until a deleted secret or version is really gone.
 */
export class LocalSecretsManager implements LocalService {
  private readonly background: BackgroundWork;
  private readonly world: SecretsWorld;
  private readonly rotating = new Set<string>();

  constructor(options: LocalSecretsManagerOptions) {
    const { clock, writerOf, calendar = dayCalendar } = options;
    const secrets = new SecretStore(
      () => clock.now(),
      () => clock.random(),
    );
    const rotationWorld: RotationWorld = {
      clock,
      calendar,
      secrets,
      invoke: options.invoke,
      knowsWriters: writerOf !== undefined,
      emit: (event) => options.onEvent?.(event),
    };
    const retry: RetryPolicy = { attempts: ROTATION_ATTEMPTS, pause: ROTATION_PAUSE, ...options.retry };
    this.background = new BackgroundWork(options.onDefect ?? crashOnDefect);
    this.world = {
      secrets,
      calendar,
      now: () => clock.now(),
      functionExists: options.functionExists,
      writerOf: (accessKeyId) => writerOf?.(accessKeyId),
      isRotating: (secretArn, versionId) => this.rotating.has(keyOf(secretArn, versionId)),
      startRotation: (rotation, kind) => {
        const key = keyOf(rotation.secretArn, rotation.versionId);
        this.rotating.add(key);
        this.background.start((signal) => {
          const work =
            kind === 'rotate'
              ? rotate(rotation, rotationWorld, retry, signal)
              : testRotation(rotation, rotationWorld, signal);
          return work.finally(() => this.rotating.delete(key));
        });
      },
    };
  }

  async handle(operation: string, input: Readonly<Record<string, unknown>>, caller: Caller) {
    return runOperation(OPERATIONS, { operation, input, caller }, this.world);
  }

  /** Resolves when no rotation is under way and none waits for its next attempt. */
  whenIdle(): Promise<void> {
    return this.background.whenIdle();
  }

  /** Ends every rotation, without events. Later ones do not begin. */
  stop(): void {
    this.background.stop();
  }
}

const keyOf = (secretArn: string, versionId: string) => `${secretArn} ${versionId}`;
