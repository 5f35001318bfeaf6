import { windows } from './calendar';
import { parseRules, type RotationRules } from './rotation-rules';
import { ScheduleError } from './schedule-error';

/** The schedule language as a stand-in for Secrets Manager asks for it: rules as sent, times in milliseconds since 1970. */
export const rotationCalendar = {
  /** What is wrong with the rules, as a sentence; undefined if nothing is. */
  validate(rules: RotationRules): string | undefined {
    try {
      parseRules(rules);
      return undefined;
    } catch (error) {
      if (error instanceof ScheduleError) return error.message;
      throw error;
    }
  },

  /** The windows that close after `now` and opened after the last rotation, without end; see {@link windows}. */
  *windowsAfter(
    rules: RotationRules,
    lastRotated: number,
    now: number,
  ): Generator<{ readonly opensAt: number; readonly closesAt: number }> {
    const query = { lastRotated: new Date(lastRotated), after: new Date(now) };
    for (const { opensAt, closesAt } of windows(parseRules(rules), query)) {
      yield { opensAt: opensAt.getTime(), closesAt: closesAt.getTime() };
    }
  },
};
