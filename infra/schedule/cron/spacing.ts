import { type CronMeaning, DAY } from '../expression';
import { openingDays } from './occurrences';

/** Least distance between two openings, in hours (user guide of Secrets Manager, "Rotation schedules"). */
export const LEAST_DISTANCE_HOURS = 4;

/** Any day will do as the start of a whole calendar cycle. */
const CYCLE_START = Date.UTC(2000, 0, 1);

/** Two neighbouring openings, as hours of the day; the second may be on the day after. */
interface HourPair {
  readonly first: number;
  readonly second: number;
}

/** The first two openings that are less than four hours apart, or undefined if there are none. */
export function tooClose(meaning: CronMeaning): HourPair | undefined {
  const within = neighbours(meaning.hours).find(({ first, second }) => second - first < LEAST_DISTANCE_HOURS);
  if (within !== undefined) return within;
  const first = meaning.hours.at(-1) ?? 0;
  const second = meaning.hours[0] ?? 0;
  return second + 24 - first < LEAST_DISTANCE_HOURS && opensOnConsecutiveDays(meaning) ? { first, second } : undefined;
}

/** Hours between the closest two openings of one day; undefined with a single opening a day. */
export function closestWithinDay(hours: readonly number[]): number | undefined {
  const distances = neighbours(hours).map(({ first, second }) => second - first);
  return distances.length === 0 ? undefined : Math.min(...distances);
}

/** True if no day of the calendar satisfies the expression, as with 31 February. */
export function neverOpens(meaning: CronMeaning): boolean {
  return openingDays(meaning, CYCLE_START).next().done === true;
}

/** What to write instead of hours that are too close: a wider step if there is one, otherwise the hours that may stay. */
export function spacedHours(meaning: CronMeaning, text: string): string {
  const [, base, step] = /^(\*|\d*)\/(\d+)$/.exec(text === '*' ? '*/1' : text) ?? [];
  if (step !== undefined) {
    const from = Number(base === '*' ? 0 : base);
    for (let wider = Number(step) + 1; wider < 24; wider += 1) {
      const hours = Array.from({ length: Math.ceil((24 - from) / wider) }, (_, index) => from + index * wider);
      if (tooClose({ ...meaning, hours }) === undefined) return `${from}/${wider}`;
    }
  }
  const kept: number[] = [];
  for (const hour of meaning.hours) {
    if (tooClose({ ...meaning, hours: [...kept, hour] }) === undefined) kept.push(hour);
  }
  return kept.join(',');
}

function neighbours(hours: readonly number[]): HourPair[] {
  return hours.slice(1).map((second, index) => ({ first: hours[index] ?? 0, second }));
}

function opensOnConsecutiveDays(meaning: CronMeaning): boolean {
  let previous: number | undefined;
  for (const day of openingDays(meaning, CYCLE_START)) {
    if (previous !== undefined && day - previous === DAY) return true;
    previous = day;
  }
  return false;
}
