import { type WeekdayName, WEEKDAY_NAMES } from './expression';
import { type ParsedRules, parseRules } from './rotation-rules';
import { sentence } from './sentence';

/** The day of a month: by its date, as the nth weekday, or as the last weekday of its kind. */
export type MonthDay =
  | { readonly day: number | 'last' }
  | { readonly nth: number; readonly weekday: WeekdayName }
  | { readonly last: WeekdayName };

interface Window {
  /** Length of the window in hours; by default an hour, or the rest of the UTC day. */
  readonly window?: number | undefined;
}

/** The choices, as in the Secrets Manager console. All hours of the day are UTC, 0 to 23. */
export type ScheduleChoice =
  | ({
      readonly every: 'hours';
      readonly count: number;
      /** First opening of each day; by default the hours count from the last rotation. */
      readonly hour?: number | undefined;
    } & Window)
  | ({
      readonly every: 'days';
      readonly count: number;
      /** Hour of the opening; by default the days count from the last rotation, and windows open at midnight. */
      readonly hour?: number | undefined;
    } & Window)
  | ({ readonly every: 'weeks'; readonly weekdays: readonly WeekdayName[]; readonly hour: number } & Window)
  | ({
      readonly every: 'months';
      readonly on: MonthDay;
      readonly hour: number;
      /** Every how many months; 1 by default. */
      readonly count?: number | undefined;
      /** First month of the year, 1 to 12; January by default. Every year starts with it again. */
      readonly firstMonth?: number | undefined;
    } & Window);

/** A schedule ready for RotateSecret and CloudFormation. */
export interface BuiltSchedule {
  readonly expression: string;
  /** Such as `2h`; undefined for the default window. */
  readonly duration: string | undefined;
  /** The schedule in words, see {@link sentence}. */
  readonly sentence: string;
  readonly rules: ParsedRules;
}

/** Builds the schedule of a choice; throws the parser's {@link ScheduleError} for what Secrets Manager would refuse. */
export function buildSchedule(choice: ScheduleChoice): BuiltSchedule {
  return describedSchedule(expressionOf(choice), choice.window);
}

/** Checks an expression and its window and puts them into words; throws the parser's {@link ScheduleError}. */
export function describedSchedule(expression: string, window: number | undefined): BuiltSchedule {
  const duration = window === undefined ? undefined : `${window}h`;
  const rules = parseRules({
    ScheduleExpression: expression,
    ...(duration === undefined ? {} : { Duration: duration }),
  });
  return { expression, duration, sentence: sentence(rules), rules };
}

function expressionOf(choice: ScheduleChoice): string {
  switch (choice.every) {
    case 'hours':
      return choice.hour === undefined
        ? `rate(${choice.count} hours)`
        : `cron(0 ${choice.hour}/${choice.count} * * ? *)`;
    case 'days': {
      if (choice.hour === undefined) return `rate(${choice.count} ${choice.count === 1 ? 'day' : 'days'})`;
      return `cron(0 ${choice.hour} ${choice.count === 1 ? '*' : `1/${choice.count}`} * ? *)`;
    }
    case 'weeks':
      return `cron(0 ${choice.hour} ? * ${choice.weekdays.join(',')} *)`;
    case 'months': {
      const { count = 1, firstMonth = 1 } = choice;
      const [dates, weekdays] = dayFields(choice.on);
      const months = count === 1 ? '*' : `${firstMonth}/${count}`;
      return `cron(0 ${choice.hour} ${dates} ${months} ${weekdays} *)`;
    }
  }
}

function dayFields(on: MonthDay): readonly [dates: string, weekdays: string] {
  if ('nth' in on) {
    const number = WEEKDAY_NAMES.indexOf(on.weekday) + 1;
    // An unknown name stays as it is, so that the parser can say what is wrong with it.
    return ['?', `${number === 0 ? on.weekday : number}#${on.nth}`];
  }
  if ('last' in on) return [`${on.last}L`, '?'];
  return [on.day === 'last' ? 'L' : String(on.day), '?'];
}
