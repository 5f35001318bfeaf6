import type { ExecutionInput } from '../../../workflow/document';
import { reasonOf } from '../../../workflow/reasons';
import { RotationError } from '../../errors/rotation-error';
import type { ExecutionId, ExecutionState, WorkflowPorts } from '../ports';
import { isReplicating } from '../secret/replicas';
import { CURRENT, holds, PENDING, standingOf } from '../secret/versions';
import type { Pace } from './pace';
import { patiently } from './patience';

/** The execution is described this rarely because DescribeExecution refills at about 10 to 15 calls a second per account. */
const ASK = { firstMilliseconds: 5_000, pauseMilliseconds: 10_000 } as const;
/**
 * The same goes for its history, at 20 calls a second. It is read earlier, because calls like this one may occupy the
 * capacity it waits for.
 */
const ASK_CAPACITY = { firstMilliseconds: 3_000, pauseMilliseconds: 10_000 } as const;
/** How often the labels are read after a successful execution, and the pause in between: DescribeSecret may be stale. */
const SUCCESS = { looks: 4, pauseMilliseconds: 500 } as const;
/** How long a throttled StartExecution is retried; nothing has changed yet. */
const START_PATIENCE_MILLISECONDS = 5 * 60_000;
/** Attempts of one rotation that are looked through; Secrets Manager retries a few times, not hundreds. */
const MAXIMUM_ATTEMPTS = 50;

/** How long to wait for replicas: Secrets Manager changes labels again as soon as the function returns. */
const REPLICATION_MILLISECONDS = 10_000;

const STARVING =
  'Lambda has no capacity for its next step, and this call gives up its own; the execution continues, and the next attempt of Secrets Manager joins it';

/** The execution a call of Secrets Manager waits for. */
export class HeldExecution {
  private id: ExecutionId;
  private nextAsk: number;
  private nextCapacityAsk: number;
  private replicasUntil: number | undefined;
  private readonly began: number;

  constructor(
    private readonly ports: WorkflowPorts,
    private readonly input: ExecutionInput & { readonly mode: 'rotate' | 'check' },
    private readonly deadline: number,
    private readonly pace: Pace,
  ) {
    this.began = ports.clock.now();
    this.id = this.attempt(1);
    this.nextAsk = this.began + ASK.firstMilliseconds;
    this.nextCapacityAsk = this.began + ASK_CAPACITY.firstMilliseconds;
  }

  /** Starts the first attempt whose name is not used up, or joins it. */
  async startOrJoin(): Promise<void> {
    const { mode, secretArn, versionId } = this.input;
    // Field by field, so that the input is the same to the byte whenever the same rotation asks.
    const input: ExecutionInput = { mode, secretArn, versionId };
    const { clock, executions } = this.ports;
    for (let attempt = 1; attempt <= MAXIMUM_ATTEMPTS; attempt++) {
      this.id = this.attempt(attempt);
      const patience = { patienceMilliseconds: START_PATIENCE_MILLISECONDS };
      if ((await patiently(clock, patience, () => executions.start(this.id, input))) === 'running') {
        return;
      }
      // If it ended unresolved, its recovery continues it: there is nothing to add.
      const recovery = { ...this.id, recovery: true } as const;
      if (mode === 'rotate' && (await patiently(clock, {}, () => executions.look(recovery))).status === 'running') {
        this.id = recovery;
        return;
      }
      // An execution that has ended may have succeeded, or been undone.
      if ((await patiently(clock, {}, () => this.standing())) === 'current') {
        return;
      }
    }
    throw this.failure('unexpected', `${MAXIMUM_ATTEMPTS} executions for this version have ended without success`);
  }

  /** Finds the attempt that is running; false if none is. */
  async joinRunning(): Promise<boolean> {
    const { clock, executions } = this.ports;
    for (let attempt = 1; attempt <= MAXIMUM_ATTEMPTS; attempt++) {
      this.id = this.attempt(attempt);
      const { status } = await patiently(clock, {}, () => executions.look(this.id));
      if (status === 'running' || status === 'missing') {
        return status === 'running';
      }
    }
    return false;
  }

