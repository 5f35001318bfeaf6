import { crashOnDefect } from '../api/background-work';
import { isBehind, type ReplicaLag } from './description';
import { runOperation } from '../api/operation-table';
import type { Caller, InvocationResult, LocalService } from '../api/call';
import type { LocalClock } from '../clocks/clock';
import { OPERATIONS } from './operations/index';
import type { SecretsManagerContext } from './operations/context';
import { rotateInWindow } from './rotation/rotate-in-window';
import type { RotationEvent } from './rotation/rotation-events';
import type { RetryPolicy } from './rotation/rotation-process';
import { ROTATION_ATTEMPTS, ROTATION_PAUSE } from './rotation/rotation-process';
import { type RotationCalendar, rotationCalendar } from './rotation/rotation-calendar';
import { RotationScheduler } from './rotation/rotation-scheduler';
import { ROTATIONS_AT_ONCE } from './rotation/rotation-places';
import { RunningRotations } from './rotation/running-rotations';
import type { Secret } from './secret';
import { SecretTable } from './secret-table';

/** What the local Secrets Manager needs from the stand-in around it. */
export interface LocalSecretsManagerOptions {
  readonly clock: LocalClock;
  /** Calls a function synchronously. A ServiceError it rejects with counts as a failed step, anything else as a defect. */
  readonly invoke: (functionArn: string, event: object) => Promise<InvocationResult>;
  /** Whether RotateSecret may call this function for this secret; otherwise it is refused as for a missing permission. */
  readonly mayInvoke: (functionArn: string, secretArn: string) => boolean;
  /**
   * The function whose sandbox signs with this access key id, undefined for anybody else. Without it, it is not
   * checked who wrote the pending value.
   */
  readonly writerOf?: (accessKeyId: string) => string | undefined;
  /** Called with the events of each rotation, as CloudTrail is. */
  readonly onEvent?: (event: RotationEvent) => void;
  /** What rotation rules mean; default the schedule language of Secrets Manager. */
  readonly calendar?: RotationCalendar;
  /** Default {@link ROTATION_ATTEMPTS} and {@link ROTATION_PAUSE}. */
  readonly retry?: Partial<RetryPolicy>;
  /** How many rotations run at a time, the others in order of arrival; default {@link ROTATIONS_AT_ONCE}. */
  readonly rotationsAtOnce?: number;
  /** Milliseconds for which reads do not see a change of labels or values yet; default 0. AWS promises no less. */
  readonly staleReads?: number;
  /** Called with a defect of the stand-in during a rotation; by default the process crashes. */
  readonly onDefect?: (defect: unknown) => void;
}

/** Milliseconds after which a replica has followed a change, unless configured otherwise. AWS guarantees nothing. */
const REPLICA_LAG = 700;

/** Operations that may answer with what was, since Secrets Manager is eventually consistent. */
const READS: readonly string[] = [
  'DescribeSecret',
  'GetSecretValue',
  'BatchGetSecretValue',
  'ListSecretVersionIds',
  'ListSecrets',
];

/**
 * Secrets Manager of the stand-in: one account, one Region, in memory. Rotations start by schedule, at the opening of
 * their window.
 *
 * Not imitated: that replicas can be read or promoted, resource policies, KMS permissions, managed external secrets; request
 * quotas and the refusal of ever more versions; the day it may take until a deleted secret or version is really gone.
 */
export class LocalSecretsManager implements LocalService {
  /** How long replicas take; to be set to what is to happen. */
  replicaLag: ReplicaLag = () => REPLICA_LAG;
  private readonly context: SecretsManagerContext;
  private readonly rotations: RunningRotations;
  private readonly scheduler: RotationScheduler;

  constructor(private readonly options: LocalSecretsManagerOptions) {
    const { clock, writerOf, calendar = rotationCalendar, onDefect = crashOnDefect } = options;
    const now = () => clock.now();
    this.scheduler = new RotationScheduler({
      clock,
      calendar,
      onOpening: (secretArn, window) => rotateInWindow(secretArn, window, this.context),
      onDefect,
    });
    const secrets = new SecretTable(
      now,
      () => clock.random(),
      (arn, secret) => this.scheduler.follow(arn, secret),
      (secret) => isBehind(secret, this.context),
    );
    this.rotations = new RunningRotations(
      {
        clock,
        calendar,
        secrets,
        invoke: options.invoke,
        knowsWriters: writerOf !== undefined,
        emit: (event) => options.onEvent?.(event),
      },
      { attempts: ROTATION_ATTEMPTS, pause: ROTATION_PAUSE, ...options.retry },
      options.rotationsAtOnce ?? ROTATIONS_AT_ONCE,
      onDefect,
    );
    this.context = {
      secrets,
      calendar,
      replicaLag: (region) => this.replicaLag(region),
      now,
      mayInvoke: options.mayInvoke,
      writerOf: (accessKeyId) => writerOf?.(accessKeyId),
      isRotating: (secretArn, versionId) => this.rotations.has(secretArn, versionId),
      startRotation: (rotation) => this.rotations.start(rotation),
    };
  }

  /** The secret of this ARN or name, deleted or not. */
  find(secretId: string): Secret | undefined {
    return this.context.secrets.lookUp(secretId);
  }

  async handle(operation: string, input: Readonly<Record<string, unknown>>, caller: Caller, reading?: 'stale') {
    const behind = reading === 'stale' ? Infinity : (this.options.staleReads ?? 0);
    const context =
      behind > 0 && READS.includes(operation)
        ? { ...this.context, secrets: this.context.secrets.behind(behind) }
        : this.context;
    return runOperation(OPERATIONS, { operation, input, caller }, context);
  }

  /** Resolves when no rotation is in progress or waits for its next attempt; future windows do not count. */
  whenIdle(): Promise<void> {
    return this.rotations.whenIdle();
  }

  /** Ends every rotation, without events. Later ones do not begin. */
  stop(): void {
    this.scheduler.stop();
    this.rotations.stop();
  }
}
