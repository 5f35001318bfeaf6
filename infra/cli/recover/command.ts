import { Command } from 'commander';
import { Deadline } from '../../../workflow/deadlines';
import { progressOf } from '../aws/execution-progress';
import { readSecretId } from '../aws/arn-input';
import { ENVIRONMENT_HELP, withExecutionFlags } from '../aws/execution-flags';
import type { CliContext } from '../context';
import { ExitCode } from '../exit-code';
import { refusal } from '../flags';
import { ExecutionView } from '../terminal/execution-view';
import { recoverScreen } from './render';
import type { RecoverFlags, RecoveryWatcher } from './run';
import { paint, type Terminal } from '../terminal/terminal';

const HELP = `${ENVIRONMENT_HELP}

It goes straight to RollBack, which checks labels and logins, makes one change and checks again. It may restore the password of
AWSCURRENT, move AWSCURRENT, remove AWSPENDING and end a session that a rotation left open. If in doubt, it changes
nothing. Running it twice does no harm. \`npx --no rds-rotation-workflow check\` shows beforehand what it would do.

Examples:
  $ npx --no rds-rotation-workflow recover orders/db
  $ npx --no rds-rotation-workflow recover orders/db --version 0c3f3d4e-0f0b-4a39-8f3b-0d1e51c6a7c2
  $ npx --no rds-rotation-workflow recover orders/db --json

Exit codes: 0 rolled forward or rolled back, 1 unresolved, or it could not be started or followed to its end,
2 usage error. After a rollback the execution itself is red (RotationFailed), as intended.`;

/** `rds-rotation-workflow recover`: rolls an incomplete rotation back or forward. */
export function recoverCommand(context: CliContext): Command {
  const command = new Command('recover')
    .description('repair a secret and its database after a rotation that was interrupted or ended unresolved')
    .argument('<secret>', 'name or ARN of the secret', readSecretId)
    .option(
      '--version <id>',
      'the version to recover (default: the one with AWSPENDING, otherwise ROTATION-FAILED-KEEP, otherwise AWSCURRENT)',
      readVersion,
    )
    .option('--yes', 'recover even if an execution is running for that version');
  return withExecutionFlags(command, { timeoutSeconds: Deadline.machine })
    .addHelpText('after', HELP)
    .action(async (secretId: string, flags: RecoverFlags) => {
      const { terminal } = context;
      const { recoverSecret } = await import('./run');
      const watcher = flags.json === true ? SILENT : onTerminal(terminal);
      const report = await recoverSecret(context, secretId, flags, watcher);
      terminal.write(flags.json === true ? `${JSON.stringify(report, null, 2)}\n` : recoverScreen(report, terminal));
      context.endWith(report.verdict === 'unresolved' ? ExitCode.failure : ExitCode.success);
    });
}

const SILENT: RecoveryWatcher = { onUnlabelledVersion: () => {}, onStart: () => {}, onHistory: () => {} };

/** Shows the states as they go. */
function onTerminal(terminal: Terminal): RecoveryWatcher {
  const { bold, yellow } = paint(terminal);
  const view = new ExecutionView(terminal);
  let shown = 0;
  return {
    onUnlabelledVersion: (versionId) =>
      view.line(yellow(`Version ${versionId} holds no staging label: its rotation is over, or the id is not right.`)),
    onStart: (secretName, versionId) => view.line(`${bold(`Recovering version ${versionId} of ${secretName}`)}\n`),
    onHistory: (executionArn, events) => {
      const steps = progressOf(executionArn, events);
      steps.slice(shown).forEach((step) => view.show(step));
      shown = steps.length;
    },
  };
}

/** Version ids are client request tokens: 32 to 64 characters (Secrets Manager API, ClientRequestToken). */
function readVersion(text: string): string {
  if (!/^[A-Za-z0-9-]{32,64}$/.test(text)) {
    throw refusal('--version', text, 'a version id: 32 to 64 letters, digits and -');
  }
  return text;
}