  /** Returns once the version is current, or the check has passed. @throws RotationError if that cannot happen any more. */
  async untilEnded(): Promise<void> {
    const { clock } = this.ports;
    // An execution that was just started or found running has not ended yet, so the first read also comes after a pause.
    for (const pause of this.pace.pauses(clock.now() - this.began)) {
      if (clock.now() + pause > this.deadline) {
        throw this.failure('functionTimedOut', 'it is still running; the next attempt of Secrets Manager joins it');
      }
      await clock.sleep(pause);
      const end = await this.look();
      if (end === 'succeeded') {
        return;
      }
      if (end !== undefined) {
        throw end;
      }
    }
  }

  /** How it ended; undefined if it has not, or if that cannot be seen at the moment. */
  private async look(): Promise<'succeeded' | RotationError | undefined> {
    try {
      return this.input.mode === 'check' ? this.endOf(await this.state()) : await this.lookAtRotation();
    } catch (error) {
      if (error instanceof RotationError && error.transient) {
        return undefined;
      }
      throw error;
    }
  }

  /** Labels first: they are cheap to read, and they decide. */
  private async lookAtRotation(): Promise<'succeeded' | RotationError | undefined> {
    const { secretArn, versionId } = this.input;
    const description = await this.ports.secrets.describe(secretArn);
    const now = this.ports.clock.now();
    if (holds(description, versionId, CURRENT)) {
      if (this.replicasUntil === undefined) {
        this.replicasUntil = now + REPLICATION_MILLISECONDS;
        // Its labels changed last when this one was moved.
        this.pace.took(Math.min(now, description.lastChangedAt ?? now) - this.began);
      }
      return isReplicating(description) && now < this.replicasUntil ? undefined : 'succeeded';
    }
    if (now >= this.nextCapacityAsk) {
      this.nextCapacityAsk = now + ASK_CAPACITY.pauseMilliseconds;
      if (await this.starves()) {
        return this.failure('throttled', STARVING);
      }
    }
    if (holds(description, versionId, PENDING) && now < this.nextAsk) {
      return undefined;
    }
    this.nextAsk = now + ASK.pauseMilliseconds;
    const end = this.endOf(await this.state());
    return end === 'succeeded' && !(await this.becomesCurrent())
      ? this.failure('labelMovedElsewhere', 'it succeeded, yet AWSCURRENT is not on the new version')
      : end;
  }

  /**
   * If calls like this one occupied all of Lambda's capacity, no rotation would make progress. If the history cannot be read,
   * that is no reason to give up.
   */
  private starves(): Promise<boolean> {
    return this.ports.executions.starves(this.id).catch(() => false);
  }

  private async becomesCurrent(): Promise<boolean> {
    const { secretArn, versionId } = this.input;
    for (let look = 1; look <= SUCCESS.looks; look++) {
      if (holds(await this.ports.secrets.describe(secretArn), versionId, CURRENT)) {
        return true;
      }
      await this.ports.clock.sleep(SUCCESS.pauseMilliseconds);
    }
    return false;
  }

  private endOf({ status, cause = 'it gave no cause' }: ExecutionState): 'succeeded' | RotationError | undefined {
    if (status === 'failed') {
      return this.failure(reasonOf(cause) ?? 'executionStopped', cause);
    }
    return status === 'succeeded' ? 'succeeded' : undefined;
  }

  private state(): Promise<ExecutionState> {
    return this.ports.executions.look(this.id);
  }

  private async standing(): Promise<'current' | 'pending'> {
    const { secretArn, versionId } = this.input;
    return standingOf(await this.ports.secrets.describe(secretArn), versionId, `Starting a rotation of ${secretArn}`);
  }

  private attempt(attempt: number): ExecutionId {
    const { mode: purpose, secretArn, versionId } = this.input;
    return { purpose, secretArn, versionId, attempt };
  }

  private failure(reason: RotationError['reason'], found: string): RotationError {
    const { mode, secretArn } = this.input;
    return new RotationError(reason, {
      attempted: `${mode === 'check' ? 'Checking' : 'Rotating'} ${secretArn} in execution ${this.ports.executions.nameOf(this.id)}`,
      found,
      remedy: 'See the execution in the Step Functions console, and the alert.',
    });
  }
}
