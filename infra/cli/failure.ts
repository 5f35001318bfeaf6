import { CommanderError } from 'commander';
import { ScheduleError, underline } from '../schedule/schedule-error';
import { ExitCode, UsageError } from './exit-code';
import { paint, type Terminal } from './terminal/terminal';

/** What stderr says about an error, and the exit code it ends with. */
interface Failure {
  readonly text: string;
  readonly code: number;
}

/** The one place where a command's error becomes words and an exit code. */
export function failureOf(error: unknown, terminal: Terminal): Failure {
  // Commander has already printed its message; its code is 0 for help and version.
  if (error instanceof CommanderError) {
    return { text: '', code: error.exitCode === 0 ? ExitCode.success : ExitCode.usage };
  }
  const label = paint(terminal).red('error:');
  if (error instanceof ScheduleError) {
    return { text: `${caretUnder(error, terminal)}${label} ${error.message}\n`, code: ExitCode.usage };
  }
  const message = error instanceof Error ? error.message : String(error);
  const asked = error instanceof UsageError;
  return { text: `${label} ${message}\n`, code: asked ? ExitCode.usage : ExitCode.failure };
}

/** The faulty schedule with a caret under the fault. */
function caretUnder(error: ScheduleError, terminal: Terminal): string {
  const [input = '', carets = ''] = underline(error).split('\n');
  return `  ${input}\n  ${paint(terminal).red(carets)}\n`;
}
