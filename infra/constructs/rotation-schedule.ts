import type { Duration } from 'aws-cdk-lib';
import { type BuiltSchedule, buildSchedule, type MonthDay, describedSchedule } from '../schedule/builder';
import { anObject, type Kind, listOf, memberOf, number, record, text, wholeNumber } from './validation/kinds';

/** When to rotate: rotation rules as Secrets Manager accepts them. A `RotationSchedule` is always valid. */
export interface IRotationSchedule {
  /** `cron(0 3 ? 1/1 2#2 *)` or `rate(30 days)`; UTC, on the hour, at least 4 hours apart. */
  readonly expression: string;
  /**
   * Length of the window, such as `2h`; by default an hour, or the rest of the UTC day. Two or three hours leave room for
   * retries.
   */
  readonly duration?: string | undefined;
}

/** Day of the week, as Secrets Manager writes it. */
export enum Weekday {
  SUNDAY = 'SUN',
  MONDAY = 'MON',
  TUESDAY = 'TUE',
  WEDNESDAY = 'WED',
  THURSDAY = 'THU',
  FRIDAY = 'FRI',
  SATURDAY = 'SAT',
}

/** One day of every month. */
export class DayOfMonth {
  /** The date, 1 to 31. A month without it has no rotation. */
  static date(day: number): DayOfMonth {
    demand('DayOfMonth.date', { day }, { day: wholeNumber(1, 31) }, ['day']);
    return new DayOfMonth({ day });
  }

  /** The last day, whatever its date. */
  static last(): DayOfMonth {
    return new DayOfMonth({ day: 'last' });
  }

  /** The first to fifth such weekday: `DayOfMonth.nth(2, Weekday.MONDAY)`. */
  static nth(nth: number, weekday: Weekday): DayOfMonth {
    demand('DayOfMonth.nth', { nth, weekday }, { nth: wholeNumber(1, 5), weekday: WEEKDAY }, ['nth', 'weekday']);
    return new DayOfMonth({ nth, weekday });
  }

  /** The last such weekday. */
  static lastWeekday(weekday: Weekday): DayOfMonth {
    demand('DayOfMonth.lastWeekday', { weekday }, { weekday: WEEKDAY }, ['weekday']);
    return new DayOfMonth({ last: weekday });
  }

  /** @internal */
  readonly _choice: MonthDay;

  private constructor(choice: MonthDay) {
    this._choice = choice;
  }
}

/** How long a rotation may begin. */
export interface RotationWindowOptions {
  /**
   * Length of the window, in whole hours. Two or three hours leave room for retries.
   *
   * @default - an hour, or the rest of the UTC day
   */
  readonly window?: Duration;
}

/** A rotation every day. */
export interface DailyRotationOptions extends RotationWindowOptions {
  /** Hour of the day at which the window opens, in UTC, 0 to 23. */
  readonly hour: number;
}

/** A rotation on one or several days of every week. */
export interface WeeklyRotationOptions extends DailyRotationOptions {
  /** The days. */
  readonly weekdays: Weekday[];
}

/** A rotation on one day of every month. */
export interface MonthlyRotationOptions extends DailyRotationOptions {
  /** The day. */
  readonly day: DayOfMonth;
  /**
   * Every how many months.
   *
   * @default 1
   */
  readonly everyMonths?: number;
  /**
   * The first month of the year, 1 to 12; every year starts with it again.
   *
   * @default 1 - January
   */
  readonly firstMonth?: number;
}

/**
 * A rotation schedule that Secrets Manager is known to accept.
 *
 * @throws Error from every factory if Secrets Manager would refuse the schedule, so that a fault shows at synthesis.
 */
export class RotationSchedule implements IRotationSchedule {
  /** Every day. */
  static daily(options: DailyRotationOptions): RotationSchedule {
    demand('RotationSchedule.daily', options, DAILY, ['hour']);
    return new RotationSchedule(
      buildSchedule({ every: 'days', count: 1, hour: options.hour, window: hoursOf(options.window) }),
    );
  }

