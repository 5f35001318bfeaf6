import type { FleetReport } from '../../../schedule/fleet/fleet-report';

/** The report as `--json` prints it: moments are ISO 8601 in UTC. */
export function jsonOf(report: FleetReport): object {
  const at = (hour: number): string => new Date(hour * 3_600_000).toISOString();
  return {
    summary: report.summary,
    general: report.general,
    attention: report.attention,
    month: report.month,
    year: report.year,
    collisions: report.collisions.map((collision) => ({ ...collision, at: at(collision.at) })),
    bursts: report.bursts.map((burst) => ({ ...burst, at: at(burst.at) })),
    busiest: report.busiest === undefined ? null : { ...report.busiest, at: at(report.busiest.at) },
    blackouts: report.blackouts,
    suggestions: report.staggering.suggestions,
    unresolved: report.staggering.unresolved,
    secrets: report.secrets,
  };
}
