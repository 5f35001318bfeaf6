import { Command } from 'commander';
import { buildSchedule, type DayOfMonth, type ScheduleChoice } from '../../schedule/builder';
import { WEEKDAY_NAMES, type WeekdayName } from '../../schedule/expression';
import { UsageError } from '../exit-code';
import { orExplain } from './usage-error';
import { readWhole } from './options';
import { type PreviewFlags, showPreview, withPreviewFlags } from './preview-flags';
import { askForSchedule } from './questions';
import type { ScheduleContext } from './context';

interface BuildFlags extends PreviewFlags {
  readonly every?: string;
  readonly count?: string;
  readonly day?: string;
  readonly nth?: string;
  readonly weekday?: string;
  readonly hour?: string;
  readonly firstMonth?: string;
  readonly window?: string;
}

const EXAMPLES = `
Examples:
  $ npx --no rds-rotation-workflow schedule build
  $ npx --no rds-rotation-workflow schedule build --every months --nth 2 --weekday MON --hour 3 --window 2h
  $ npx --no rds-rotation-workflow schedule build --every months --nth last --weekday SUN --hour 1 --count 3 --first-month 3
  $ npx --no rds-rotation-workflow schedule build --every weeks --weekday TUE,FRI --hour 2 --window 3h
  $ npx --no rds-rotation-workflow schedule build --every days --count 30

Exit codes: 0 built, 2 Secrets Manager would refuse it, or a flag is wrong or missing.`;

/** `rds-rotation-workflow schedule build`: makes an expression from answers, or from flags where nobody can be asked. */
export function scheduleBuildCommand(context: ScheduleContext): Command {
  const command = new Command('build')
    .description('make a schedule: asks on a terminal, or takes these flags')
    .option('--every <unit>', 'hours, days, weeks or months')
    .option('--count <number>', 'every so many hours, days or months (default: 1)')
    .option('--day <date>', 'months: 1 to 31, or last')
    .option('--nth <number>', 'months: 1 to 5, or last, with --weekday')
    .option('--weekday <names>', 'weeks: MON or TUE,FRI; months: with --nth')
    .option('--hour <hour>', 'opening in UTC, 0 to 23')
    .option('--first-month <number>', 'months with --count: 1 to 12 (default: 1)')
    .option('--window <hours>', 'length of the window, as 2h');
  withPreviewFlags(command)
    .addHelpText('after', EXAMPLES)
    .action(() =>
      orExplain(command, async () => {
        // `schedule` has flags of the same names and may have taken them.
        const flags = command.optsWithGlobals<BuildFlags>();
        const { rules } = buildSchedule(
          flags.every === undefined ? await asked(context) : choiceOf(flags.every, flags),
        );
        showPreview(rules, flags, context);
      }),
    );
  return command;
}

async function asked(context: ScheduleContext): Promise<ScheduleChoice> {
  if (context.ask !== undefined) return askForSchedule(context.ask, (text) => context.write(text));
  throw new UsageError('--every is missing, and there is no terminal to ask on. Give --every hours|days|weeks|months.');
}

function choiceOf(every: string, flags: BuildFlags): ScheduleChoice {
  const optional = (flag: string, text: string | undefined, least: number, most: number): number | undefined =>
    text === undefined ? undefined : readWhole(flag, text, least, most);
  const hour = optional('--hour', flags.hour, 0, 23);
  const window = flags.window === undefined ? undefined : readWindowHours(flags.window);
  const count = optional('--count', flags.count, 1, 23976);
  switch (every) {
    case 'hours':
    case 'days':
      refuse(flags, every, ['day', 'nth', 'weekday', 'firstMonth']);
      return { every, count: count ?? 1, hour, window };
    case 'weeks':
      refuse(flags, every, ['day', 'nth', 'count', 'firstMonth']);
      return {
        every,
        weekdays: readWeekdays(need('--weekday', flags.weekday)),
        hour: hour ?? missing('--hour'),
        window,
      };
    case 'months': {
      const firstMonth = optional('--first-month', flags.firstMonth, 1, 12);
      return { every, on: readDay(flags), hour: hour ?? missing('--hour'), count, firstMonth, window };
    }
    default:
      throw new UsageError(`--every is "${every}"; it must be hours, days, weeks or months.`);
  }
}

function readDay({ day, nth, weekday }: BuildFlags): DayOfMonth {
  if (day !== undefined) {
    if (nth !== undefined || weekday !== undefined) throw new UsageError('Give either --day, or --nth with --weekday.');
    return { day: day === 'last' ? 'last' : readWhole('--day', day, 1, 31) };
  }
  if (nth === undefined) throw new UsageError('Say which day of the month: --day, or --nth with --weekday.');
  const [only, ...more] = readWeekdays(need('--weekday', weekday));
  if (only === undefined || more.length > 0) throw new UsageError('--nth goes with a single --weekday.');
  return nth === 'last' ? { last: only } : { nth: readWhole('--nth', nth, 1, 5) as 1 | 2 | 3 | 4 | 5, weekday: only };
}

function readWeekdays(text: string): WeekdayName[] {
  return text.split(',').map((name) => {
    const known = WEEKDAY_NAMES.find((each) => each === name.toUpperCase());
    return (
      known ?? fail(`--weekday is "${text}"; it must be names of ${WEEKDAY_NAMES.join(', ')}, with commas between.`)
    );
  });
}

function readWindowHours(text: string): number {
  const hours = /^(\d{1,2})h$/.exec(text)?.[1];
  return hours === undefined ? fail(`--window is "${text}"; it must be hours such as 2h.`) : Number(hours);
}

function refuse(flags: BuildFlags, every: string, names: readonly (keyof BuildFlags)[]): void {
  const given = names.find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  const flag = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(`--${flag} has no meaning with --every ${every}. Leave it out.`);
}

function need(flag: string, text: string | undefined): string {
  return text ?? missing(flag);
}

function missing(flag: string): never {
  return fail(`${flag} is missing; see --help.`);
}

function fail(message: string): never {
  throw new UsageError(message);
}
