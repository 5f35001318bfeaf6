import { invalidParameter } from './exceptions';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SECOND = 1_000;

/** `RotationRules` of RotateSecret (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html). */
export interface RotationRules {
  /** 1 to 1000. */
  readonly AutomaticallyAfterDays?: number;
  /** `rate(...)` or `cron(...)`, in UTC. */
  readonly ScheduleExpression?: string;
  /** Length of the rotation window, `1h` to `99h`. */
  readonly Duration?: string;
}

/** A span in which Secrets Manager may rotate, in milliseconds since 1970; `closesAt` is no longer part of it. */
export interface RotationWindow {
  readonly opensAt: number;
  readonly closesAt: number;
}

/** What a rotation schedule means in dates. The seam for a full schedule library. */
export interface RotationCalendar {
  /** What is wrong with the rules, as a sentence; undefined if nothing is. */
  validate(rules: RotationRules): string | undefined;
  /**
   * Windows that close after `now`, the earliest first; only the first is taken. `lastRotated` is the last rotation, or
   * the last value stored by hand, which counts as one for rate schedules.
   */
  windowsAfter(rules: RotationRules, lastRotated: number, now: number): Iterable<RotationWindow>;
}

/**
 * Calendar for who needs none: knows schedules in days only (`AutomaticallyAfterDays`, `rate(N days)`), whose windows
 * open at midnight UTC and last to the end of that day or for the duration. For anything else it names no date.
 */
export const dayCalendar: RotationCalendar = {
  validate: () => undefined,
  *windowsAfter(rules, lastRotated, now) {
    const days = intervalInDays(rules);
    if (days === undefined) return;
    const length = rules.Duration === undefined ? DAY : Number.parseInt(rules.Duration, 10) * HOUR;
    const first = Math.floor(lastRotated / DAY) * DAY + days * DAY;
    // A window missed is not made up for: the next one counts (the rotation it was for is then overdue).
    const missed = Math.max(0, Math.floor((now - first - length) / (days * DAY)) + 1);
    const opensAt = first + missed * days * DAY;
    yield { opensAt, closesAt: opensAt + length };
  },
};

/** Days between rotations, also shown by DescribeSecret for a rate in days; undefined for other schedules. */
export function intervalInDays(rules: RotationRules): number | undefined {
  if (rules.AutomaticallyAfterDays !== undefined) return rules.AutomaticallyAfterDays;
  const days = /^rate\((\d+) days?\)$/.exec(rules.ScheduleExpression ?? '')?.[1];
  return days === undefined ? undefined : Number(days);
}

/**
 * Refuses rules that name no schedule or two, or that the calendar finds fault with.
 *
 * @throws ServiceError `InvalidParameterException`.
 */
export function checkRules(rules: RotationRules, calendar: RotationCalendar): void {
  const schedules = [rules.AutomaticallyAfterDays, rules.ScheduleExpression].filter((one) => one !== undefined);
  if (schedules.length !== 1) {
    throw invalidParameter(
      `RotationRules must have exactly one of AutomaticallyAfterDays and ScheduleExpression; it has ${schedules.length === 0 ? 'neither' : 'both'}.`,
    );
  }
  const problem = calendar.validate(rules);
  if (problem !== undefined) throw invalidParameter(problem);
}

/**
 * NextRotationDate: the latest moment at which the rotation is still in time, the last second of the first window
 * (DescribeSecret: "on or before this date"). Milliseconds since 1970.
 */
export function nextRotation(
  rules: RotationRules | undefined,
  calendar: RotationCalendar,
  times: { readonly lastRotated: number; readonly now: number },
): number | undefined {
  if (!rules) return undefined;
  for (const window of calendar.windowsAfter(rules, times.lastRotated, times.now)) return window.closesAt - SECOND;
  return undefined;
}
