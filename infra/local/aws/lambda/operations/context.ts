import { required, text, oneOf } from '../../api/input-shape';
import { operationsOn } from '../../api/operation-table';
import type { InvocationResult } from '../../api/call';
import { ServiceError } from '../../api/service-error';
import type { FunctionState } from '../function-states';
import type { LocalFunction } from '../local-function';

/** What the operations act on. */
export interface LambdaContext {
  functions(): readonly LocalFunction[];
  /** @throws ServiceError `ResourceNotFoundException` */
  find(nameOrArn: string): LocalFunction;
  stateOf(name: string): FunctionState;
  invoke(nameOrArn: string, payload: string): Promise<InvocationResult>;
  invokeEvent(nameOrArn: string, payload: string): void;
}

const refuse = (message: string) => new ServiceError('InvalidParameterValueException', message);
/** Makes an operation of Lambda out of its input shape and what it does. */
export const operation = operationsOn<LambdaContext>(refuse);
/** A function's name or ARN. */
export const FunctionName = required(text({ min: 1, max: 170 }));
/** Only the newest code exists here. */
export const Qualifier = oneOf('$LATEST');
