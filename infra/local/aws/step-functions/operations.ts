import { flag, notImitated, oneOf, required, text, whole } from '../api/input-shape';
import type { OperationTable } from '../api/operations';
import { operationsOn } from '../api/operations';
import { ServiceError } from '../api/service-error';
import { describeExecution, describeStateMachine, seconds, summarise, wireEvent } from './answers';
import type { Executions } from './executions';
import { LARGEST_PAGE, pageOf } from './paging';
import type { StateMachines } from './state-machines';

/** What the operations act on. */
export interface StepFunctionsContext {
  readonly stateMachines: StateMachines;
  readonly executions: Executions;
}

const operation = operationsOn<StepFunctionsContext>((message) => new ServiceError('ValidationException', message));
const stateMachineArn = required(text({ min: 1, max: 256 }));
const executionArn = required(text({ min: 1, max: 256 }));
const paging = { maxResults: whole({ min: 0, max: LARGEST_PAGE }), nextToken: text({ min: 1, max: 1024 }) };
const includedData = oneOf('ALL_DATA', 'METADATA_ONLY');

/** The operations of Step Functions that are imitated, by the API's names; dates travel as epoch seconds. */
export const OPERATIONS: OperationTable<StepFunctionsContext> = {
  CreateStateMachine: operation(
    {
      name: required(text({ min: 1, max: 80 })),
      definition: required(text({ min: 1, max: 1_048_576 })),
      roleArn: required(text({ min: 1, max: 256 })),
      type: oneOf('STANDARD'),
      loggingConfiguration: notImitated(),
      tracingConfiguration: notImitated(),
      encryptionConfiguration: notImitated(),
      publish: notImitated(),
      versionDescription: notImitated(),
      tags: notImitated(),
    },
    ({ stateMachines }, { name, definition, roleArn }) => {
      const created = stateMachines.create({ name, definition, roleArn });
      return { stateMachineArn: created.arn, creationDate: seconds(created.createdAt) };
    },
  ),

  DescribeStateMachine: operation({ stateMachineArn, includedData }, ({ stateMachines }, input) =>
    describeStateMachine(stateMachines.get(input.stateMachineArn), input.includedData),
  ),

  ListStateMachines: operation(paging, ({ stateMachines }, input) => {
    const { items, nextToken } = pageOf(stateMachines.all, ({ arn }) => arn, input);
    const listed = items.map(({ arn, name, createdAt }) => ({
      stateMachineArn: arn,
      name,
      type: 'STANDARD',
      creationDate: seconds(createdAt),
    }));
    return { stateMachines: listed, nextToken };
  }),

  StartExecution: operation(
    { stateMachineArn, name: text(), input: text({ max: 262_144, unit: 'bytes' }), traceHeader: notImitated() },
    ({ stateMachines, executions }, { stateMachineArn: arn, name, input }) => {
      const execution = executions.start(stateMachines.get(arn), { name, input });
      return { executionArn: execution.arn, startDate: seconds(execution.startedAt) };
    },
  ),

  DescribeExecution: operation({ executionArn, includedData }, ({ executions }, input) =>
    describeExecution(executions.get(input.executionArn), input.includedData),
  ),

  ListExecutions: operation(
    {
      ...paging,
      stateMachineArn,
      statusFilter: oneOf('RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'),
      mapRunArn: notImitated(),
      redriveFilter: notImitated(),
    },
    ({ stateMachines, executions }, input) => {
      const { arn } = stateMachines.get(input.stateMachineArn);
      const wanted = executions.all.filter(
        (execution) =>
          execution.stateMachineArn === arn &&
          (input.statusFilter === undefined || execution.status === input.statusFilter),
      );
      const { items, nextToken } = pageOf(wanted, (execution) => execution.arn, input);
      return { executions: items.map(summarise), nextToken };
    },
  ),

  GetExecutionHistory: operation(
    { ...paging, executionArn, reverseOrder: flag(), includeExecutionData: flag() },
    ({ executions }, input) => {
      const { events } = executions.get(input.executionArn);
      const ordered = input.reverseOrder === true ? [...events].reverse() : events;
      const { items, nextToken } = pageOf(ordered, ({ id }) => String(id), input);
      return { events: items.map((event) => wireEvent(event, input.includeExecutionData ?? true)), nextToken };
    },
  ),

  StopExecution: operation(
    { executionArn, error: text({ max: 256 }), cause: text({ max: 32_768 }) },
    async ({ executions }, { executionArn: arn, error, cause }) => {
      const execution = executions.get(arn);
      await execution.stop(error, cause);
      return { stopDate: seconds(execution.stoppedAt ?? execution.startedAt) };
    },
  ),

  RedriveExecution: operation(
    { executionArn, clientToken: text({ min: 1, max: 64, pattern: /^[!-~]+$/ }) },
    ({ executions }, { executionArn: arn, clientToken }) => ({
      redriveDate: seconds(executions.get(arn).redrive(clientToken)),
    }),
  ),
};
