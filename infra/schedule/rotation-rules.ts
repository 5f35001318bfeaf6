import type { Parsed, ParsedSchedule } from './expression';
import { readSchedule } from './parse';
import { readAutomaticDays } from './parse-rate';
import { Fault, ScheduleError } from './schedule-error';
import { readOrExplain } from './suggest';
import { defaultWindow, readWindow } from './window';

/** Rotation rules as people and the API write them (API model of Secrets Manager, RotationRulesType). */
export interface RotationRules {
  /** `cron(...)` or `rate(...)`; exactly one of this and {@link AutomaticallyAfterDays}. */
  readonly ScheduleExpression?: string | undefined;
  /** Days from the last rotation to the next, 1 to 1000. */
  readonly AutomaticallyAfterDays?: number | undefined;
  /** Length of the window, `1h` to `24h`; by default an hour or the rest of the UTC day, see {@link defaultWindow}. */
  readonly Duration?: string | undefined;
}

/** Rotation rules that satisfy Secrets Manager; made by {@link parseRules} alone. */
export interface ParsedRules extends Parsed {
  readonly schedule: ParsedSchedule;
  /** Hours, or `restOfDay` for a window that ends at 24:00 UTC. */
  readonly window: number | 'restOfDay';
  /** The window as given (`2h`); undefined if it is the default. */
  readonly duration: string | undefined;
}

/** Reads rotation rules; throws a {@link ScheduleError} for whatever Secrets Manager would refuse. */
export function parseRules(rules: RotationRules): ParsedRules {
  const { ScheduleExpression: expression, AutomaticallyAfterDays: days, Duration: duration, ...unknown } = rules;
  const [stranger] = Object.keys(unknown);
  if (stranger !== undefined) throw misuse(stranger, 'is none of ScheduleExpression, AutomaticallyAfterDays, Duration');
  if (expression !== undefined && days !== undefined) {
    throw misuse('AutomaticallyAfterDays', 'cannot be combined with ScheduleExpression: leave one of them out');
  }
  const schedule = readEither(expression, days);
  const window =
    duration === undefined
      ? defaultWindow(schedule).hours
      : readOrExplain(duration, (text) => readWindow(text, schedule));
  const fields: Omit<ParsedRules, keyof Parsed> = { schedule, window, duration };
  return fields as ParsedRules;
}

/** Rules as DescribeSecret shows them: it returns the days of a rate along with its expression, which RotateSecret would refuse. */
export function parseDescribedRules({ AutomaticallyAfterDays: days, ...rules }: RotationRules): ParsedRules {
  const derived = rules.ScheduleExpression !== undefined || days === undefined;
  return parseRules(derived ? rules : { ...rules, AutomaticallyAfterDays: days });
}

function readEither(expression: string | undefined, days: number | undefined): ParsedSchedule {
  if (expression !== undefined) return readOrExplain(expression, readSchedule);
  if (days !== undefined) return readOrExplain(String(days), readAutomaticDays);
  throw misuse('RotationRules', 'must give ScheduleExpression or AutomaticallyAfterDays');
}

function misuse(input: string, rule: string): ScheduleError {
  return new ScheduleError(input, new Fault('rotation rules', { start: 0, end: input.length }, rule), []);
}
