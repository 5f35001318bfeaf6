import { Command } from 'commander';
import { adoptCommand } from './adopt/command';
import { checkCommand } from './check/command';
import { consoleCommand } from './console/command';
import { type CliContext, thisMachine } from './context';
import { evidenceCommand } from './evidence/command';
import { failureOf } from './failure';
import { initCommand } from './init/command';
import { localCommand } from './local/command';
import { prepareCommand } from './prepare/command';
import { recoverCommand } from './recover/command';
import { sessionsCommand } from './sessions/command';
import { scheduleCommand } from './schedule/command';
import { name, version } from '../../package.json';

/** The command line of this package. */
export function program(context: CliContext): Command {
  const root = new Command(name)
    .description('Rotates RDS PostgreSQL passwords in AWS Secrets Manager, with retries, rollback and alerts.')
    .version(version)
    .addHelpText('after', '\nExit codes: 0 success, 1 failure, 2 usage error.')
    .showHelpAfterError('(see --help)');
  const commands = [
    checkCommand,
    sessionsCommand,
    recoverCommand,
    prepareCommand,
    consoleCommand,
    localCommand,
    scheduleCommand,
    initCommand,
    adoptCommand,
    evidenceCommand,
  ];
  commands.forEach((command) => root.addCommand(command(context)));
  return settle(root, context);
}

/** Commands neither end the process nor bypass the context for output, and a flag belongs to the command that precedes it. */
function settle(command: Command, context: CliContext): Command {
  command
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => context.terminal.write(text),
      writeErr: (text) => context.errors.write(text),
    });
  command.commands.forEach((each) => settle(each, context));
  return command;
}

/** Runs the command line; sets the exit code and never rejects. */
export async function main(argv: readonly string[], context: CliContext = thisMachine()): Promise<void> {
  try {
    await program(context).parseAsync(argv);
  } catch (error) {
    const { text, code } = failureOf(error, context.errors);
    context.errors.write(text);
    context.endWith(code);
  }
}
