import type { ExecutionFacts } from './run-context';

/** What the context object contains about the current state. */
export interface VisitedState {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly enteredAt: number;
  readonly retryCount: number;
}

/** The context object, `$states.context` (Developer Guide, "Accessing execution data from the Context object"). */
export function contextObject(execution: ExecutionFacts, state: VisitedState): Readonly<Record<string, unknown>> {
  const { redrivenAt } = execution;
  return {
    Execution: {
      Id: execution.arn,
      Input: execution.input,
      Name: execution.name,
      RoleArn: execution.roleArn,
      StartTime: isoTime(execution.startedAt),
      RedriveCount: execution.redriveCount,
      // "RedriveTime Context object is only available if you've redriven an execution."
      ...(redrivenAt !== undefined && { RedriveTime: isoTime(redrivenAt) }),
    },
    State: { EnteredTime: isoTime(state.enteredAt), Name: state.name, RetryCount: state.retryCount },
    StateMachine: { Id: execution.stateMachineArn, Name: execution.stateMachineName },
  };
}

const isoTime = (milliseconds: number) => new Date(milliseconds).toISOString();
