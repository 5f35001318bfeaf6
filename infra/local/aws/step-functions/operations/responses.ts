import { oneOf } from '../../api/input-shape';
import type { Execution } from '../execution';
import type { HistoryEvent } from '../interpreter/history';
import { redriveStatus } from '../redrive';
import type { StateMachine } from '../state-machine-table';

/** Whether an answer holds what may be encrypted with the machine's key. */
export const includedData = oneOf('ALL_DATA', 'METADATA_ONLY');
type IncludedData = 'ALL_DATA' | 'METADATA_ONLY' | undefined;

/** Members of event details that hold what the workflow handles; `includeExecutionData: false` leaves them out. */
const EXECUTION_DATA = new Set([
  'input',
  'inputDetails',
  'output',
  'outputDetails',
  'parameters',
  'assignedVariables',
  'assignedVariablesDetails',
]);

/** A time as AWS JSON carries it. */
export const seconds = (milliseconds: number) => milliseconds / 1000;

/** Answer of DescribeStateMachine. */
export function describeStateMachine(stateMachine: StateMachine, includedData: IncludedData) {
  const { arn, name, roleArn, definition, createdAt } = stateMachine;
  return {
    stateMachineArn: arn,
    name,
    status: 'ACTIVE',
    // With METADATA_ONLY the API answers the definition as an empty object.
    definition: includedData === 'METADATA_ONLY' ? '{}' : definition,
    roleArn,
    type: 'STANDARD',
    creationDate: seconds(createdAt),
  };
}

/** One entry of ListExecutions. */
export function summarise(execution: Execution) {
  const { arn, stateMachineArn, name, status, startedAt, stoppedAt, redriveCount, redrivenAt } = execution;
  return {
    executionArn: arn,
    stateMachineArn,
    name,
    status,
    startDate: seconds(startedAt),
    ...(stoppedAt !== undefined && { stopDate: seconds(stoppedAt) }),
    redriveCount,
    ...(redrivenAt !== undefined && { redriveDate: seconds(redrivenAt) }),
  };
}

/** Answer of DescribeExecution. METADATA_ONLY leaves out whatever may be encrypted with the machine's key. */
export function describeExecution(execution: Execution, includedData: IncludedData) {
  const { input, output, error, cause, notRedrivable } = execution;
  const included = { included: true };
  return {
    ...summarise(execution),
    redriveStatus: redriveStatus(notRedrivable),
    ...(notRedrivable !== undefined && { redriveStatusReason: notRedrivable }),
    ...(includedData !== 'METADATA_ONLY' && {
      input,
      inputDetails: included,
      ...(output !== undefined && { output, outputDetails: included }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    }),
  };
}

/** One event of GetExecutionHistory. */
export function wireEvent({ id, previousEventId, timestamp, type, details }: HistoryEvent, withData: boolean) {
  const entries = Object.entries(details).map(([name, detail]) => [name, withData ? detail : withoutData(detail)]);
  return { id, previousEventId, timestamp: seconds(timestamp), type, ...(Object.fromEntries(entries) as object) };
}

function withoutData(detail: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(detail).filter(([name]) => !EXECUTION_DATA.has(name)));
}
