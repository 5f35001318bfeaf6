import { findingsOf, type FleetReport } from './fleet-report';
import { monthText } from './month-text';

/** The whole fleet report for a terminal. */
export function fleetText(report: FleetReport): string {
  const findings = findingsOf(report);
  const { suggestions } = report.staggering;
  return [
    monthText(report.month),
    report.summary,
    ...(findings.length > 0 ? ['', 'Found:', ...findings.map((finding) => `  - ${finding}`)] : []),
    ...(suggestions.length > 0 ? ['', 'Instead:'] : []),
    ...suggestions.flatMap(({ secret, expression, duration, sentence }) => [
      `  - ${secret}: ${expression}, window ${duration}`,
      `    ${sentence}`,
    ]),
    '',
  ].join('\n');
}
