import type { Jsonata, Retrier, TaskState } from '../asl';
import type { Outcome } from '../document';
import type { TaskName } from '../names';

/** What differs between the tasks of the machine. */
export interface TaskProps {
  readonly task: TaskName | Jsonata;
  readonly functionArn: string;
  readonly timeoutSeconds: number;
  readonly retry: readonly Retrier[];
  readonly outcome?: Outcome;
}

/** A task that invokes a function with its name, the document and the execution; the caller adds what follows it. */
export function task(props: TaskProps): Omit<TaskState, 'Next' | 'End'> {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: {
      FunctionName: props.functionArn,
      Payload: {
        task: props.task,
        ...(props.outcome && { outcome: props.outcome }),
        document: '{% $states.input %}',
        execution: {
          arn: '{% $states.context.Execution.Id %}',
          startTime: '{% $states.context.Execution.StartTime %}',
          stateEnteredTime: '{% $states.context.State.EnteredTime %}',
        },
      },
    },
    TimeoutSeconds: props.timeoutSeconds,
    Retry: props.retry,
  };
}

/** Output of a state that adds its result to the document. */
export const withResult = (field: string) =>
  `{% $merge([$states.input, {'${field}': $states.result.Payload}]) %}` as const;
