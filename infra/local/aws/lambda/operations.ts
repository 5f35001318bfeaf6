import { notImitated, oneOf, required, text, whole } from '../api/input-shape';
import type { OperationTable } from '../api/operations';
import { operationsOn } from '../api/operations';
import type { InvocationResult } from '../api/call';
import { ServiceError } from '../api/service-error';
import type { FunctionState } from './function-states';
import type { LocalFunction } from './local-function';

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
const operation = operationsOn<LambdaContext>(refuse);
const FunctionName = required(text({ min: 1, max: 170 }));
/** Only the newest code exists here. */
const Qualifier = oneOf('$LATEST');

/** The operations of Lambda that are imitated, by the API's names. The payload travels as JSON text. */
export const OPERATIONS: OperationTable<LambdaContext> = {
  Invoke: operation(
    {
      FunctionName,
      Qualifier,
      InvocationType: oneOf('RequestResponse', 'Event', 'DryRun'),
      LogType: oneOf('None', 'Tail'),
      Payload: text(),
      ClientContext: notImitated(),
      DurableExecutionName: notImitated(),
      TenantId: notImitated(),
    },
    async (context, { FunctionName: name, InvocationType, LogType, Payload }) => {
      const payload = Payload === undefined || Payload === '' ? '{}' : Payload;
      if (InvocationType === 'DryRun') {
        context.find(name);
        return { StatusCode: 204 };
      }
      if (InvocationType === 'Event') {
        context.invokeEvent(name, payload);
        return { StatusCode: 202 };
      }
      const { statusCode, functionError, payload: answer, log = '' } = await context.invoke(name, payload);
      return {
        StatusCode: statusCode,
        FunctionError: functionError,
        ExecutedVersion: '$LATEST',
        ...(LogType === 'Tail' && { LogResult: tailOf(log) }),
        Payload: answer,
      };
    },
  ),

  ListFunctions: operation(
    { MaxItems: whole({ min: 1, max: 10_000 }), Marker: notImitated(), FunctionVersion: notImitated() },
    (context) => ({ Functions: context.functions().map((fn) => configurationOf(fn, context)) }),
  ),

  GetFunction: operation({ FunctionName, Qualifier }, (context, { FunctionName: name }) => {
    const found = context.find(name);
    return {
      Configuration: configurationOf(found, context),
      Code: { RepositoryType: 'local', Location: found.directory },
    };
  }),

  GetFunctionConfiguration: operation({ FunctionName, Qualifier }, (context, { FunctionName: name }) =>
    configurationOf(context.find(name), context),
  ),
};

/** "The last 4 KB of the execution log, which is base64-encoded" (API model, LogResult). */
function tailOf(log: string): string {
  const bytes = Buffer.from(log, 'utf8');
  return bytes.subarray(Math.max(0, bytes.length - 4_096)).toString('base64');
}

function configurationOf(fn: LocalFunction, context: LambdaContext) {
  return {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    Runtime: 'nodejs24.x',
    Handler: fn.handler,
    Timeout: fn.timeoutSeconds,
    MemorySize: fn.memoryMegabytes,
    Version: '$LATEST',
    PackageType: 'Zip',
    State: context.stateOf(fn.name),
    LastUpdateStatus: 'Successful',
    Environment: { Variables: fn.environment },
  };
}
