import type { OperationTable } from '../../api/operation-table';
import type { LambdaContext } from './context';
import { getFunction, getFunctionConfiguration, listFunctions } from './configurations';
import { invoke } from './invoke';

/** The operations of Lambda that are imitated, by the API's names. */
export const OPERATIONS: OperationTable<LambdaContext> = {
  Invoke: invoke,
  ListFunctions: listFunctions,
  GetFunction: getFunction,
  GetFunctionConfiguration: getFunctionConfiguration,
};
