declare const parsed: unique symbol;

/** Marks a value only the parser makes: code that has one need not check it again. */
export interface Parsed {
  readonly [parsed]: true;
}

/** 1 = Sunday to 7 = Saturday, as Secrets Manager counts (user guide, "Cron expressions"). */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** Names of the weekdays as expressions write them; index 0 is Sunday. */
export const WEEKDAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'] as const;
export type WeekdayName = (typeof WEEKDAY_NAMES)[number];

/** Names of the months as expressions write them; index 0 is January. */
export const MONTH_NAMES = [
  'JAN',
  'FEB',
  'MAR',
  'APR',
  'MAY',
  'JUN',
  'JUL',
  'AUG',
  'SEP',
  'OCT',
  'NOV',
  'DEC',
] as const;

/** One thing a cron expression says about days; a day opens a window if any of its rules holds for it. */
export type DayRule =
  | { readonly kind: 'date'; /** 1 to 31. */ readonly date: number }
  | { readonly kind: 'lastDate' }
  | { readonly kind: 'weekday'; readonly weekday: Weekday }
  | { readonly kind: 'nthWeekday'; readonly weekday: Weekday; /** 1 to 5. */ readonly nth: number }
  | { readonly kind: 'lastWeekday'; readonly weekday: Weekday };

/** What a cron expression means, whichever way it was written. Every list is sorted and holds no value twice. */
export interface CronMeaning {
  /** Hours of the day in UTC, 0 to 23. */
  readonly hours: readonly number[];
  readonly days: readonly DayRule[];
  /** 1 to 12. */
  readonly months: readonly number[];
}

/** Something accepted although the guide of Secrets Manager does not show it, so that AWS may refuse or read it otherwise. */
export interface ScheduleNote {
  /** The part of the input the note is about. */
  readonly value: string;
  readonly text: string;
}

export interface CronSchedule extends CronMeaning, Parsed {
  readonly kind: 'cron';
  readonly expression: string;
  /** True if the hours are written with a step, which makes the default window one hour long. */
  readonly hoursStepped: boolean;
  readonly notes: readonly ScheduleNote[];
}

export interface RateSchedule extends Parsed {
  readonly kind: 'rate';
  readonly unit: 'hours' | 'days';
  readonly count: number;
  /** Undefined if the rules give `AutomaticallyAfterDays` instead of an expression. */
  readonly expression: string | undefined;
  readonly notes: readonly ScheduleNote[];
}

/** A schedule that satisfies every rule of Secrets Manager; made by {@link parseSchedule} alone. */
export type ParsedSchedule = CronSchedule | RateSchedule;

/** Milliseconds in an hour. */
export const HOUR = 3_600_000;
/** Milliseconds in a UTC day: UTC knows no daylight saving, and JavaScript no leap seconds. */
export const DAY = 24 * HOUR;
