import { notImitated, whole } from '../../api/input-shape';
import type { LocalFunction } from '../local-function';
import { FunctionName, type LambdaContext, operation, Qualifier } from './context';

/** ListFunctions. */
export const listFunctions = operation(
  { MaxItems: whole({ min: 1, max: 10_000 }), Marker: notImitated(), FunctionVersion: notImitated() },
  (context) => ({ Functions: context.functions().map((fn) => configurationOf(fn, context)) }),
);

/** GetFunction. */
export const getFunction = operation({ FunctionName, Qualifier }, (context, { FunctionName: name }) => {
  const found = context.find(name);
  return {
    Configuration: configurationOf(found, context),
    Code: { RepositoryType: 'local', Location: found.directory },
  };
});

/** GetFunctionConfiguration. */
export const getFunctionConfiguration = operation({ FunctionName, Qualifier }, (context, { FunctionName: name }) =>
  configurationOf(context.find(name), context),
);

function configurationOf(fn: LocalFunction, context: LambdaContext) {
  return {
    FunctionName: fn.name,
    FunctionArn: fn.arn,
    Role: fn.roleArn,
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
