import type { RotationCalendar, RotationWindow } from './rotation-calendar';
import type { Secret } from '../secret';

const SECOND = 1_000;

/** Whether Secrets Manager rotates the secret on a schedule: rotation is on, there are rules, and it is not being deleted. */
export function isScheduled({ rotation, deletionAt }: Secret): boolean {
  return rotation?.enabled === true && rotation.rules !== undefined && deletionAt === undefined;
}

/** The anchor of rates: the last rotation or the last manually stored value, otherwise the creation. Milliseconds since 1970. */
export function lastRotation({ rotatedAt, currentSince, createdAt }: Secret): number {
  return Math.max(rotatedAt ?? 0, currentSince ?? createdAt);
}

/** The first window that opens at `from` or later and is not over at `now`; undefined without a schedule. */
export function nextWindow(
  secret: Secret,
  calendar: RotationCalendar,
  { from, now }: { readonly from: number; readonly now: number },
): RotationWindow | undefined {
  const rules = secret.rotation?.rules;
  if (rules === undefined || !isScheduled(secret)) return undefined;
  for (const window of calendar.windowsAfter(rules, lastRotation(secret), now)) {
    if (window.opensAt >= from) return window;
  }
  return undefined;
}

/**
 * The secret with the date by which it must be rotated next, to be called after it was rotated, changed manually or given
 * other rules: the last second of the next window (DescribeSecret: "on or before this date"). A failed rotation does not move
 * the date, so it may then be in the past.
 */
export function withNextRotation(secret: Secret, calendar: RotationCalendar, now: number): Secret {
  const window = nextWindow(secret, calendar, { from: now, now });
  return { ...secret, nextRotationAt: window && window.closesAt - SECOND };
}
