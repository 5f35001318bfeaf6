import type { ExecutionInput } from '../../../workflow/document';
import { Deadline } from '../../../workflow/deadlines';
import { reasonOf } from '../../../workflow/reasons';
import { RotationError } from '../../errors/rotation-error';
import { executionName } from '../execution-name';
import type { Clock, Executions, ExecutionState, SecretStore } from '../ports';
import type { RotationEvent } from './rotation-event';
import { CURRENT, currentVersion, holds, PENDING, standingOf } from '../secret/versions';

/** How long to wait between two looks at the labels: growing, since the function is paid while it waits. */
const LOOK = { firstMilliseconds: 250, growth: 1.5, longestMilliseconds: 5_000 } as const;
/** The execution is asked this rarely: DescribeExecution refills at some 10 to 15 calls a second per account. */
const ASK_EXECUTION_MILLISECONDS = 10_000;
/** Attempts of one rotation that are looked through; Secrets Manager retries some times, not some hundred. */
const MAXIMUM_ATTEMPTS = 50;

interface Ports {
  readonly secrets: SecretStore;
  readonly executions: Executions;
  readonly clock: Clock;
}

/**
 * Answers one of Secrets Manager's four calls, which are four looks at one rotation: the first starts the execution,
 * or joins it, and holds until it has ended; the later ones find the version current and return. The service judges by
 * our exception and by the labels, so a failed execution is thrown, and success is only what the labels show.
 *
 * @throws RotationError `versionNotPending` for a token of no running rotation; the reason of a failed execution.
 */
export async function holdRotation(ports: Ports, event: RotationEvent): Promise<void> {
  const { secretArn, versionId } = event;
  const attempted = `Answering ${event.step} for ${secretArn}`;
  const description = await ports.secrets.describe(secretArn);
  if (standingOf(description, versionId, attempted) === 'current') {
    return;
  }
  // A testSecret alone, with a copy of the current value, is how RotateImmediately=false asks for a check.
  const lone = event.step === 'testSecret' && (await isCopyOf(currentVersion(description, attempted)));
  await new Hold(ports, { mode: lone ? 'check' : 'rotate', secretArn, versionId }).untilEnded();

  async function isCopyOf(currentVersionId: string): Promise<boolean> {
    const value = await ports.secrets.read(secretArn, versionId);
    return value !== undefined && value.text === (await ports.secrets.read(secretArn, currentVersionId))?.text;
  }
}

class Hold {
  private readonly deadline: number;
  private name = '';

  constructor(
    private readonly ports: Ports,
    private readonly input: ExecutionInput & { readonly mode: 'rotate' | 'check' },
  ) {
    this.deadline = ports.clock.now() + Deadline.rotationFunctionWait * 1_000;
  }

  async untilEnded(): Promise<void> {
    this.name = await this.startOrJoin();
    const ended = this.input.mode === 'check' ? () => this.executionEnded() : () => this.rotationEnded();
    let pause: number = LOOK.firstMilliseconds;
    while (!(await ended())) {
      if (this.ports.clock.now() + pause > this.deadline) {
        throw this.failure('functionTimedOut', 'it is still running; the next attempt of Secrets Manager joins it');
      }
      await this.ports.clock.sleep(pause);
      pause = Math.min(pause * LOOK.growth, LOOK.longestMilliseconds);
    }
  }

  private async startOrJoin(): Promise<string> {
    const { mode, secretArn, versionId } = this.input;
    // Field by field, so that the input is the same to the byte whenever the same rotation asks.
    const input: ExecutionInput = { mode, secretArn, versionId };
    for (let attempt = 1; attempt <= MAXIMUM_ATTEMPTS; attempt++) {
      const name = executionName(secretArn, versionId, attempt, mode);
      if ((await this.ports.executions.start(name, input)) === 'running') {
        return name;
      }
    }
    throw this.failure('unexpected', `${MAXIMUM_ATTEMPTS} executions for this version have ended without success`);
  }

  private nextAsk = 0;

  /** Labels first: they are cheap to read and they are what counts. */
  private async rotationEnded(): Promise<boolean> {
    const { secretArn, versionId } = this.input;
    const description = await this.ports.secrets.describe(secretArn);
    if (holds(description, versionId, CURRENT)) {
      return true;
    }
    const withdrawn = !holds(description, versionId, PENDING);
    const now = this.ports.clock.now();
    if (!withdrawn && now < this.nextAsk) {
      return false;
    }
    this.nextAsk = now + ASK_EXECUTION_MILLISECONDS;
    const state = await this.ports.executions.look(this.name);
    if (state.status === 'succeeded') {
      const after = await this.ports.secrets.describe(secretArn);
      if (!holds(after, versionId, CURRENT)) {
        throw this.failure('labelMovedElsewhere', 'it succeeded, yet AWSCURRENT is not on the new version');
      }
      return true;
    }
    return this.unlessFailed(state);
  }

  private async executionEnded(): Promise<boolean> {
    const state = await this.ports.executions.look(this.name);
    return state.status === 'succeeded' || this.unlessFailed(state);
  }

  private unlessFailed(state: ExecutionState): false {
    if (state.status === 'failed') {
      const cause = state.cause ?? 'it gave no cause';
      throw this.failure(reasonOf(cause) ?? 'executionStopped', cause);
    }
    return false;
  }

  private failure(reason: RotationError['reason'], found: string): RotationError {
    const { mode, secretArn } = this.input;
    return new RotationError(reason, {
      attempted: `${mode === 'check' ? 'Checking' : 'Rotating'} ${secretArn} in execution ${this.name}`,
      found,
      remedy: 'See the execution in the Step Functions console, and the alert.',
    });
  }
}
