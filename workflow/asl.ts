/**
 * Types of the subset of the Amazon States Language that the state machine uses, in JSONata mode
 * (https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html). `{% ... %}` strings are JSONata.
 */
export type Jsonata = `{% ${string} %}`;

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  /** Seconds before the first retry; AWS's default 1. */
  readonly IntervalSeconds: number;
  /** Number of retries, not of attempts; AWS's default 3. */
  readonly MaxAttempts: number;
  /** AWS's default 2.0. */
  readonly BackoffRate: number;
  readonly MaxDelaySeconds: number;
  readonly JitterStrategy: 'FULL' | 'NONE';
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
  readonly Output?: Jsonata;
}

interface InvokeArguments {
  readonly FunctionName: string;
  readonly Payload: unknown;
}

interface StartExecutionArguments {
  readonly StateMachineArn: Jsonata;
  readonly Name: Jsonata;
  readonly Input: Jsonata;
}

export interface TaskState {
  readonly Type: 'Task';
  readonly Comment?: string;
  readonly Resource: 'arn:aws:states:::lambda:invoke' | 'arn:aws:states:::states:startExecution';
  readonly Arguments: InvokeArguments | StartExecutionArguments;
  readonly TimeoutSeconds: number;
  readonly Retry: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Output?: Jsonata;
  readonly Next?: string;
  readonly End?: true;
}

export interface ParallelState {
  readonly Type: 'Parallel';
  readonly Comment?: string;
  readonly Branches: readonly { readonly StartAt: string; readonly States: Readonly<Record<string, State>> }[];
  readonly Catch?: readonly Catcher[];
  readonly Output?: Jsonata;
  readonly Next: string;
}

export interface ChoiceState {
  readonly Type: 'Choice';
  readonly Comment?: string;
  readonly Choices: readonly {
    readonly Comment?: string;
    readonly Condition: Jsonata;
    readonly Next: string;
    readonly Output?: Jsonata;
  }[];
  readonly Default?: string;
}

interface SucceedState {
  readonly Type: 'Succeed';
  readonly Comment?: string;
}

export interface FailState {
  readonly Type: 'Fail';
  readonly Comment?: string;
  readonly Error: string;
  readonly Cause: string;
}

export type State = TaskState | ParallelState | ChoiceState | SucceedState | FailState;

export interface StateMachineDefinition {
  readonly Comment: string;
  readonly QueryLanguage: 'JSONata';
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, State>>;
}
