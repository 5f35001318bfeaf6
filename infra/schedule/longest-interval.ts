import { DAY } from './expression';
import { openings, take } from './calendar';
import type { ParsedRules } from './rotation-rules';

/** Openings that are compared: more than two years of a monthly one, and all that a policy of days can care for. */
const COMPARED = 400;
const ANY_DAY = new Date(Date.UTC(2026, 0, 1));

/** The longest time between two neighbouring openings of the schedule's windows, in whole days. */
export function longestIntervalDays(rules: ParsedRules): number {
  const times = take(openings(rules, { after: ANY_DAY }), COMPARED).map(({ opensAt }) => opensAt.getTime());
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return Math.ceil(Math.max(0, ...gaps) / DAY);
}
