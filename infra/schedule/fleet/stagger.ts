import { openings, take } from '../calendar';
import type { CronMeaning, DayRule, Weekday } from '../expression';
import { parseRules, type ParsedRules } from '../rotation-rules';
import { ScheduleError } from '../schedule-error';
import { sentence } from '../sentence';
import { longestWindow } from '../window';
import { writeCron } from '../cron/write-cron';
import { covers } from './blackouts';
import { bursts, collisions, WRITES_PER_ROTATION, WRITES_PER_SECOND } from './contention';
import {
  type Blackout,
  dateOf,
  type Fleet,
  type FleetSecret,
  type Horizon,
  type PlannedWindow,
  plannedWindows,
} from './fleet';

/** Other rules for a secret, which keep it clear of blackouts and out of the way of the others. */
export interface Suggestion {
  readonly secret: string;
  readonly expression: string;
  readonly duration: string;
  readonly sentence: string;
}

/** What to change so that no windows collide, none opens on a blackout date and no hour exceeds the quota. */
export interface Staggering {
  readonly suggestions: readonly Suggestion[];
  /** Secrets in trouble for which nothing was found, with the reason. */
  readonly unresolved: readonly { readonly secret: string; readonly reason: string }[];
}

/** Window suggested in place of a default one, in hours: room for retries, and for seven others on the host each day. */
const SUGGESTED_WINDOW_HOURS = 3;

/**
 * Suggests the smallest moves (another hour, then another day) that part the windows of a fleet within the horizon and keep
 * them off the blackout dates. Secrets without trouble stay as they are; of the others, those that cannot be moved come
 * first, then each by name.
 */
export function stagger({ secrets, blackouts }: Fleet, horizon: Horizon): Staggering {
  const planned = secrets.flatMap((secret) => plannedWindows(secret, horizon));
  const places = new Places(blackouts);
  const troubled = new Set([
    ...collisions(planned).flatMap((collision) => collision.secrets),
    ...bursts(planned).flatMap((burst) => burst.secrets),
    ...planned.filter((window) => places.isBlackedOut(window)).map(({ secret }) => secret.name),
  ]);
  places.occupy(planned.filter(({ secret }) => !troubled.has(secret.name)));

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

/** Hours already taken per host, the number of windows that open in each, and excluded dates. */
class Places {
  private readonly hoursOfHost = new Map<string, Set<number>>();
  private readonly openings = new Map<number, number>();

  constructor(private readonly blackouts: readonly Blackout[]) {}

  isBlackedOut({ opensAt }: PlannedWindow): boolean {
    const date = dateOf(opensAt);
    return this.blackouts.some((blackout) => covers(blackout, date));
  }

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
    return windows.every((window) => {
      const { secret, opensAt, closesAt } = window;
      if (this.isBlackedOut(window)) return false;
      if (((this.openings.get(opensAt) ?? 0) + 1) * WRITES_PER_ROTATION > WRITES_PER_SECOND) return false;
      const taken = secret.host === undefined ? undefined : this.hoursOfHost.get(secret.host);
      for (let hour = opensAt; hour < closesAt; hour += 1) if (taken?.has(hour) === true) return false;
      return true;
    });
  }
}

function firstFit(secret: FleetSecret, horizon: Horizon, places: Places): ParsedRules | undefined {
  const windowsBy = (rules: ParsedRules) => plannedWindows({ ...secret, rules }, horizon);
  const { rules } = secret;
  // A default window to midnight is in everybody's way: it is shortened before anything is moved.
  if (rules.window !== 'restOfDay' && places.admits(windowsBy(rules))) return rules;
  const meaning = cronMeaning(secret);
  if (meaning === undefined) return undefined;
  const window =
    rules.window === 'restOfDay' ? Math.min(SUGGESTED_WINDOW_HOURS, longestWindow(rules.schedule).hours) : rules.window;
  for (const days of shiftedDays(meaning.days)) {
    const sameHours = accepted({ ...meaning, days }, window);
    const windows = sameHours === undefined ? [] : windowsBy(sameHours);
    // Another hour of the same days would not help.
    if (sameHours === undefined || windows.some((each) => places.isBlackedOut(each))) continue;
    for (const distance of hourDistances(meaning.hours, window)) {
      if (!places.admits(windows.map((each) => later(each, distance)))) continue;
      return accepted({ ...meaning, days, hours: meaning.hours.map((hour) => hour + distance) }, window);
    }
  }
  return undefined;
}

function later({ secret, opensAt, closesAt }: PlannedWindow, hours: number): PlannedWindow {
  return { secret, opensAt: opensAt + hours, closesAt: closesAt + hours };
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

/** Hours to move by within the day, the near ones first. */
function* hourDistances(hours: readonly number[], window: number): Generator<number> {
  const first = hours[0] ?? 0;
  const last = hours.at(-1) ?? 0;
  for (let distance = 0; distance < 24; distance += 1) {
    if (last + distance + window <= 24) yield distance;
    if (distance > 0 && first - distance >= 0) yield -distance;
  }
}

/** Days to move by, the near ones first; within four weeks, so that a date stays in its month. */
const DISTANCES = [1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6];
const FAR_DISTANCES = Array.from({ length: 21 }, (_, index) => index + 7).flatMap((day) => [day, -day]);

function* shiftedDays(days: readonly DayRule[]): Generator<readonly DayRule[]> {
  yield days;
  for (const distance of [...DISTANCES, ...FAR_DISTANCES]) {
    const moved = days.map((day) => shiftedDay(day, distance));
    if (moved.every((day) => day !== undefined)) yield moved;
  }
}

function shiftedDay(day: DayRule, distance: number): DayRule | undefined {
  switch (day.kind) {
    case 'date': {
      const date = day.date + distance;
      // Past the 28th a month may lack the date.
      return date >= 1 && date <= 28 ? { kind: 'date', date } : undefined;
    }
    case 'nthWeekday': {
      const nth = day.nth + Math.trunc(distance / 7);
      // A fifth weekday is missing in most months.
      return nth >= 1 && nth <= 4 ? { ...day, nth, weekday: shiftedWeekday(day.weekday, distance) } : undefined;
    }
    case 'weekday':
    case 'lastWeekday':
      return Math.abs(distance) < 7 ? { ...day, weekday: shiftedWeekday(day.weekday, distance) } : undefined;
    case 'lastDate':
      // The 28th is the nearest date that every month has.
      return distance < 0 ? { kind: 'date', date: 29 + distance } : undefined;
  }
}

function shiftedWeekday(weekday: Weekday, distance: number): Weekday {
  return (((((weekday - 1 + distance) % 7) + 7) % 7) + 1) as Weekday;
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
    : 'no other hour or day is free of blackouts and of the other windows on its host; rotate it less often, or shorten those windows';
}
