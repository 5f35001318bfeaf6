/**
 * A definition as the interpreter runs it: read, checked, with AWS's defaults filled in. `unknown` fields are
 * templates: JSON in which strings of the form `{% ... %}` are JSONata.
 */
export interface Machine extends Flow {
  /** Limit of a whole execution in seconds; undefined: none but AWS's one year. */
  readonly timeoutSeconds: number | undefined;
}

/** The states of a machine, or of one branch of a Parallel state. */
export interface Flow {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  /** Retries, not attempts. */
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  readonly fullJitter: boolean;
}

export interface Catcher extends Transformation {
  readonly errorEquals: readonly string[];
  readonly next: string;
}

/** What is made of data on the way out of a state; undefined: the data as it is, and no variable. */
export interface Transformation {
  readonly output: unknown;
  readonly assign: Readonly<Record<string, unknown>> | undefined;
}

interface Step extends Transformation {
  readonly name: string;
  /** The state that follows; undefined: the flow ends here. */
  readonly next: string | undefined;
}

interface Guarded extends Step {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface PassState extends Step {
  readonly type: 'Pass';
}

/** The service integrations that are imitated; they end their Resource. */
export type Integration = 'lambda:invoke' | 'states:startExecution';

export interface TaskState extends Guarded {
  readonly type: 'Task';
  readonly integration: Integration;
  /** Templates by the argument's name; undefined: not given. */
  readonly arguments: Readonly<Record<string, unknown>>;
  /** Limit of each attempt in seconds. */
  readonly timeoutSeconds: number | undefined;
}

export interface ParallelState extends Guarded {
  readonly type: 'Parallel';
  readonly branches: readonly Flow[];
  /** Template of what every branch starts with; undefined: the state's input. */
  readonly arguments: unknown;
}

interface ChoiceRule extends Transformation {
  readonly condition: string;
  readonly next: string;
}

export interface ChoiceState extends Transformation {
  readonly type: 'Choice';
  readonly name: string;
  readonly rules: readonly ChoiceRule[];
  readonly otherwise: string | undefined;
}

export interface WaitState extends Step {
  readonly type: 'Wait';
  /** Template: a number of seconds, or an ISO 8601 time. */
  readonly until: { readonly seconds: unknown } | { readonly timestamp: unknown };
}

export interface SucceedState {
  readonly type: 'Succeed';
  readonly name: string;
  readonly output: unknown;
}

export interface FailState {
  readonly type: 'Fail';
  readonly name: string;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

export type State = PassState | TaskState | ParallelState | ChoiceState | WaitState | SucceedState | FailState;
