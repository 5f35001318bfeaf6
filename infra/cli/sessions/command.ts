import { Command } from 'commander';
import { readSecretId } from '../aws/arn-input';
import { ENVIRONMENT_HELP, type ExecutionFlags, withExecutionFlags } from '../aws/execution-flags';
import type { CliContext } from '../context';
import { paint } from '../terminal/terminal';
import { sessionsScreen } from './render';

/** One login in the usual case; with all retries against an unreachable database somewhat longer. */
const TIMEOUT_SECONDS = 120;

const HELP = `${ENVIRONMENT_HELP}

It starts an execution that reads pg_stat_activity of the writer, by application_name and client address. It changes nothing, ends
no session and alerts nobody. A session from before the change works until it ends: PostgreSQL asks for a password only at login.

Sessions on replicas are not shown. Behind RDS Proxy or a pooler, the addresses are those of the proxy. The query runs as the
secret's user or, with alternating users, as the secret's superuser, because neither user can see the other's sessions.

Examples:
  $ npx --no rds-rotation-workflow sessions orders/db
  $ npx --no rds-rotation-workflow sessions orders/db --json | jq .sessions.before
  $ npx --no rds-rotation-workflow sessions orders/db --state-machine arn:aws:states:eu-central-1:111122223333:stateMachine:rotation

Exit codes: 0 the sessions were counted, however many there are, 1 they could not be counted, 2 usage error.`;

/** `rds-rotation-workflow sessions`: how many sessions of a secret's users are older than its password. Changes nothing. */
export function sessionsCommand(context: CliContext): Command {
  const command = new Command('sessions')
    .description('count the sessions opened before the password of a secret was last changed; read-only')
    .argument('<secret>', 'name or ARN of the secret', readSecretId);
  return withExecutionFlags(command, { timeoutSeconds: TIMEOUT_SECONDS })
    .addHelpText('after', HELP)
    .action(async (secretId: string, flags: ExecutionFlags) => {
      const { terminal } = context;
      const { listSessions } = await import('./run');
      const notice = flags.json !== true && terminal.live;
      if (notice) terminal.write(paint(terminal).dim('Looking ...'));
      const report = await listSessions(context, secretId, flags).finally(() => {
        if (notice) terminal.write('\r\u001b[2K');
      });
      terminal.write(flags.json === true ? `${JSON.stringify(report, null, 2)}\n` : sessionsScreen(report, terminal));
    });
}
