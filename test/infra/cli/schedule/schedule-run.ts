import { CommanderError } from 'commander';
import { scheduleCommand } from '../../../../infra/cli/schedule/command';
import { type ScheduleContext, thisMachine } from '../../../../infra/cli/schedule/context';

/** What a run of `rds-rotation-workflow schedule` left behind. */
export interface ScheduleRun {
  readonly out: string;
  readonly err: string;
  readonly code: number;
  readonly files: Readonly<Record<string, string>>;
}

/** Runs `rds-rotation-workflow schedule` with these words on 22 November 2026 in UTC, in a context of its own. */
export async function runSchedule(
  words: readonly string[],
  context: Partial<ScheduleContext> = {},
): Promise<ScheduleRun> {
  const run = { out: '', err: '', code: 0, files: {} as Record<string, string> };
  const command = scheduleCommand({
    ...thisMachine(),
    now: () => new Date('2026-11-22T00:00:00Z'),
    zone: 'UTC',
    colours: false,
    ask: undefined,
    write: (text) => (run.out += text),
    warn: (text) => (run.err += text),
    writeFile: (path, text) => (run.files[path] = text),
    endWith: (code) => (run.code = code),
    ...context,
  });
  for (const each of [command, ...command.commands]) {
    each.exitOverride().configureOutput({
      writeOut: (text) => (run.out += text),
      writeErr: (text) => (run.err += text),
    });
  }
  try {
    await command.parseAsync(words, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    run.code = error.exitCode;
  }
  return run;
}
