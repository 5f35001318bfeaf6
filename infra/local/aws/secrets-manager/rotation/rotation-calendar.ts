import { windows } from '../../../../schedule/calendar';
import { parseRules, type RotationRules } from '../../../../schedule/rotation-rules';
import { ScheduleError } from '../../../../schedule/schedule-error';
import { invalidParameter } from '../service-exceptions';

/** A span in which Secrets Manager may rotate, in milliseconds since 1970; `closesAt` is no longer part of it. */
export interface RotationWindow {
  readonly opensAt: number;
  readonly closesAt: number;
}

/** What rotation rules mean in dates. */
export interface RotationCalendar {
  /** What is wrong with the rules, as a sentence; undefined if nothing is. */
  validate(rules: RotationRules): string | undefined;
  /**
   * Windows that close after `now` and opened after `lastRotated`, the earliest first, without end. A rate counts from
   * `lastRotated`: the last rotation, or the last value stored by hand, which counts as one.
   */
  windowsAfter(rules: RotationRules, lastRotated: number, now: number): Iterable<RotationWindow>;
}

/** The schedule language of Secrets Manager. */
export const rotationCalendar: RotationCalendar = {
  validate(rules) {
    try {
      parseRules(rules);
      return undefined;
    } catch (error) {
      if (error instanceof ScheduleError) return error.message;
      throw error;
    }
  },

  *windowsAfter(rules, lastRotated, now) {
    const query = { lastRotated: new Date(lastRotated), after: new Date(now) };
    for (const { opensAt, closesAt } of windows(parseRules(rules), query)) {
      yield { opensAt: opensAt.getTime(), closesAt: closesAt.getTime() };
    }
  },
};

/** Days between rotations, also shown by DescribeSecret for a rate in days; undefined for other schedules. */
export function intervalInDays(rules: RotationRules): number | undefined {
  if (rules.AutomaticallyAfterDays !== undefined) return rules.AutomaticallyAfterDays;
  const days = /^rate\((\d+) days?\)$/.exec(rules.ScheduleExpression ?? '')?.[1];
  return days === undefined ? undefined : Number(days);
}

/**
 * Refuses rules that the calendar finds fault with, in its words.
 *
 * @throws ServiceError `InvalidParameterException`.
 */
export function checkRules(rules: RotationRules, calendar: RotationCalendar): void {
  const problem = calendar.validate(rules);
  if (problem !== undefined) throw invalidParameter(problem);
}
