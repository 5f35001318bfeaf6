import type { ExecutionInput, Failure } from '../../../workflow/document';
import { RotationError } from '../../errors/rotation-error';
import type { ExecutionId, SecretDescription, WorkflowPorts } from '../ports';
import { CURRENT, holderOf, KEEP, pendingVersion } from '../secret/versions';
import { dayOfCheck, isDaily, roundAt } from './rounds';
import { isForgotten, isWorkedOn } from './forgotten-version';
import { faultOfSchedule } from './schedule-fault';

const DAY_MILLISECONDS = 24 * 60 * 60 * 1_000;

/** Input of the watch. */
export interface WatchEvent {
  /** The secrets to check. Default: every one whose rotation function this is. */
  readonly secretArns?: readonly string[];
  readonly rotationFunctionArn: string;
  /** Whether every secret is checked once a day. */
  readonly dailyCheck: boolean;
}

export interface WatchResult {
  /** How many secrets it checked. */
  readonly watched: number;
  /** Days since the last rotation, of the secret whose last rotation is longest ago; undefined if none is rotated. */
  readonly daysSinceRotation?: number;
  /** Secrets that should have been rotated more than a day ago. */
  readonly overdue: number;
  /** Secrets whose rotation was turned off. */
  readonly turnedOff: number;
  /** The executions it has started, by their names. */
  readonly started: readonly string[];
}

/**
 * One round of the watch. It starts a recovery of every version that has been left pending, since no rotation can start
 * before that is resolved, and of every version that a rollback has kept, since applications may be locked out; and once
 * a day, spread over the day, a check of every secret: whether the credential in AWSCURRENT still logs in, and whether
 * the schedule is kept. The executions do the work and send the alerts.
 *
 * @throws RotationError of the first secret that could not be looked at, after all the others have been
 */
export async function watch(ports: WorkflowPorts, event: WatchEvent): Promise<WatchResult> {
  const { secrets } = ports;
  const { secretArns, rotationFunctionArn } = event;
  const round = new Round(ports, event);
  const looks =
    secretArns === undefined
      ? (await secrets.listFleet(rotationFunctionArn)).map((listed) => async () => round.lookAgain(listed))
      : secretArns.map((secretArn) => () => secrets.describe(secretArn));
  let fault: Error | undefined;
  for (const look of looks) {
    try {
      await round.lookAt(await look());
    } catch (error) {
      fault ??= error as Error;
    }
  }
  if (fault !== undefined) {
    throw fault;
  }
  return { watched: looks.length, ...round.found };
}

/** The version that was left pending, or else the one that a rollback has kept. */
const leftVersion = (description: SecretDescription): string | undefined =>
  pendingVersion(description) ?? holderOf(description, KEEP);

function whyLeft(description: SecretDescription, versionId: string): RotationError {
  const { secretArn, lastChangedAt = 0 } = description;
  const attempted = `Watching ${secretArn}`;
  return pendingVersion(description) === undefined
    ? new RotationError('versionKept', {
        attempted,
        found: `version ${versionId} holds ${KEEP}, which a rollback has given it because its password was live, or may have been`,
      })
    : new RotationError('pendingTooLong', {
        attempted,
        found: `version ${versionId} has held AWSPENDING since ${new Date(lastChangedAt).toISOString()}`,
      });
}

class Round {
  private readonly started: string[] = [];
  private readonly now: number;
  private oldestRotation = Infinity;
  private overdue = 0;
  private turnedOff = 0;

  constructor(
    private readonly ports: WorkflowPorts,
    private readonly event: WatchEvent,
  ) {
    this.now = ports.clock.now();
  }

  get found(): Omit<WatchResult, 'watched'> {
    const { started, overdue, turnedOff, oldestRotation, now } = this;
    const daysSinceRotation = Math.floor((now - oldestRotation) / DAY_MILLISECONDS);
    return { overdue, turnedOff, started, ...(oldestRotation < Infinity && { daysSinceRotation }) };
  }

  /** A list may be stale: the secret itself is described before anything is done about it. */
  lookAgain(listed: SecretDescription): Promise<SecretDescription> | SecretDescription {
    const { secretArn } = listed;
    const due = dayOfCheck(secretArn, this.now) !== undefined || leftVersion(listed) !== undefined;
    return due ? this.ports.secrets.describe(secretArn) : listed;
  }

  async lookAt(description: SecretDescription): Promise<void> {
    const { secretArn, deleted, rotationEnabled, rotatedAt = Infinity } = description;
    if (deleted) {
      return;
    }
    const fault = this.faultOfSchedule(description);
    this.overdue += Number(fault?.reason === 'rotationOverdue');
    this.turnedOff += Number(fault?.reason === 'rotationDisabled');
    if (rotationEnabled) {
      this.oldestRotation = Math.min(this.oldestRotation, rotatedAt);
    }
    const left = leftVersion(description);
    const day = dayOfCheck(secretArn, this.now);
    if (left !== undefined) {
      if (isForgotten(description, this.now) && !(await isWorkedOn(this.ports.executions, secretArn, left))) {
        await this.recoverForgotten(description, left);
      }
    } else if (day !== undefined && this.event.dailyCheck) {
      await this.check(description, day);
    }
  }

  /** In every round, until it is resolved; the alert is sent the first time and then once a day. */
  private async recoverForgotten(description: SecretDescription, versionId: string): Promise<void> {
    const { secretArn } = description;
    const id = { purpose: 'watch', secretArn, versionId, attempt: roundAt(this.now) } as const;
    const before = await this.ports.executions.look({ ...id, attempt: id.attempt - 1 });
    if (before.status === 'running') {
      return;
    }
    await this.start(id, {
      mode: 'recover',
      failure: whyLeft(description, versionId).asFailureOf('Watch'),
      ...(before.status !== 'missing' && !isDaily(secretArn, this.now) && { alert: false }),
    });
  }

  private async check(description: SecretDescription, day: number): Promise<void> {
    const { secretArn } = description;
    const fault = this.faultOfSchedule(description);
    const versionId = holderOf(description, CURRENT) ?? 'none';
    await this.start(
      { purpose: 'check', secretArn, versionId, attempt: day },
      { mode: 'check', ...(fault && { finding: fault.finding }) },
    );
  }

  private faultOfSchedule(description: SecretDescription): RotationError | undefined {
    const { rotationFunctionArn } = this.event;
    return faultOfSchedule(description, { rotationFunctionArn, now: this.now });
  }

  private async start(
    id: ExecutionId,
    { mode, ...more }: Pick<ExecutionInput, 'mode' | 'alert' | 'finding'> & { readonly failure?: Failure },
  ): Promise<void> {
    const { secretArn, versionId } = id;
    const answer = await this.ports.executions.start(id, { mode, secretArn, versionId, ...more });
    if (answer === 'running') {
      this.started.push(this.ports.executions.nameOf(id));
    }
  }
}
