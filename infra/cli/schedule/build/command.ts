import { Command } from 'commander';
import { buildSchedule } from '../../../schedule/builder';
import type { CliContext } from '../../context';
import { UsageError } from '../../exit-code';
import { oneOf, wholeNumber } from '../../flags';
import { type PreviewFlags, showPreview, withPreviewFlags } from '../preview/flags';
import { type ChoiceFlags, choiceOf, hours, numberOrLast, UNITS, weekdays } from './choice';

const EXAMPLES = `
Examples:
  $ npx --no rds-rotation-workflow schedule build
  $ npx --no rds-rotation-workflow schedule build --every months --nth 2 --weekday MON --hour 3 --window 2h
  $ npx --no rds-rotation-workflow schedule build --every months --nth last --weekday SUN --hour 1 --count 3 --first-month 3
  $ npx --no rds-rotation-workflow schedule build --every weeks --weekday TUE,FRI --hour 2 --window 3h
  $ npx --no rds-rotation-workflow schedule build --every days --count 30

Exit codes: 0 built, 2 Secrets Manager would refuse it, or a flag is wrong or missing.`;

/** `rds-rotation-workflow schedule build`: makes an expression from answers, or from flags without a terminal. */
export function scheduleBuildCommand(context: CliContext): Command {
  const command = new Command('build')
    .description('build a schedule, from questions on a terminal or from flags')
    .option('--every <unit>', 'hours, days, weeks or months', oneOf('--every', UNITS))
    .option('--count <number>', 'interval in hours, days or months (default: 1)', wholeNumber('--count', 1, 23_976))
    .option('--day <date>', 'months: 1 to 31, or last', numberOrLast('--day', 1, 31))
    .option('--nth <number>', 'months: 1 to 5, or last, with --weekday', numberOrLast('--nth', 1, 5))
    .option('--weekday <names>', 'weeks: MON or TUE,FRI; months: with --nth', weekdays('--weekday'))
    .option('--hour <hour>', 'hour at which the window opens, in UTC, 0 to 23', wholeNumber('--hour', 0, 23))
    .option('--first-month <number>', 'months with --count: 1 to 12 (default: 1)', wholeNumber('--first-month', 1, 12))
    .option('--window <hours>', 'length of the window, such as 2h', hours('--window'));
  return withPreviewFlags(command)
    .addHelpText('after', EXAMPLES)
    .action(async (flags: ChoiceFlags & PreviewFlags) => {
      const { every } = flags;
      const choice = every === undefined ? await asked(context) : choiceOf({ ...flags, every });
      showPreview(buildSchedule(choice).rules, flags, context);
    });
}

async function asked({ dialogue }: CliContext) {
  if (dialogue === undefined) {
    throw new UsageError(
      '--every is missing, and there is no terminal to ask on. Give --every hours|days|weeks|months.',
    );
  }
  // The library that asks questions is large, and only this command needs it.
  return (await import('./questions')).askForSchedule(dialogue);
}
