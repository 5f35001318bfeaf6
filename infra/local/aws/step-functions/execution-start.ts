import type { ExecutionFacts } from './interpreter/run-context';
import type { Machine } from './language/state-language';

/** What an execution was started with, redrives included, whatever has become of the state machine since. */
export interface ExecutionStart {
  readonly arn: string;
  readonly name: string;
  /** JSON text, kept as it was given. */
  readonly input: string;
  readonly stateMachine: {
    readonly arn: string;
    readonly name: string;
    readonly roleArn: string;
    readonly machine: Machine;
  };
}

/** Input of the interpreter for an execution that starts or is redriven. */
export function factsOf(
  { arn, name, input, stateMachine }: ExecutionStart,
  { startedAt, redriveCount, redrivenAt }: Pick<ExecutionFacts, 'startedAt' | 'redriveCount' | 'redrivenAt'>,
): ExecutionFacts {
  const [, , , region = ''] = arn.split(':');
  return {
    arn,
    name,
    input: JSON.parse(input) as unknown,
    startedAt,
    redriveCount,
    redrivenAt,
    roleArn: stateMachine.roleArn,
    stateMachineArn: stateMachine.arn,
    stateMachineName: stateMachine.name,
    region,
  };
}
