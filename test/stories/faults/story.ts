import { randomUUID } from 'node:crypto';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { KEEP } from '../../../functions/rotation/secret/versions';
import type { RotationEvent } from '../../../infra/local/aws/secrets-manager/rotation/rotation-events';
import { ROTATION_STEPS } from '../../../infra/local/aws/secrets-manager/rotation/rotation-process';
import type { PublishedMessage } from '../../../infra/local/aws/sns/published-message';
import type { Execution } from '../../../infra/local/aws/step-functions/execution';
import type { Application } from './application';
import type { Scenario } from './scenarios';
import { type Fault, FaultPlan, type Injection } from './fault';
import { type UncountedPoint, type InjectionPoint, InjectionPointCounter, pointName } from './cases/injection-point';
import type { Testbed } from './testbed';

/** Real milliseconds between two looks whether a rotation is over, and how many quiet looks in a row it takes. */
const QUIET = { pause: 10, looks: 3 } as const;
/** Real milliseconds after which a rotation counts as never ending, however slow the machine is. */
const TIMEOUT = 20 * 60_000;

/** Points that wait, by their names, until another has been passed. */
export interface Hold {
  readonly held: readonly string[];
  readonly until: string;
  /** How many of the stand-in's milliseconds longer; default none. */
  readonly linger?: number;
}

/**
 * One secret with one role, from its first rotation under faults to its last without, and all that is seen of it.
 * What happens on the testbed is handed to it through the `on...` methods.
 */
export class Story {
  readonly plan: FaultPlan;
  readonly role: string;
  /** Every value that was stored or was about to be, by version. */
  readonly values = new Map<string, string>();
  /** Every password among them, and those that Secrets Manager refused because the version had a value: they must appear nowhere. */
  readonly passwords = new Set<string>();
  readonly rotationTokens = new Set<string>();
  readonly executions = new Set<Execution>();
  readonly alerts: PublishedMessage[] = [];
  readonly rotationEvents: RotationEvent[] = [];
  /** Points passed while the faults were armed, in order, with the stand-in's time in milliseconds. */
  readonly points: (InjectionPoint & { readonly at: number })[] = [];
  /** Task that last began to speak to the database. */
  latestCaller = '';
  secretArn = '';
  /** Version that was current when the rotation under faults began. */
  firstVersionId = '';
  /** Logs in all the time, where not one login may be refused. */
  application: Application | undefined;
  /** Whether no function of this secret can be invoked. */
  isOutOfReach = false;
  private readonly password: string;
  private readonly counter = new InjectionPointCounter();
  private readonly begun = new Set<string>();
  private readonly releases = new Map<Hold, Promise<void>>();
  private armed = true;
  private throttles = 0;

  constructor(
    readonly testbed: Testbed,
    readonly scenario: Scenario,
    faults: readonly Fault[],
    private readonly holds: readonly Hold[] = [],
  ) {
    this.plan = new FaultPlan(faults, () => testbed.environment.clock.now());
    ({ role: this.role, password: this.password } = testbed.newRole());
  }

  async begin(): Promise<void> {
    this.secretArn = await this.testbed.createSecret(this, this.role, this.password);
    await this.beginWithCurrent();
  }

  /** What is AWSCURRENT now is what the rotation under faults begins with. */
  private async beginWithCurrent(): Promise<void> {
    const { VersionId = '', SecretString = '' } = await this.testbed.environment.clients.secretsManager.send(
      new GetSecretValueCommand({ SecretId: this.secretArn }),
    );
    this.firstVersionId = VersionId;
    this.onValue(VersionId, SecretString);
  }

  /** RotateSecret, and waiting until nothing is in progress for the secret; the id of the new version. */
  async rotate(): Promise<string> {
    const versionId = await this.testbed.environment.rotate(this.secretArn, randomUUID());
    await this.settle(() => this.isOver(versionId));
    return versionId;
  }

  /** RotateSecret, where the rotation function cannot be invoked; the id of the version that is pending without a value. */
  async rotateUnreachable(): Promise<string> {
    this.isOutOfReach = true;
    try {
      return await this.rotate();
    } finally {
      this.isOutOfReach = false;
    }
  }

  /** The next attempt of Secrets Manager after one that was cut off. @param cutOff before the faults are armed; tells the version */
  async resume(cutOff: () => Promise<string>): Promise<string> {
    this.armed = false;
    const versionId = await cutOff();
    this.armed = true;
    await this.retry(versionId);
    return versionId;
  }

  /** A new rotation, after what happened before the faults are armed. */
  async rotateAfter(before: () => Promise<void>): Promise<string> {
    this.armed = false;
    await before();
    await this.beginWithCurrent();
    this.armed = true;
    return this.rotate();
  }

  /** The next attempt of Secrets Manager for the same version: its calls in their order until one fails. */
  async retry(versionId: string): Promise<'succeeded' | 'failed'> {
    const { environment } = this.testbed;
    for (const Step of ROTATION_STEPS) {
      const [RotationToken = randomUUID()] = this.rotationTokens;
      const event = { Step, SecretId: this.secretArn, ClientRequestToken: versionId, RotationToken };
      // A call that the service of Lambda refuses, or whose answer is lost, is a failed one to Secrets Manager.
      const answer = await environment.account.lambda
        .invoke(environment.rotationFunctionArn, JSON.stringify(event))
        .catch(() => undefined);
      if (answer === undefined || answer.functionError !== undefined) {
        await this.settle(() => true);
        return 'failed';
      }
    }
    await this.settle(() => true);
    return 'succeeded';
  }

