import { openings } from '../calendar';
import type { CronMeaning, DayRule, Weekday } from '../expression';
import { parseRules, type ParsedRules } from '../rotation-rules';
import { ScheduleError } from '../schedule-error';
import { sentence } from '../sentence';
import { take } from '../take';
import { longestWindow } from '../window';
import { writeCron } from '../cron/write-cron';
import { bursts, collisions, WRITES_PER_ROTATION, WRITES_PER_SECOND } from './contention';
import { type FleetSecret, type Horizon, type PlannedWindow, plannedWindows } from './fleet';

/** Other rules for a secret, so that it keeps out of the way of the others. */
export interface Suggestion {
  readonly secret: string;
  readonly expression: string;
  readonly duration: string;
  readonly sentence: string;
}

/** What to change so that no windows collide and no hour exceeds the quota. */
export interface Staggering {
  readonly suggestions: readonly Suggestion[];
  /** Secrets that stand in the way and for which nothing was found, with the reason. */
  readonly unresolved: readonly { readonly secret: string; readonly reason: string }[];
}

/** Window suggested in place of a default one, in hours: room for retries, and for seven others on the host each day. */
const SUGGESTED_WINDOW_HOURS = 3;

/**
 * Suggests the smallest moves (another hour, then another day) that part the windows of a fleet within the horizon.
 * Secrets in nobody's way stay as they are; of the others, those that cannot be moved come first, then each by name.
 */
export function stagger(secrets: readonly FleetSecret[], horizon: Horizon): Staggering {
  const planned = secrets.flatMap((secret) => plannedWindows(secret, horizon));
  const troubled = new Set([
    ...collisions(planned).flatMap((collision) => collision.secrets),
    ...bursts(planned).flatMap((burst) => burst.secrets),
  ]);
  const places = new Places();
  for (const window of planned) if (!troubled.has(window.secret.name)) places.occupy([window]);

  const suggestions: Suggestion[] = [];
  const unresolved: { secret: string; reason: string }[] = [];
  const byName = secrets.filter(({ name }) => troubled.has(name)).sort((a, b) => a.name.localeCompare(b.name));
  const fixed = byName.filter((secret) => cronMeaning(secret) === undefined);
  for (const secret of new Set([...fixed, ...byName])) {
    const found = firstFit(secret, horizon, places);
    places.occupy(plannedWindows({ ...secret, rules: found ?? secret.rules }, horizon));
    if (found === undefined) unresolved.push({ secret: secret.name, reason: reasonFor(secret) });
    else if (found !== secret.rules) suggestions.push(suggestion(secret.name, found));
  }
  return { suggestions, unresolved };
}

/** Hours already taken, per host, and how many windows open in each. */
class Places {
  private readonly hoursOfHost = new Map<string, Set<number>>();
  private readonly openings = new Map<number, number>();

  occupy(windows: readonly PlannedWindow[]): void {
    for (const { secret, opensAt, closesAt } of windows) {
      this.openings.set(opensAt, (this.openings.get(opensAt) ?? 0) + 1);
      if (secret.host === undefined) continue;
      const hours = this.hoursOfHost.get(secret.host) ?? new Set();
      for (let hour = opensAt; hour < closesAt; hour += 1) hours.add(hour);
      this.hoursOfHost.set(secret.host, hours);
    }
  }

  admits(windows: readonly PlannedWindow[]): boolean {
    return windows.every(({ secret, opensAt, closesAt }) => {
      if (((this.openings.get(opensAt) ?? 0) + 1) * WRITES_PER_ROTATION > WRITES_PER_SECOND) return false;
      const taken = secret.host === undefined ? undefined : this.hoursOfHost.get(secret.host);
      for (let hour = opensAt; hour < closesAt; hour += 1) if (taken?.has(hour) === true) return false;
      return true;
    });
  }
}

function firstFit(secret: FleetSecret, horizon: Horizon, places: Places): ParsedRules | undefined {
  for (const rules of candidates(secret)) {
    if (places.admits(plannedWindows({ ...secret, rules }, horizon))) return rules;
  }
  return undefined;
}

function* candidates(secret: FleetSecret): Generator<ParsedRules> {
  const { rules } = secret;
  // A default window to midnight is in everybody's way: it is shortened before anything is moved.
  if (rules.window !== 'restOfDay') yield rules;
  const meaning = cronMeaning(secret);
  if (meaning === undefined) return;
  const window =
    rules.window === 'restOfDay' ? Math.min(SUGGESTED_WINDOW_HOURS, longestWindow(rules.schedule).hours) : rules.window;
  for (const days of shiftedDays(meaning.days)) {
    for (const hours of shiftedHours(meaning.hours, window)) {
      const moved = accepted({ ...meaning, days, hours }, window);
      if (moved !== undefined) yield moved;
    }
  }
}

/** The schedule as cron. A rate always opens at midnight, so it can only be moved as the cron nearest to it. */
function cronMeaning(secret: FleetSecret): CronMeaning | undefined {
  const { schedule } = secret.rules;
  if (schedule.kind === 'cron') return schedule;
  const [next] = take(
    openings(secret.rules, { lastRotated: secret.lastRotated, after: secret.lastRotated ?? new Date(0) }),
    1,
  );
  if (schedule.unit === 'hours' || next === undefined) return undefined;
  const monthly = { months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], hours: [0] };
  const date = Math.min(28, next.opensAt.getUTCDate());
  if (schedule.count === 7)
    return { ...monthly, days: [{ kind: 'weekday', weekday: (next.opensAt.getUTCDay() + 1) as Weekday }] };
  if (schedule.count >= 28 && schedule.count <= 31) return { ...monthly, days: [{ kind: 'date', date }] };
  return undefined;
}

function* shiftedHours(hours: readonly number[], window: number): Generator<readonly number[]> {
  const first = hours[0] ?? 0;
  const last = hours.at(-1) ?? 0;
  for (let distance = 0; distance < 24; distance += 1) {
    if (last + distance + window <= 24) yield hours.map((hour) => hour + distance);
    if (distance > 0 && first - distance >= 0) yield hours.map((hour) => hour - distance);
  }
}

function* shiftedDays(days: readonly DayRule[]): Generator<readonly DayRule[]> {
  yield days;
  for (let distance = 1; distance < 7; distance += 1) {
    const moved = days.map((day) => shiftedDay(day, distance));
    if (moved.every((day) => day !== undefined)) yield moved;
  }
}

function shiftedDay(day: DayRule, distance: number): DayRule | undefined {
  if ('weekday' in day) return { ...day, weekday: (((day.weekday - 1 + distance) % 7) + 1) as Weekday };
  // Past the 28th a month may lack the date.
  if (day.kind === 'date' && day.date + distance <= 28) return { kind: 'date', date: day.date + distance };
  return undefined;
}

function accepted(meaning: CronMeaning, window: number): ParsedRules | undefined {
  try {
    return parseRules({ ScheduleExpression: writeCron(meaning), Duration: `${window}h` });
  } catch (error) {
    if (error instanceof ScheduleError) return undefined;
    throw error;
  }
}

function suggestion(secret: string, rules: ParsedRules): Suggestion {
  const { expression = '' } = rules.schedule;
  return { secret, expression, duration: rules.duration ?? '', sentence: sentence(rules) };
}

function reasonFor({ rules: { schedule } }: FleetSecret): string {
  return schedule.kind === 'rate'
    ? 'a rate moves with every rotation and cannot be given an hour; write it as cron(...)'
    : 'no other hour of its days is free; rotate it on other days, or shorten the windows on its host';
}
