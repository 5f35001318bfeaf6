import { evaluateTemplate } from '../language/expressions';
import { StatesError, StateFailure } from '../language/failures';
import { contextObject, type VisitedState } from './context-object';
import { shown } from './history';
import type { ExecutionProgress } from './progress';
import type { Run } from './run-context';
import type { Entrance, Thread } from './thread';
import type { State, Transformation } from '../language/state-language';

/** Largest input, output or result of a state, in bytes of UTF-8 (Developer Guide, "Quotas"). */
const LARGEST_DATA = 262_144;

/** How a state is left. */
export interface Transition {
  readonly output: unknown;
  /** The state that follows; undefined: the flow ends. */
  readonly next: string | undefined;
  /** Variables to set, with their values. */
  readonly assigned: Readonly<Record<string, unknown>>;
  /** Set if a catcher led out of the state: the failure it caught. */
  readonly caught?: StateFailure;
}

/**
 * One state from its entrance to its exit, all attempts included. Entering it records the event; a redrive continues in a
 * state that was entered before.
 */
export class Visit<S extends State = State> {
  /** Retries so far, as `$states.context.State.RetryCount` shows them. */
  retryCount = 0;
  readonly input: unknown;
  private readonly began: number;
  private readonly entrance: Entrance;

  constructor(
    readonly run: Run,
    readonly state: S,
    readonly thread: Thread,
  ) {
    thread.signal.throwIfAborted();
    this.input = thread.position.document;
    this.began = run.clock.now();
    this.entrance = this.enterOrGoOn();
    this.tell('entered');
  }

  /** Evaluates a field of the state; `extra` is what `$states` contains in addition to input and context. */
  async evaluate(field: string, template: unknown, extra: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const { run, input, thread } = this;
    const bindings = {
      states: { input, context: contextObject(run.execution, this.visited()), ...extra },
      variables: thread.variables,
    };
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
  ): Promise<Pick<Transition, 'output' | 'assigned'>> {
    const assigned = (await this.evaluate('Assign', assign ?? {}, extra)) as Readonly<Record<string, unknown>>;
    const made = output === undefined ? otherwise : await this.evaluate('Output', output, extra);
    for (const value of [made, ...Object.values(assigned)]) this.checkSize(value);
    return { output: made, assigned };
  }

  /** Records the exit, sets the variables and moves the thread on. */
  leave({ output, assigned, next, caught }: Transition): void {
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
    thread.position = { state: next, document: output };
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

  /** A failure of this state, as Step Functions reports it. */
  failure(errorName: string, finding: string): StateFailure {
    const where = `the state '${this.state.name}' (entered at the event id #${this.entrance.eventId})`;
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
      durationMilliseconds: at - this.began,
      ...more,
      ...(failure && { error: { error: failure.errorName, cause: failure.causeText } }),
    });
  }

  private enterOrGoOn(): Entrance {
    const { run, state, input, thread } = this;
    const { entrance } = thread.position;
    // Of redriven states only this one is entered again: "Reenters the Fail state and fails again."
    if (entrance !== undefined && state.type !== 'Fail') {
      thread.lastEventId = entrance.eventId;
      return entrance;
    }
    const eventId = thread.record(`${state.type}StateEntered`, {
      stateEnteredEventDetails: { name: state.name, ...shown('input', input) },
    });
    const entered = { eventId, at: run.clock.now() };
    thread.position = { ...thread.position, entrance: entered };
    return entered;
  }

  private visited(): VisitedState {
    return { name: this.state.name, enteredAt: this.entrance.at, retryCount: this.retryCount };
  }
}
