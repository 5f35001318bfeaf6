import { HOUR } from '../expression';
import { covers } from './blackouts';
import { collidingWindows } from './contention';
import { dateOf, type Fleet, type Horizon, isPlannable, type PlannedWindow, plannedWindows } from './fleet';

/** A window as a day of the calendar shows it. Hours are those of the UTC day, 0 to 24. */
export interface DayEntry {
  readonly secret: string;
  readonly host: string | undefined;
  readonly from: number;
  readonly until: number;
  /** True if another window on the same host is open at the same time. */
  readonly collides: boolean;
}

export interface CalendarDay {
  /** `2026-12-14`. */
  readonly date: string;
  /** False for days of the neighbouring months that fill the first and the last week. */
  readonly inMonth: boolean;
  readonly entries: readonly DayEntry[];
  /** Set on a black-out date: why, or `black-out`. */
  readonly blackout: string | undefined;
}

/** A month of a fleet. */
export interface CalendarMonth {
  /** `December 2026`. */
  readonly title: string;
  /** Weeks of seven days, Monday first. */
  readonly weeks: readonly (readonly CalendarDay[])[];
  /** Every host of the fleet, sorted; secrets without one are not among them. */
  readonly hosts: readonly string[];
  /** Every secret of the fleet, sorted. */
  readonly secrets: readonly string[];
  /** Secrets whose windows are not known, since a rate counts from a last rotation that nobody told. */
  readonly unplanned: readonly string[];
}

/** The hours of a calendar month, given as `2026-12`. */
export function horizonOf(month: string): Horizon {
  const first = Date.parse(`${month}-01T00:00Z`);
  const next = new Date(first);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return { from: first / HOUR, until: next.getTime() / HOUR };
}

/** Lays the windows of a fleet out on the month, given as `2026-12`. */
export function calendarMonth({ secrets, blackouts }: Fleet, month: string): CalendarMonth {
  const horizon = horizonOf(month);
  const planned = secrets.flatMap((secret) => plannedWindows(secret, horizon));
  const entries = entriesByDate(planned);
  const days = weeksOf(horizon).map((week) =>
    week.map((date): CalendarDay => {
      const blackout = blackouts.find((each) => covers(each, date));
      return {
        date,
        inMonth: date.startsWith(month),
        entries: entries.get(date) ?? [],
        blackout: blackout === undefined ? undefined : (blackout.reason ?? 'black-out'),
      };
    }),
  );
  const title = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    horizon.from * HOUR,
  );
  return {
    title,
    weeks: days,
    hosts: [...new Set(secrets.flatMap(({ host }) => host ?? []))].sort(),
    secrets: secrets.map(({ name }) => name).sort(),
    unplanned: secrets.filter((secret) => !isPlannable(secret)).map(({ name }) => name),
  };
}

function entriesByDate(planned: readonly PlannedWindow[]): Map<string, DayEntry[]> {
  const colliding = collidingWindows(planned);
  const dates = new Map<string, DayEntry[]>();
  const inOrder = [...planned].sort((a, b) => a.opensAt - b.opensAt || a.secret.name.localeCompare(b.secret.name));
  for (const window of inOrder) {
    const { secret, opensAt, closesAt } = window;
    const from = opensAt % 24;
    const date = dateOf(opensAt);
    const entries = dates.get(date) ?? [];
    entries.push({
      secret: secret.name,
      host: secret.host,
      from,
      until: from + closesAt - opensAt,
      collides: colliding.has(window),
    });
    dates.set(date, entries);
  }
  return dates;
}

function weeksOf({ from, until }: Horizon): string[][] {
  const weeks: string[][] = [];
  const weekday = (new Date(from * HOUR).getUTCDay() + 6) % 7;
  for (let monday = from - weekday * 24; monday < until; monday += 7 * 24) {
    weeks.push(Array.from({ length: 7 }, (_, day) => dateOf(monday + day * 24)));
  }
  return weeks;
}
