import { type Command, InvalidArgumentError } from 'commander';

/** Flags of every command that starts an execution. */
export interface ExecutionFlags {
  readonly stateMachine?: string;
  /** Seconds. */
  readonly timeout: number;
  readonly json?: true;
}

/** The environment that says which account; part of every such command's help. */
export const ENVIRONMENT_HELP = `
Account and Region come from the environment, as for the AWS CLI: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL. Of an ARN
the Region in it is used. Secret values are never read here: logins are tried by the functions of the state machine.`;

/** Gives a command these flags. */
export function withExecutionFlags(command: Command, defaults: { readonly timeoutSeconds: number }): Command {
  return command
    .option(
      '--state-machine <arn>',
      "the state machine (default: the one the secret's rotation function starts)",
      readArn,
    )
    .option('--timeout <seconds>', 'how long to follow the execution', readTimeout, defaults.timeoutSeconds)
    .option('--json', 'print one JSON object');
}

/** What a further command about the same secret is given, ready to be pasted into a shell. */
export function commandTarget(secretId: string, stateMachineArn?: string): string {
  // Names may hold `!`, which an interactive shell would expand.
  const name = /^[\w/+=.@:-]+$/.test(secretId) ? secretId : `'${secretId}'`;
  return stateMachineArn === undefined ? name : `${name} --state-machine ${stateMachineArn}`;
}

function readArn(text: string): string {
  if (!/^arn:[\w-]+:states:[a-z0-9-]+:\d{12}:stateMachine:[^:]{1,80}$/.test(text)) {
    throw new InvalidArgumentError(
      'It must be the ARN of a state machine without version or alias, as arn:aws:states:REGION:ACCOUNT:stateMachine:NAME.',
    );
  }
  return text;
}

function readTimeout(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds < 1 || seconds > 3_600) {
    throw new InvalidArgumentError('It must be a whole number of seconds from 1 to 3600.');
  }
  return seconds;
}
