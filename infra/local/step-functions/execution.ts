import type { LocalClock } from '../service';
import { Abandoned, StatesError } from './language/failures';
import type { HistoryEvent } from './interpreter/history';
import { History, shown } from './interpreter/history';
import type { Ending } from './ending';
import { endingBy, Stopped, success } from './ending';
import { runFlow } from './interpreter/interpreter';
import type { ExecutionProgress } from './interpreter/progress';
import type { InvokeFunction, Run } from './interpreter/run';
import { Thread } from './interpreter/run';
import type { Machine } from './language/state-language';
import type { ExecutionStatus } from './status-change';

/** What executions need of the world, and whom they tell. */
export interface ExecutionWorld {
  readonly clock: LocalClock;
  readonly invoke: InvokeFunction;
  readonly onProgress: (progress: ExecutionProgress) => void;
  /** Told after the execution has started, and after it has ended. */
  readonly onStatusChange: (execution: Execution) => void;
  /** Told of a defect of the interpreter or of what it calls; the execution then ends FAILED without a status change. */
  readonly onDefect: (defect: unknown, executionArn: string) => void;
}

interface Start {
  readonly arn: string;
  readonly name: string;
  /** JSON text, kept as it was given. */
  readonly input: string;
  readonly stateMachine: {
    readonly arn: string;
    readonly name: string;
    readonly roleArn: string;
    readonly machine: Machine;
  };
}

/** One execution of a state machine, with the definition it was started with. */
export class Execution {
  readonly arn: string;
  readonly name: string;
  readonly input: string;
  readonly stateMachineArn: string;
  /** Milliseconds since 1970, as all times here. */
  readonly startedAt: number;
  /** Settles once the execution has ended, however it did. */
  readonly ended: Promise<void>;
  private readonly history: History;
  private readonly cut = new AbortController();
  private ending: (Omit<Ending, 'event'> & { readonly at: number }) | undefined;

  /** Starts at once. */
  constructor(
    private readonly start: Start,
    private readonly world: ExecutionWorld,
  ) {
    this.arn = start.arn;
    this.name = start.name;
    this.input = start.input;
    this.stateMachineArn = start.stateMachine.arn;
    this.startedAt = world.clock.now();
    this.history = new History(() => world.clock.now());
    world.onStatusChange(this);
    this.ended = this.run();
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

  /** Ends the execution as ABORTED; a function in flight runs on. No effect once it has ended. */
  async stop(error: string | undefined, cause: string | undefined): Promise<void> {
    this.cut.abort(new Stopped({ ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) }));
    await this.ended;
  }

  /** Drops the execution because the stand-in itself ends: nobody is told. */
  async drop(): Promise<void> {
    this.cut.abort(new Abandoned('standInStopped'));
    await this.ended;
  }

  private async run(): Promise<void> {
    const { machine, roleArn } = this.start.stateMachine;
    const input = JSON.parse(this.input) as unknown;
    this.history.record('ExecutionStarted', 0, { executionStartedEventDetails: { ...shown('input', input), roleArn } });
    // The first state follows event 0, not ExecutionStarted, in AWS's histories too.
    const thread = new Thread(this.history, 0, new Map(), this.cut.signal);
    const over = new AbortController();
    if (machine.timeoutSeconds !== undefined) {
      this.world.clock.sleep(machine.timeoutSeconds * 1000, over.signal).then(
        () => this.cut.abort(new Abandoned('timedOut')),
        () => undefined,
      );
    }
    try {
      const output = await runFlow(this.describeRun(input), machine, input, thread);
      this.cut.signal.throwIfAborted();
      this.end(success(output), thread);
    } catch (error) {
      const ending = endingBy(error);
      if (ending) this.end(ending, thread);
      else this.endOutside(error);
    } finally {
      over.abort();
    }
  }

  private end(ending: Ending, thread: Thread): void {
    thread.record(ending.event.type, ending.event.details);
    this.ending = { ...ending, at: this.world.clock.now() };
    this.world.onStatusChange(this);
  }

  /** Ends it for a reason that no workflow knows, so that no rule reacts to it. */
  private endOutside(reason: unknown): void {
    const at = this.world.clock.now();
    if (reason instanceof Abandoned) {
      this.ending = { status: 'ABORTED', at };
      return;
    }
    const cause = 'A defect of the local stand-in ended this execution; the workflow is not to blame.';
    this.ending = { status: 'FAILED', at, error: StatesError.runtime, cause };
    this.world.onDefect(reason, this.arn);
  }

  private describeRun(input: unknown): Run {
    const { arn, name, startedAt, history } = this;
    const { stateMachine } = this.start;
    const { clock, invoke, onProgress } = this.world;
    const [, , , region = ''] = arn.split(':');
    return {
      execution: {
        arn,
        name,
        input,
        startedAt,
        roleArn: stateMachine.roleArn,
        stateMachineArn: stateMachine.arn,
        stateMachineName: stateMachine.name,
        region,
      },
      clock,
      invoke,
      history,
      onProgress,
    };
  }
}
