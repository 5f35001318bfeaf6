import { evaluateTemplate } from '../language/expressions';
import { StatesError, StateFailure } from '../language/failures';
import { shown } from './history';
import type { ExecutionProgress } from './progress';
import type { Run, Thread } from './run';
import type { State, Transformation } from '../language/state-language';

/** Largest input, output or result of a state, in bytes of UTF-8 (Developer Guide, "Quotas"). */
const LARGEST_DATA = 262_144;

/** How a state is left. */
export interface Departure {
  readonly output: unknown;
  /** The state that follows; undefined: the flow ends. */
  readonly next: string | undefined;
  /** Variables to set, with their values. */
  readonly assigned: Readonly<Record<string, unknown>>;
  /** Set if a catcher led out of the state: the failure it caught. */
  readonly caught?: StateFailure;
}

/** One state from its entrance to its exit, all attempts included. Entering it records the event. */
export class Visit<S extends State = State> {
  /** Retries so far, as `$states.context.State.RetryCount` shows them. */
  retryCount = 0;
  private readonly enteredAt: number;
  private readonly enteredEventId: number;

  constructor(
    readonly run: Run,
    readonly state: S,
    readonly input: unknown,
    readonly thread: Thread,
  ) {
    thread.signal.throwIfAborted();
    this.enteredAt = run.clock.now();
    this.enteredEventId = thread.record(`${state.type}StateEntered`, {
      stateEnteredEventDetails: { name: state.name, ...shown('input', input) },
    });
    this.tell('entered');
  }

  /** Evaluates a field of the state; `extra` is what `$states` holds besides input and context. */
  async evaluate(field: string, template: unknown, extra: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const { run, input, thread } = this;
    const bindings = { states: { input, context: this.context(), ...extra }, variables: thread.variables };
    try {
      return await evaluateTemplate(template, field, bindings, () => run.clock.now());
    } catch (error) {
      if (!(error instanceof StateFailure)) throw error;
      const failure = this.failure(error.errorName, error.causeText);
      thread.record('EvaluationFailed', {
        evaluationFailedEventDetails: {
          error: failure.errorName,
          cause: failure.causeText,
          location: field,
          state: this.state.name,
        },
      });
      throw failure;
    }
  }

  /** Output (by default `otherwise`) and Assign, both evaluated before any variable changes. */
  async transform(
    { output, assign }: Transformation,
    otherwise: unknown,
    extra?: Readonly<Record<string, unknown>>,
  ): Promise<Pick<Departure, 'output' | 'assigned'>> {
    const assigned = (await this.evaluate('Assign', assign ?? {}, extra)) as Readonly<Record<string, unknown>>;
    const made = output === undefined ? otherwise : await this.evaluate('Output', output, extra);
    for (const value of [made, ...Object.values(assigned)]) this.checkSize(value);
    return { output: made, assigned };
  }

  /** Records the exit and sets the variables. */
  leave({ output, assigned, next, caught }: Departure): void {
    const { thread, state } = this;
    thread.variables = new Map([...thread.variables, ...Object.entries(assigned)]);
    const texts = Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)] as const);
    thread.record(`${state.type}StateExited`, {
      stateExitedEventDetails: {
        name: state.name,
        ...shown('output', output),
        ...(texts.length > 0 && {
          assignedVariables: Object.fromEntries(texts),
          assignedVariablesDetails: { truncated: false },
        }),
      },
    });
    this.tell(caught ? 'caught' : 'succeeded', next === undefined ? {} : { next }, caught);
  }

  /** @throws StateFailure `States.DataLimitExceeded` if the value is too large to be handed on */
  checkSize(value: unknown): void {
    if (Buffer.byteLength(JSON.stringify(value)) <= LARGEST_DATA) return;
    throw new StateFailure(
      StatesError.dataLimitExceeded,
      `The state/task '${this.state.name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  }

  /** A failure of this state, told as Step Functions tells it. */
  failure(errorName: string, finding: string): StateFailure {
    const where = `the state '${this.state.name}' (entered at the event id #${this.enteredEventId})`;
    return new StateFailure(errorName, `An error occurred while executing ${where}. ${finding}`);
  }

  tell(
    kind: ExecutionProgress['kind'],
    more: Partial<Pick<ExecutionProgress, 'durationMilliseconds' | 'waitMilliseconds' | 'next'>> = {},
    failure?: StateFailure,
  ): void {
    const at = this.run.clock.now();
    this.run.onProgress({
      executionArn: this.run.execution.arn,
      stateName: this.state.name,
      kind,
      at,
      attempt: this.retryCount + 1,
      durationMilliseconds: at - this.enteredAt,
      ...more,
      ...(failure && { error: { error: failure.errorName, cause: failure.causeText } }),
    });
  }

  /** The context object (Developer Guide, "Accessing execution data from the Context object"). */
  private context(): Readonly<Record<string, unknown>> {
    const { execution } = this.run;
    return {
      Execution: {
        Id: execution.arn,
        Input: execution.input,
        Name: execution.name,
        RoleArn: execution.roleArn,
        StartTime: new Date(execution.startedAt).toISOString(),
        RedriveCount: 0,
      },
      State: {
        EnteredTime: new Date(this.enteredAt).toISOString(),
        Name: this.state.name,
        RetryCount: this.retryCount,
      },
      StateMachine: { Id: execution.stateMachineArn, Name: execution.stateMachineName },
    };
  }
}
