import { openings } from '../calendar';
import { HOUR } from '../expression';
import type { ParsedRules } from '../rotation-rules';

/** One secret of a fleet and when it is rotated. */
export interface FleetSecret {
  readonly name: string;
  /** Database server its rotation logs in to; undefined if it is not known. */
  readonly host: string | undefined;
  readonly rules: ParsedRules;
  /** Last successful rotation, from which a rate counts; without it a rate has no place in a calendar. */
  readonly lastRotated: Date | undefined;
}

/** UTC dates on which nothing may be rotated, both ends included. */
export interface Blackout {
  /** `2026-12-24`. */
  readonly from: string;
  readonly to: string;
  readonly reason: string | undefined;
}

/** Secrets and the dates on which they must be left alone. */
export interface Fleet {
  readonly secrets: readonly FleetSecret[];
  readonly blackouts: readonly Blackout[];
}

/** A window of a secret. Times in hours since 1970, since windows open and close on the hour only. */
export interface PlannedWindow {
  readonly secret: FleetSecret;
  readonly opensAt: number;
  readonly closesAt: number;
}

/** A span of time, in hours since 1970; `until` is no longer part of it. */
export interface Horizon {
  readonly from: number;
  readonly until: number;
}

/** Length of a {@link yearFrom}: a leap year, so that no date of the year is left out. */
const DAYS_AHEAD = 366;

/** The year that begins with the UTC day of the instant. */
export function yearFrom(instant: Date): Horizon {
  const from = Math.floor(instant.getTime() / HOUR / 24) * 24;
  return { from, until: from + DAYS_AHEAD * 24 };
}

/** False for a rate whose last rotation is not known: it may open at any time. */
export function isPlannable({ rules, lastRotated }: FleetSecret): boolean {
  return rules.schedule.kind === 'cron' || lastRotated !== undefined;
}

/** The windows of a secret that open within the horizon; none if it is not {@link isPlannable}. */
export function plannedWindows(secret: FleetSecret, { from, until }: Horizon): PlannedWindow[] {
  const planned: PlannedWindow[] = [];
  if (!isPlannable(secret)) return planned;
  const { rules } = secret;
  // Cron opens its windows whenever the last rotation was, and the past days of a month belong to its calendar.
  const lastRotated = rules.schedule.kind === 'rate' ? secret.lastRotated : undefined;
  for (const { opensAt, closesAt } of openings(rules, { lastRotated, after: new Date(from * HOUR) })) {
    if (opensAt.getTime() >= until * HOUR) break;
    planned.push({ secret, opensAt: opensAt.getTime() / HOUR, closesAt: closesAt.getTime() / HOUR });
  }
  return planned;
}

/** The ISO date of an hour since 1970. */
export function dateOf(hour: number): string {
  return new Date(hour * HOUR).toISOString().slice(0, 10);
}

/** An hour of the UTC day, 0 to 24, as clocks show it: `03:00`. */
export function clockOf(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}

/** An hour since 1970 as `2026-12-14 03:00 UTC`. */
export function moment(hour: number): string {
  return `${dateOf(hour)} ${clockOf(hour % 24)} UTC`;
}
