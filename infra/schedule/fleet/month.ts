import { HOUR } from '../expression';
import { covers } from './blackouts';
import { collidingWindows } from './contention';
import { dateOf, type Fleet, type Horizon, isPlannable, type PlannedWindow, plannedWindows } from './fleet';

/** A window that opens in the month. Hours are those of the UTC day, 0 to 24. */
interface Opening {
  readonly secret: string;
  readonly host: string | undefined;
  /** `2026-12-14`. */
  readonly date: string;
  readonly from: number;
  readonly until: number;
  /** Whether another window on the same host is open at the same time; undefined if the host is not known. */
  readonly collides: boolean | undefined;
}

/** A day of the month. */
export interface MonthDay {
  /** `2026-12-14`. */
  readonly date: string;
  /** 0 = Monday to 6 = Sunday. */
  readonly weekday: number;
  /** Set on a blackout date: its reason, or `blackout`. */
  readonly blackout: string | undefined;
}

/** What one host has on one day. */
export interface HostDay {
  readonly openings: number;
  readonly collides: boolean;
  /** True if a window opens on a blackout date. */
  readonly onBlackout: boolean;
}

/** One host through the month; `host` is undefined for all secrets whose host is not known. */
export interface HostRow {
  readonly host: string | undefined;
  readonly days: readonly HostDay[];
}

/** A month of a fleet, hosts by days. */
export interface FleetMonth {
  /** `December 2026`. */
  readonly title: string;
  readonly days: readonly MonthDay[];
  /** Hosts with an opening on a blackout date first, then those with collisions, then the others, each by name. */
  readonly rows: readonly HostRow[];
  /** In order of time. */
  readonly openings: readonly Opening[];
}

/** The hours of a calendar month, given as `2026-12`. */
export function horizonOf(month: string): Horizon {
  const first = Date.parse(`${month}-01T00:00Z`);
  const next = new Date(first);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return { from: first / HOUR, until: next.getTime() / HOUR };
}

/** `December 2026` for `2026-12`. */
export function titleOf(month: string): string {
  const format = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return format.format(Date.parse(`${month}-01T00:00Z`));
}

/** Lays the windows of a fleet out on the month, given as `2026-12`. */
export function fleetMonth({ secrets, blackouts }: Fleet, month: string): FleetMonth {
  const horizon = horizonOf(month);
  const openings = openingsOf(secrets.flatMap((secret) => plannedWindows(secret, horizon)));
  const days = Array.from({ length: (horizon.until - horizon.from) / 24 }, (_, index): MonthDay => {
    const date = dateOf(horizon.from + index * 24);
    const blackout = blackouts.find((each) => covers(each, date));
    return {
      date,
      weekday: (new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7,
      blackout: blackout === undefined ? undefined : (blackout.reason ?? 'blackout'),
    };
  });
  const hosts = new Set(secrets.filter(isPlannable).map(({ host }) => host));
  return {
    title: titleOf(month),
    days,
    rows: [...hosts].map((host) => rowOf(host, days, openings)).sort(urgentFirst),
    openings,
  };
}

function openingsOf(planned: readonly PlannedWindow[]): Opening[] {
  const colliding = collidingWindows(planned);
  return planned
    .map((window): Opening => {
      const { secret, opensAt, closesAt } = window;
      const from = opensAt % 24;
      const collides = secret.host === undefined ? undefined : colliding.has(window);
      return {
        secret: secret.name,
        host: secret.host,
        date: dateOf(opensAt),
        from,
        until: from + closesAt - opensAt,
        collides,
      };
    })
    .sort((a, b) => a.date.localeCompare(b.date) || a.from - b.from || a.secret.localeCompare(b.secret));
}

function rowOf(host: string | undefined, days: readonly MonthDay[], all: readonly Opening[]): HostRow {
  const own = all.filter((opening) => opening.host === host);
  return {
    host,
    days: days.map(({ date, blackout }) => {
      const openings = own.filter((opening) => opening.date === date);
      return {
        openings: openings.length,
        collides: openings.some(({ collides }) => collides === true),
        onBlackout: openings.length > 0 && blackout !== undefined,
      };
    }),
  };
}

function urgentFirst(a: HostRow, b: HostRow): number {
  const urgency = ({ days }: HostRow): number =>
    days.some(({ onBlackout }) => onBlackout) ? 0 : days.some(({ collides }) => collides) ? 1 : 2;
  return urgency(a) - urgency(b) || byName(a.host, b.host);
}

/** `db-2` before `db-10`; the unknown last. */
function byName(a: string | undefined, b: string | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return a.localeCompare(b, 'en', { numeric: true });
}