  /** A recovery by hand, as `rds-rotation-workflow recover` starts it. */
  async recover(versionId: string): Promise<'recovered'> {
    const { clients, stateMachineArn } = this.testbed.environment;
    const input = JSON.stringify({ mode: 'recover', secretArn: this.secretArn, versionId });
    await clients.stepFunctions.send(new StartExecutionCommand({ stateMachineArn, input }));
    await this.settle(() => true);
    return 'recovered';
  }

  /** Whether the rotation may put the label ROTATION-FAILED-KEEP. */
  get mayKeepVersions(): boolean {
    return !this.plan.faults.some(
      ({ point, kind }) => ['denied', 'deniedToAll'].includes(kind) && point.operation.endsWith(KEEP),
    );
  }

  /** Lets the faults be over, and puts right what the scenario spoiled. */
  async repair(): Promise<void> {
    this.armed = false;
    this.plan.disable();
    await this.scenario.repair?.(this, this.testbed);
  }

  /** StopExecution on whatever runs. */
  async stopExecutions(): Promise<void> {
    this.testbed.assignExecutions();
    const running = [...this.executions].filter(({ status }) => status === 'RUNNING');
    for (const { arn } of running) {
      await this.testbed.environment.clients.stepFunctions.send(new StopExecutionCommand({ executionArn: arn }));
    }
  }

  async faultAt(uncounted: UncountedPoint): Promise<Injection | undefined> {
    if (!this.armed) return undefined;
    const point = this.counter.count(uncounted);
    this.points.push({ ...point, at: this.testbed.environment.clock.now() });
    const hold = this.holds.find(({ held }) => held.includes(pointName(point)));
    if (hold) await this.released(hold);
    return this.plan.faultAt(point);
  }

  /** All points of a hold are let go at the same moment. */
  private released(hold: Hold): Promise<void> {
    const { until, linger = 0 } = hold;
    const release =
      this.releases.get(hold) ?? this.passed(until).then(() => this.testbed.environment.clock.sleep(linger));
    this.releases.set(hold, release);
    return release;
  }

  /** Resolves once the point of this name has been passed, or the faults are over. */
  async passed(name: string): Promise<void> {
    while (this.armed && !this.points.some((point) => pointName(point) === name)) await pause(QUIET.pause);
  }

  /** Whether the scenario has Lambda refuse this invocation. */
  isThrottled(caller: string): boolean {
    const { task, times } = this.scenario.throttled ?? { task: '', times: 0 };
    if (!this.armed || caller !== task || this.throttles >= times) return false;
    this.throttles += 1;
    return true;
  }

  async beforeTask(caller: string): Promise<'hang' | undefined> {
    if (caller === 'preflight') await this.application?.renew();
    if (!this.armed || this.begun.has(caller)) return undefined;
    this.begun.add(caller);
    return this.scenario.before?.(caller, this, this.testbed);
  }

  /** Stored, or about to be; Secrets Manager refuses another value for a version that has one already. */
  onValue(versionId: string, text: string): void {
    this.passwords.add((JSON.parse(text) as { readonly password: string }).password);
    const isKept = this.values.has(versionId) && this.testbed.hasValue(this.secretArn, versionId);
    if (!isKept) this.values.set(versionId, text);
  }

  onRotationToken(token: string): void {
    this.rotationTokens.add(token);
  }

  onExecution(execution: Execution): void {
    this.executions.add(execution);
  }

  onAlert(message: PublishedMessage): void {
    this.alerts.push(message);
  }

  onRotationEvent(event: RotationEvent): void {
    this.rotationEvents.push(event);
  }

  private isOver(versionId: string): boolean {
    return this.rotationEvents.some(
      (event) => event.versionId === versionId && /^Rotation(Succeeded|Failed|Abandoned)$/.test(event.eventName),
    );
  }

  /** Whether a recovery that looks in vain is in progress. */
  get isRecovering(): boolean {
    return [...this.executions].some((execution) => this.looksInVain(execution));
  }

  /** Waits for the end of the recovery that is in progress. */
  recovered(): Promise<void> {
    return this.settle(() => true, false);
  }

  private looksInVain({ arn, status }: Execution): boolean {
    return status === 'RUNNING' && this.testbed.looksInVain.has(arn);
  }

  /**
   * Waits until the rotation is over, no execution runs and no function works on the secret, for some looks in a row.
   * @param patient false: also for a recovery that looks in vain, which otherwise goes on for an hour
   */
  private async settle(over: () => boolean, patient = true): Promise<void> {
    const deadline = performance.now() + TIMEOUT;
    for (let quiet = 0; quiet < QUIET.looks;) {
      this.testbed.assignExecutions();
      const running = [...this.executions].some(
        (execution) => execution.status === 'RUNNING' && !(patient && this.looksInVain(execution)),
      );
      quiet = over() && !running && !this.testbed.isAtWork(this.secretArn) ? quiet + 1 : 0;
      if (performance.now() > deadline) throw new Error('The rotation did not come to an end.');
      await pause(QUIET.pause);
    }
  }
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
