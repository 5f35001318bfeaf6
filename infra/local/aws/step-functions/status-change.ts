import { randomUUID } from 'node:crypto';
import type { Execution } from './execution';
import type { ExecutionStatus } from './execution-end';
import { redriveStatus } from './redrive';

/**
 * The event EventBridge gets whenever an execution starts, is redriven or ends (Developer Guide, "Automating Step Functions event
 * delivery with EventBridge"). Dates inside `detail` are milliseconds since 1970.
 */
export interface StatusChangeEvent {
  readonly version: '0';
  readonly id: string;
  readonly 'detail-type': 'Step Functions Execution Status Change';
  readonly source: 'aws.states';
  readonly account: string;
  /** ISO time, in whole seconds. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: {
    readonly executionArn: string;
    readonly stateMachineArn: string;
    readonly name: string;
    readonly status: ExecutionStatus;
    readonly startDate: number;
    readonly stopDate: number | null;
    /** JSON text. */
    readonly input: string;
    readonly output: string | null;
    readonly error: string | null;
    readonly cause: string | null;
    readonly inputDetails: { readonly included: true };
    readonly outputDetails: { readonly included: true } | null;
    readonly redriveCount: number;
    readonly redriveDate: number | null;
    readonly redriveStatus: 'REDRIVABLE' | 'NOT_REDRIVABLE';
    readonly redriveStatusReason: string | null;
  };
}

/** The event of an execution as it now stands. */
export function statusChange(execution: Execution): StatusChangeEvent {
  const [, , , region = '', account = ''] = execution.arn.split(':');
  const { arn, stateMachineArn, name, status, startedAt, stoppedAt, input, output, error, cause } = execution;
  const { redriveCount, redrivenAt, notRedrivable } = execution;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account,
    time: new Date(stoppedAt ?? redrivenAt ?? startedAt).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn,
      name,
      status,
      startDate: startedAt,
      stopDate: stoppedAt ?? null,
      input,
      output: output ?? null,
      error: error ?? null,
      cause: cause ?? null,
      inputDetails: { included: true },
      outputDetails: output === undefined ? null : { included: true },
      redriveCount,
      redriveDate: redrivenAt ?? null,
      redriveStatus: redriveStatus(notRedrivable),
      redriveStatusReason: notRedrivable ?? null,
    },
  };
}
