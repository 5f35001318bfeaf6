import { ServiceError } from '../api/service-error';
import type { Ending, ExecutionStatus } from './execution-end';
import { runToEnd, Stopped } from './execution-end';
import type { ExecutionStart } from './execution-start';
import { factsOf } from './execution-start';
import type { LocalClock } from '../clocks/clock';
import type { ExecutionProgress } from './interpreter/progress';
import type { Authorise, InvokeFunction, StartExecution } from './interpreter/run-context';
import type { HistoryEvent } from './interpreter/history';
import { History, shown } from './interpreter/history';
import { Thread } from './interpreter/thread';
import { Abandoned, StatesError } from './language/failures';
import { Redrives, whyNotRedrivable } from './redrive';

/** What executions need from the context, and the callbacks they call. */
export interface ExecutionContext {
  readonly clock: LocalClock;
  readonly invoke: InvokeFunction;
  readonly startExecution: StartExecution;
  readonly authorise: Authorise;
  readonly onProgress: (progress: ExecutionProgress) => void;
  /** Told after the execution has started, after it was redriven, and each time after it has ended. */
  readonly onStatusChange: (execution: Execution) => void;
  /** Told of a defect of the interpreter or of what it calls; the execution then ends FAILED without a status change. */
  readonly onDefect: (defect: unknown, executionArn: string) => void;
}

/** One execution of a state machine, with the definition it was started with. */
export class Execution {
  readonly arn: string;
  readonly name: string;
  readonly input: string;
  readonly stateMachineArn: string;
  /** Milliseconds since 1970, as all times here. */
  readonly startedAt: number;
  private readonly history: History;
  private readonly redrives = new Redrives();
  private cut = new AbortController();
  private thread: Thread;
  private running: Promise<void>;
  private ending: (Omit<Ending, 'event'> & { readonly at: number }) | undefined;

  /** Starts at once. */
  constructor(
    private readonly start: ExecutionStart,
    private readonly context: ExecutionContext,
  ) {
    this.arn = start.arn;
    this.name = start.name;
    this.input = start.input;
    this.stateMachineArn = start.stateMachine.arn;
    this.startedAt = context.clock.now();
    this.history = new History(() => context.clock.now());
    const { machine, roleArn } = start.stateMachine;
    const input = JSON.parse(start.input) as unknown;
    this.history.record('ExecutionStarted', 0, { executionStartedEventDetails: { ...shown('input', input), roleArn } });
    this.thread = Thread.start(machine, input, this.history, this.cut.signal);
    this.running = this.run();
  }

  /** Settles once the execution has ended, however it did; of one that was redriven, once it has ended again. */
  get ended(): Promise<void> {
    return this.running;
  }

  get status(): ExecutionStatus {
    return this.ending?.status ?? 'RUNNING';
  }

  get stoppedAt(): number | undefined {
    return this.ending?.at;
  }

  /** JSON text. */
  get output(): string | undefined {
    return this.ending?.output;
  }

  get error(): string | undefined {
    return this.ending?.error;
  }

  get cause(): string | undefined {
    return this.ending?.cause;
  }

  get events(): readonly HistoryEvent[] {
    return this.history.events;
  }

  get redriveCount(): number {
    return this.redrives.count;
  }

  /** When it was redriven last. */
  get redrivenAt(): number | undefined {
    return this.redrives.lastAt;
  }

  /** Why it cannot be redriven now, in the API's words; undefined: it can be. */
  get notRedrivable(): string | undefined {
    return whyNotRedrivable(this, this.context.clock.now());
  }

  /**
   * Continues from the state that did not succeed, with the input and the variables that state had. @returns when: now, or
   * when the earlier redrive with this client token began
   * @throws ServiceError `ExecutionNotRedrivable`
   */
  redrive(clientToken: string | undefined): number {
    const now = this.context.clock.now();
    const begun = this.redrives.askedForBy(clientToken);
    if (begun !== undefined) return begun;
    const { notRedrivable } = this;
    if (notRedrivable !== undefined) {
      throw new ServiceError('ExecutionNotRedrivable', `${notRedrivable}: '${this.arn}'`);
    }
    this.redrives.add({ at: now, clientToken });
    this.ending = undefined;
    this.thread.record('ExecutionRedriven', { executionRedrivenEventDetails: { redriveCount: this.redriveCount } });
    this.cut = new AbortController();
    this.thread = this.thread.redriven(this.cut.signal);
    this.running = this.run();
    return now;
  }

  /** Ends the execution as ABORTED; a function in flight runs on. No effect once it has ended. */
  async stop(error: string | undefined, cause: string | undefined): Promise<void> {
    this.cut.abort(new Stopped({ ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) }));
    await this.ended;
  }

  /** Drops the execution because the stand-in itself ends, without an event. */
  async drop(): Promise<void> {
    this.cut.abort(new Abandoned('standInStopped'));
    await this.ended;
  }

  private async run(): Promise<void> {
    const { thread, cut } = this;
    const { clock, invoke, startExecution, authorise, onProgress, onStatusChange } = this.context;
    const { timeoutSeconds } = this.start.stateMachine.machine;
    try {
      onStatusChange(this);
      const run = { execution: factsOf(this.start, this), clock, invoke, startExecution, authorise, onProgress };
      const { event, ...ending } = await runToEnd(run, thread, { timeoutSeconds, cut });
      thread.record(event.type, event.details);
      this.ending = { ...ending, at: clock.now() };
      onStatusChange(this);
    } catch (error) {
      this.endOutside(error);
    }
  }

  /** Ends it for a reason that no workflow knows, so that no rule reacts to it. */
  private endOutside(reason: unknown): void {
    const at = this.context.clock.now();
    if (reason instanceof Abandoned) {
      this.ending = { status: 'ABORTED', at };
      return;
    }
    const cause = 'A defect of the local stand-in ended this execution; the workflow is not to blame.';
    this.ending = { status: 'FAILED', at, error: StatesError.runtime, cause };
    this.context.onDefect(reason, this.arn);
  }
}
