import type { OperationTable } from '../../api/operation-table';
import type { StepFunctionsContext } from './context';
import { createStateMachine, describeStateMachine, listStateMachines } from './define';
import {
  startExecution,
  describeExecution,
  listExecutions,
  getExecutionHistory,
  stopExecution,
  redriveExecution,
} from './execute';

/** The operations of Step Functions that are imitated, by the API's names; dates travel as epoch seconds. */
export const OPERATIONS: OperationTable<StepFunctionsContext> = {
  CreateStateMachine: createStateMachine,
  DescribeStateMachine: describeStateMachine,
  ListStateMachines: listStateMachines,
  StartExecution: startExecution,
  DescribeExecution: describeExecution,
  ListExecutions: listExecutions,
  GetExecutionHistory: getExecutionHistory,
  StopExecution: stopExecution,
  RedriveExecution: redriveExecution,
};
