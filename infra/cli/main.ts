import { Command, CommanderError } from 'commander';
import { checkCommand } from './check/command';
import { ExitCode, UsageError } from './exit-code';
import { localCommand } from './local/command';
import { recoverCommand } from './recover/command';
import { scheduleCommand } from './schedule/command';
import { version } from '../../package.json';

/** Commander's own complaints are about how something was asked for; help and version are none. */
function exitCodeOf(error: CommanderError): number {
  return error.exitCode === 0 ? ExitCode.success : ExitCode.usage;
}

/** The command line of this package. */
export function program(): Command {
  const root = new Command('rds-rotation-workflow')
    .description('Rotates RDS PostgreSQL passwords in AWS Secrets Manager, with retries, roll-back and alerts.')
    .version(version)
    .addHelpText('after', '\nExit codes: 0 it ended well, 1 it ran and did not, 2 it was asked for wrongly.')
    .showHelpAfterError('(see --help)')
    // Otherwise --version of `recover` would be taken for the program's own.
    .enablePositionalOptions();
  [checkCommand(), recoverCommand(), localCommand(), scheduleCommand()].forEach((command) => root.addCommand(command));
  return throwInsteadOfExiting(root);
}

function throwInsteadOfExiting(command: Command): Command {
  command.exitOverride();
  command.commands.forEach(throwInsteadOfExiting);
  return command;
}

/** Runs the command line; sets the exit code and never rejects. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await program().parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = exitCodeOf(error);
      return;
    }
    process.exitCode = error instanceof UsageError ? ExitCode.usage : ExitCode.failure;
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
