import { Command } from 'commander';
import { readSecretId } from '../aws/arn-input';
import { ENVIRONMENT_HELP, type ExecutionFlags, withExecutionFlags } from '../aws/execution-flags';
import type { CliContext } from '../context';
import { ExitCode } from '../exit-code';
import { paint } from '../terminal/terminal';
import { checkScreen } from './render';

/** Diagnose and Check in the usual case take seconds; with all retries against an unreachable database somewhat longer. */
const TIMEOUT_SECONDS = 120;

const HELP = `${ENVIRONMENT_HELP}

It starts an execution that only inspects and changes nothing. The result is shown here and sends no alert, except that an
earlier alert is resolved if everything is in order again.

Examples:
  $ npx --no rds-rotation-workflow check orders/db
  $ npx --no rds-rotation-workflow check arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf --json
  $ npx --no rds-rotation-workflow check orders/db --state-machine arn:aws:states:eu-central-1:111122223333:stateMachine:rotation

Exit codes: 0 AWSCURRENT logs in and nothing is left behind, 1 a fault was found or the check could not be run,
2 usage error.`;

/** `rds-rotation-workflow check`: which version of a secret logs in, and what a recovery would do. Changes nothing. */
export function checkCommand(context: CliContext): Command {
  const command = new Command('check')
    .description('show whether applications can log in with a secret, and what a recovery would do; read-only')
    .argument('<secret>', 'name or ARN of the secret', readSecretId);
  return withExecutionFlags(command, { timeoutSeconds: TIMEOUT_SECONDS })
    .addHelpText('after', HELP)
    .action(async (secretId: string, flags: ExecutionFlags) => {
      const { terminal } = context;
      const { checkSecret } = await import('./run');
      const notice = flags.json !== true && terminal.live;
      if (notice) terminal.write(paint(terminal).dim('Looking ...'));
      const report = await checkSecret(context, secretId, flags).finally(() => {
        if (notice) terminal.write('\r\u001b[2K');
      });
      terminal.write(flags.json === true ? `${JSON.stringify(report, null, 2)}\n` : checkScreen(report, terminal));
      context.endWith(report.healthy ? ExitCode.success : ExitCode.failure);
    });
}
