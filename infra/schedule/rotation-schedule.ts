import { type BuiltSchedule, buildSchedule, type DayOfMonth, describedSchedule, type Hours, inHours } from './builder';
import type { WeekdayName } from './expression';

interface WindowOption {
  /** Length of the window; by default an hour, or the rest of the UTC day. Two or three hours leave room for retries. */
  readonly window?: Hours;
}

/** Hour of the day at which the window opens, in UTC, 0 to 23. */
interface HourOption {
  readonly hour: number;
}

/** The distance between rotations. */
export type Rate = { readonly hours: number } | { readonly days: number } | { toHours(): number };

/**
 * A rotation schedule that is known to be accepted: `expression` and `duration` go into `rotationRules` of
 * `CfnRotationSchedule`. Every factory throws the parser's {@link ScheduleError}, so that a fault shows at synthesis.
 */
export class RotationSchedule {
  readonly expression: string;
  /** Such as `2h`; undefined for the default window. */
  readonly duration: string | undefined;
  /** The schedule in words: `second Monday of every month, 03:00 to 05:00 UTC`. */
  readonly sentence: string;

  private constructor(built: BuiltSchedule) {
    this.expression = built.expression;
    this.duration = built.duration;
    this.sentence = built.sentence;
  }

  /** On a date, the nth weekday or the last weekday of every month, or of every nth month beginning with `firstMonth`. */
  static monthly(
    options: DayOfMonth & HourOption & WindowOption & { readonly everyMonths?: number; readonly firstMonth?: number },
  ): RotationSchedule {
    demand('monthly', options, ['hour', ['day', 'nth', 'last']], '{ day: 15, hour: 3 }');
    const { hour, window, everyMonths: count, firstMonth } = options;
    return new RotationSchedule(buildSchedule({ every: 'months', on: options, hour, count, firstMonth, window }));
  }

  /** On one or several days of every week. */
  static weekly(
    options: HourOption & WindowOption & { readonly weekday: WeekdayName | readonly WeekdayName[] },
  ): RotationSchedule {
    demand('weekly', options, ['hour', 'weekday'], "{ weekday: 'MON', hour: 3 }");
    const { hour, window, weekday } = options;
    const weekdays = [weekday].flat();
    return new RotationSchedule(buildSchedule({ every: 'weeks', weekdays, hour, window }));
  }

  /** Every day. */
  static daily(options: HourOption & WindowOption): RotationSchedule {
    demand('daily', options, ['hour'], '{ hour: 3 }');
    const { hour, window } = options;
    return new RotationSchedule(buildSchedule({ every: 'days', count: 1, hour, window }));
  }

  /**
   * So long after the last rotation, whoever started that. Days open at midnight UTC, hours on the hour; a `Duration`
   * of whole days counts as days.
   */
  static rate(every: Rate, { window }: WindowOption = {}): RotationSchedule {
    demand('rate', every, [['days', 'hours', 'toHours']], '{ days: 30 }');
    if ('days' in every) return new RotationSchedule(buildSchedule({ every: 'days', count: every.days, window }));
    const hours = 'hours' in every ? every.hours : inHours(every);
    const choice =
      !('hours' in every) && hours > 0 && hours % 24 === 0
        ? ({ every: 'days', count: hours / 24, window } as const)
        : ({ every: 'hours', count: hours, window } as const);
    return new RotationSchedule(buildSchedule(choice));
  }

  /** Any expression of Secrets Manager, `cron(...)` or `rate(...)`. */
  static expression(text: string, { window }: WindowOption = {}): RotationSchedule {
    if (typeof text !== 'string') demand('expression', undefined, ['text'], "'rate(30 days)'");
    return new RotationSchedule(describedSchedule(text, window));
  }
}

/**
 * JavaScript may leave out what TypeScript demands: each of the names, or one of several that do.
 *
 * @throws Error that says which is missing, with an example.
 */
function demand(
  factory: string,
  options: unknown,
  names: readonly (string | readonly string[])[],
  example: string,
): void {
  const given = typeof options === 'object' && options !== null ? options : {};
  const missing = names.find((name) => ![name].flat().some((each) => each in given));
  if (missing === undefined) return;
  const what = [missing].flat().join(' or ');
  throw new Error(`RotationSchedule.${factory}: ${what} is missing: write RotationSchedule.${factory}(${example}).`);
}
