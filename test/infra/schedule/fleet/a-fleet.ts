import type { FleetSecret } from '../../../../infra/schedule/fleet/fleet';
import { parseRules } from '../../../../infra/schedule/rotation-rules';

/** A secret of a fleet: name, host, expression, window and last rotation. */
export function aSecret(
  name: string,
  host: string | undefined,
  expression: string,
  window?: string,
  lastRotated?: string,
): FleetSecret {
  return {
    name,
    host,
    rules: parseRules({ ScheduleExpression: expression, ...(window === undefined ? {} : { Duration: window }) }),
    lastRotated: lastRotated === undefined ? undefined : new Date(lastRotated),
  };
}

/** Hours since 1970 of an ISO time. */
export function hourOf(time: string): number {
  return Date.parse(time) / 3_600_000;
}
