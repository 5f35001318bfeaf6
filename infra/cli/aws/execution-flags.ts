import type { Command } from 'commander';
import { wholeNumber } from '../flags';
import { readStateMachineArn } from './arn-input';

/** Flags of every command that starts an execution. */
export interface ExecutionFlags {
  readonly stateMachine?: string;
  /** Seconds. */
  readonly timeout: number;
  readonly json?: true;
}

/** The environment variables that select the account; part of the help of every such command. */
export const ENVIRONMENT_HELP = `
Account and Region come from the environment, as with the AWS CLI: AWS_PROFILE, AWS_REGION or AWS_DEFAULT_REGION,
AWS_ENDPOINT_URL. If an ARN is given, its Region is used. Secret values are never read here: logins are tried by the
functions of the state machine.`;

/** Gives a command these flags. */
export function withExecutionFlags(command: Command, defaults: { readonly timeoutSeconds: number }): Command {
  return command
    .option(
      '--state-machine <arn>',
      "ARN of the state machine (default: the one that the secret's rotation function starts)",
      readStateMachineArn,
    )
    .option(
      '--timeout <seconds>',
      'how long to follow the execution',
      wholeNumber('--timeout', 1, 3_600, 'seconds'),
      defaults.timeoutSeconds,
    )
    .option('--json', 'print one JSON object');
}

/** Flags for a further command about the same secret, ready to be pasted into a shell. */
export function commandTarget(secretId: string, stateMachineArn?: string): string {
  // Names may hold `!`, which an interactive shell would expand.
  const name = /^[\w/+=.@:-]+$/.test(secretId) ? secretId : `'${secretId}'`;
  return stateMachineArn === undefined ? name : `${name} --state-machine ${stateMachineArn}`;
}