  /** On one or several days of every week. */
  static weekly(options: WeeklyRotationOptions): RotationSchedule {
    demand('RotationSchedule.weekly', options, { ...DAILY, weekdays: listOf(WEEKDAY) }, ['hour', 'weekdays']);
    const { hour, weekdays, window } = options;
    return new RotationSchedule(buildSchedule({ every: 'weeks', weekdays, hour, window: hoursOf(window) }));
  }

  /** On one day of every month, or of every nth month. */
  static monthly(options: MonthlyRotationOptions): RotationSchedule {
    demand('RotationSchedule.monthly', options, MONTHLY, ['hour', 'day']);
    const { hour, window, day, everyMonths: count, firstMonth } = options;
    return new RotationSchedule(
      buildSchedule({ every: 'months', on: day._choice, hour, count, firstMonth, window: hoursOf(window) }),
    );
  }

  /**
   * This long after the last rotation, whatever started it. Whole days open at midnight UTC, hours on the hour.
   *
   * @param interval whole hours, at least 4
   */
  static rate(interval: Duration, options: RotationWindowOptions = {}): RotationSchedule {
    demand('RotationSchedule.rate', { interval }, { interval: KNOWN_DURATION }, ['interval']);
    demand('RotationSchedule.rate', options, WINDOW);
    const window = hoursOf(options.window);
    const hours = interval.toHours({ integral: false });
    return new RotationSchedule(
      hours > 0 && hours % 24 === 0
        ? buildSchedule({ every: 'days', count: hours / 24, window })
        : buildSchedule({ every: 'hours', count: hours, window }),
    );
  }

  /** Any expression of Secrets Manager, `cron(...)` or `rate(...)`. */
  static fromExpression(expression: string, options: RotationWindowOptions = {}): RotationSchedule {
    demand('RotationSchedule.fromExpression', { expression }, { expression: text('rate(30 days)') }, ['expression']);
    demand('RotationSchedule.fromExpression', options, WINDOW);
    return new RotationSchedule(describedSchedule(expression, hoursOf(options.window)));
  }

  readonly expression: string;
  readonly duration?: string;
  /** The schedule in words: `second Monday of every month, 03:00 to 05:00 UTC`. */
  readonly sentence: string;

  private constructor(built: BuiltSchedule) {
    this.expression = built.expression;
    if (built.duration !== undefined) this.duration = built.duration;
    this.sentence = built.sentence;
  }
}

const A_DURATION = anObject('a Duration, as Duration.hours(2)', {
  toHours: 'function',
  isUnresolved: 'function',
});
/** A duration from a token may not be in hours, and a token cannot be converted. */
const KNOWN_DURATION: Kind = (value) =>
  A_DURATION(value) ??
  ((value as Duration).isUnresolved()
    ? { path: '', found: 'is not known in the app', allowed: 'give a Duration, as Duration.hours(2)' }
    : undefined);
const WEEKDAY = memberOf('Weekday', Weekday);
const WINDOW = { window: KNOWN_DURATION };
const DAILY = { ...WINDOW, hour: number };
const MONTHLY = {
  ...DAILY,
  day: anObject('a day, as DayOfMonth.nth(2, Weekday.MONDAY)', { _choice: 'object' }),
  everyMonths: number,
  firstMonth: number,
};

/**
 * JavaScript callers may pass what TypeScript refuses.
 *
 * @throws Error that names the factory, the property, what was found and what to give.
 */
function demand(
  factory: string,
  options: unknown,
  properties: Readonly<Record<string, Kind>>,
  required: readonly string[] = [],
): void {
  const misfit = record('give an object of options', properties, required)(options);
  if (misfit === undefined) return;
  const property = misfit.path.slice(1) || 'options';
  throw new Error(`${factory}: property ${property} ${misfit.found}: ${misfit.allowed}.`);
}

/** A fraction of an hour is kept, so that the parser can report it. */
function hoursOf(window: Duration | undefined): number | undefined {
  return window?.toHours({ integral: false });
}
