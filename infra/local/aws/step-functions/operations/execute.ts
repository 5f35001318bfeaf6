import { flag, notImitated, oneOf, text } from '../../api/input-shape';
import { describeExecution as described, includedData, seconds, summarise, wireEvent } from './responses';
import { arn, operation } from './context';
import { pageOf, paging } from './paging';

/** Both are ARNs. */
const [stateMachineArn, executionArn] = [arn, arn];

/** StartExecution. */
export const startExecution = operation(
  { stateMachineArn, name: text(), input: text({ max: 262_144, unit: 'bytes' }), traceHeader: notImitated() },
  ({ stateMachines, executions }, { stateMachineArn: arn, name, input }) => {
    const execution = executions.start(stateMachines.get(arn), { name, input });
    return { executionArn: execution.arn, startDate: seconds(execution.startedAt) };
  },
);

/** DescribeExecution. */
export const describeExecution = operation({ executionArn, includedData }, ({ executions }, input) =>
  described(executions.get(input.executionArn), input.includedData),
);

/** ListExecutions. */
export const listExecutions = operation(
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
);

/** GetExecutionHistory. */
export const getExecutionHistory = operation(
  { ...paging, executionArn, reverseOrder: flag(), includeExecutionData: flag() },
  ({ executions }, input) => {
    const { events } = executions.get(input.executionArn);
    const ordered = input.reverseOrder === true ? [...events].reverse() : events;
    const { items, nextToken } = pageOf(ordered, ({ id }) => String(id), input);
    return { events: items.map((event) => wireEvent(event, input.includeExecutionData ?? true)), nextToken };
  },
);

/** StopExecution. */
export const stopExecution = operation(
  { executionArn, error: text({ max: 256 }), cause: text({ max: 32_768 }) },
  async ({ executions }, { executionArn: arn, error, cause }) => {
    const execution = executions.get(arn);
    await execution.stop(error, cause);
    return { stopDate: seconds(execution.stoppedAt ?? execution.startedAt) };
  },
);

/** RedriveExecution. */
export const redriveExecution = operation(
  { executionArn, clientToken: text({ min: 1, max: 64, pattern: /^[!-~]+$/ }) },
  ({ executions }, { executionArn: arn, clientToken }) => ({
    redriveDate: seconds(executions.get(arn).redrive(clientToken)),
  }),
);
