import { required, text } from '../../api/input-shape';
import { operationsOn } from '../../api/operation-table';
import { ServiceError } from '../../api/service-error';
import type { ExecutionTable } from '../execution-table';
import type { StateMachineTable } from '../state-machine-table';

/** What the operations of Step Functions work on. */
export interface StepFunctionsContext {
  readonly stateMachines: StateMachineTable;
  readonly executions: ExecutionTable;
}

/** Makes an operation of Step Functions out of its input shape and what it does. */
export const operation = operationsOn<StepFunctionsContext>(
  (message) => new ServiceError('ValidationException', message),
);

/** ARN of a state machine or of an execution. */
export const arn = required(text({ min: 1, max: 256 }));
