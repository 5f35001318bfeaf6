import type { Command } from 'commander';
import { createColors } from 'picocolors';
import { ScheduleError, underline } from '../../schedule/schedule-error';
import { ExitCode, UsageError } from '../exit-code';

/** Runs an action of the command; what was asked for wrongly goes to stderr, with a caret under the fault, and exits 2. */
export async function orExplain(command: Command, action: () => void | Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof ScheduleError || error instanceof UsageError)) throw error;
    const colours = createColors(process.stderr.isTTY && process.env['NO_COLOR'] === undefined);
    const text =
      error instanceof ScheduleError ? caretUnder(error, colours.red) : `${colours.red('error:')} ${error.message}`;
    command.error(text, { exitCode: ExitCode.usage });
  }
}

/** The input with a caret under the fault, and the message, for a terminal. */
export function caretUnder(error: ScheduleError, paint: (text: string) => string): string {
  const [input = '', carets = ''] = underline(error).split('\n');
  return `  ${input}\n  ${paint(carets)}\n${paint('error:')} ${error.message}`;
}
