import { Command } from 'commander';
import { parseRules } from '../../schedule/rotation-rules';
import type { CliContext } from '../context';
import { scheduleBuildCommand } from './build/command';
import { scheduleFleetCommand } from './fleet/command';
import { type PreviewFlags, showPreview, withPreviewFlags } from './preview/flags';

const EXAMPLES = `
Examples:
  $ npx --no rds-rotation-workflow schedule "cron(0 3 ? * 2#2 *)" --window 2h
  $ npx --no rds-rotation-workflow schedule "cron(0 17 L * ? *)" --zone Asia/Tokyo --office-hours 09-18
  $ npx --no rds-rotation-workflow schedule "rate(10 days)" --last-rotated 2026-11-22 --next 5 --json
  $ npx --no rds-rotation-workflow schedule build
  $ npx --no rds-rotation-workflow schedule fleet --config fleet.json --out fleet.html

Schedules are always in UTC. Days of the week count from 1 = Sunday.
Exit codes: 0 the schedule is valid, 2 Secrets Manager would refuse it, or a flag is wrong.`;

/** `rds-rotation-workflow schedule`: explains what a rotation schedule means before it is given to Secrets Manager. */
export function scheduleCommand(context: CliContext): Command {
  const command = new Command('schedule')
    .description('explain a rotation schedule: in words, with its next windows and any warnings')
    .argument('<expression>', 'cron(...) or rate(...), as in Secrets Manager')
    .option('--window <hours>', 'length of the window, such as 2h (default: 1h, or the rest of the UTC day)');
  withPreviewFlags(command)
    .addHelpText('after', EXAMPLES)
    .action((expression: string, flags: PreviewFlags & { readonly window?: string }) => {
      const duration = flags.window === undefined ? {} : { Duration: flags.window };
      showPreview(parseRules({ ScheduleExpression: expression, ...duration }), flags, context);
    });
  return command.addCommand(scheduleBuildCommand(context)).addCommand(scheduleFleetCommand(context));
}
