import type { MonthDay, ScheduleChoice } from '../../../schedule/builder';
import { WEEKDAY_NAMES, type WeekdayName } from '../../../schedule/expression';
import { UsageError } from '../../exit-code';
import { type Reader, refusal, wholeNumber } from '../../flags';

/** What the flags of `schedule build` choose. */
export interface ChoiceFlags {
  readonly every?: (typeof UNITS)[number];
  readonly count?: number;
  readonly day?: number | 'last';
  readonly nth?: 1 | 2 | 3 | 4 | 5 | 'last';
  readonly weekday?: readonly WeekdayName[];
  readonly hour?: number;
  readonly firstMonth?: number;
  readonly window?: number;
}

export const UNITS = ['hours', 'days', 'weeks', 'months'] as const;

/** @throws UsageError for a flag that is missing, or that cannot be combined with the others. */
export function choiceOf(flags: ChoiceFlags & Required<Pick<ChoiceFlags, 'every'>>): ScheduleChoice {
  const { every, hour, window, count, firstMonth } = flags;
  switch (every) {
    case 'hours':
    case 'days':
      refuse(flags, ['day', 'nth', 'weekday', 'firstMonth']);
      return { every, count: count ?? 1, hour, window };
    case 'weeks':
      refuse(flags, ['day', 'nth', 'count', 'firstMonth']);
      return { every, weekdays: need('--weekday', flags.weekday), hour: need('--hour', hour), window };
    case 'months':
      return { every, on: dayOf(flags), hour: need('--hour', hour), count, firstMonth, window };
  }
}

function dayOf({ day, nth, weekday }: ChoiceFlags): MonthDay {
  if (day !== undefined) {
    if (nth !== undefined || weekday !== undefined) throw new UsageError('Give either --day, or --nth with --weekday.');
    return { day };
  }
  if (nth === undefined) throw new UsageError('Say which day of the month: --day, or --nth with --weekday.');
  const [only, ...more] = need('--weekday', weekday);
  if (only === undefined || more.length > 0) throw new UsageError('--nth goes with a single --weekday.');
  return nth === 'last' ? { last: only } : { nth, weekday: only };
}

function refuse(flags: ChoiceFlags, names: readonly (keyof ChoiceFlags)[]): void {
  const given = names.find((name) => flags[name] !== undefined);
  if (given === undefined) return;
  const flag = given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  throw new UsageError(`--${flag} has no meaning with --every ${flags.every}. Leave it out.`);
}

function need<T>(flag: string, value: T | undefined): T {
  if (value !== undefined) return value;
  throw new UsageError(`${flag} is missing; see --help.`);
}

/** A whole number within bounds, or the word `last`. */
export function numberOrLast<N extends number>(flag: string, least: number, most: number): Reader<N | 'last'> {
  const read = wholeNumber(flag, least, most);
  return (text) => (text === 'last' ? text : (read(text) as N));
}

/** Names of weekdays with commas between. */
export function weekdays(flag: string): Reader<readonly WeekdayName[]> {
  return (text) =>
    text.split(',').map((name) => {
      const known = WEEKDAY_NAMES.find((each) => each === name.trim().toUpperCase());
      if (known !== undefined) return known;
      throw refusal(flag, text, `names of ${WEEKDAY_NAMES.join(', ')}, separated by commas`);
    });
}

/** Hours such as `2h`. */
export function hours(flag: string): Reader<number> {
  return (text) => {
    const found = /^(\d{1,2})h$/.exec(text)?.[1];
    if (found !== undefined) return Number(found);
    throw refusal(flag, text, 'hours such as 2h');
  };
}
