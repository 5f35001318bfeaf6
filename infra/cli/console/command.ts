import { Command } from 'commander';
import { readSecretId, readStateMachineArn } from '../aws/arn-input';
import { ENVIRONMENT_HELP } from '../aws/execution-flags';
import type { CliContext } from '../context';
import { wholeNumber } from '../flags';
import type { ConsoleFlags } from './flags';

const HELP = `${ENVIRONMENT_HELP}

It only reads: DescribeSecret, ListExecutions, DescribeExecution, GetExecutionHistory, and ListSecrets if no secret is given;
lambda:GetFunctionConfiguration finds the state machine. The page answers on 127.0.0.1 to anyone with the printed address.

Examples:
  $ npx --no rds-rotation-workflow console                    every secret of this Region that this package rotates
  $ npx --no rds-rotation-workflow console orders/db billing/db
  $ npx --no rds-rotation-workflow console orders/db --every 2 --port 4650

Exit codes: 0 ended by Ctrl-C, 1 could not start, 2 usage error.`;

/** `rds-rotation-workflow console`: a page that shows rotations of a real account, and can change nothing. */
export function consoleCommand(context: CliContext): Command {
  return new Command('console')
    .description('show the rotations of an account on a live page; read-only')
    .argument(
      '[secrets...]',
      'names or ARNs of secrets (default: all that this package rotates)',
      (text, before: string[] | undefined) => [...(before ?? []), readSecretId(text)],
    )
    .option(
      '--state-machine <arn>',
      "ARN of the state machine (default: the one that the secret's rotation function starts)",
      readStateMachineArn,
    )
    .option('--port <number>', 'port of the page (default: any free port)', wholeNumber('--port', 0, 65_535), 0)
    .option('--every <seconds>', 'how often to poll', wholeNumber('--every', 1, 3_600, 'seconds'), 5)
    .addHelpText('after', HELP)
    .action(async (secrets: readonly string[], flags: ConsoleFlags) =>
      (await import('./run')).runConsole(context, secrets, flags),
    );
}
