import type { Outcome, RotationDocument } from './document';

/** Namespace of the metrics in CloudWatch; their one dimension is the workflow, by the name of its state machine. */
export const METRIC_NAMESPACE = 'RdsRotationWorkflow';
export const METRIC_DIMENSION = 'Workflow';

/** Every metric and its unit in CloudWatch. */
export const METRICS = {
  succeeded: { name: 'Succeeded', unit: 'Count' },
  rolledBack: { name: 'RolledBack', unit: 'Count' },
  unresolved: { name: 'Unresolved', unit: 'Count' },
  checkPassed: { name: 'CheckPassed', unit: 'Count' },
  checkFailed: { name: 'CheckFailed', unit: 'Count' },
  /** From the new password's COMMIT until AWSCURRENT logged in again. */
  lockoutWindow: { name: 'LockoutWindow', unit: 'Milliseconds' },
  /** Sessions from before the change of the password that were open when the rotation ended; only if the workflow reports them. */
  sessionsBefore: { name: 'SessionsBefore', unit: 'Count' },
  /** Secrets whose next rotation is more than a day late. */
  overdue: { name: 'Overdue', unit: 'Count' },
  /** Secrets whose rotation was turned off. */
  turnedOff: { name: 'TurnedOff', unit: 'Count' },
  /** For the secret whose last rotation is longest ago. */
  daysSinceRotation: { name: 'DaysSinceRotation', unit: 'Count' },
} as const;
export type MetricKey = keyof typeof METRICS;
export type MetricValues = Readonly<Partial<Record<MetricKey, number>>>;

/** What an execution that ends adds to the metrics. */
export function metricsOf(
  outcome: Outcome,
  { finishSecret, rollBack, reportSessions }: RotationDocument,
): MetricValues {
  const lockoutWindow = rollBack?.lockoutWindowMilliseconds ?? finishSecret?.lockoutWindowMilliseconds;
  return {
    [outcome]: 1,
    ...(lockoutWindow !== undefined && { lockoutWindow }),
    ...(reportSessions && { sessionsBefore: reportSessions.before }),
  };
}

/**
 * The line of a log from which CloudWatch makes metrics (guide, "Specification: Embedded metric format").
 *
 * @param at milliseconds since 1970
 */
export function metricLine(workflow: string, values: MetricValues, at: number): string {
  const given = (Object.keys(values) as MetricKey[]).map((key) => METRICS[key]);
  return JSON.stringify({
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [[METRIC_DIMENSION]],
          Metrics: given.map(({ name, unit }) => ({ Name: name, Unit: unit })),
        },
      ],
    },
    [METRIC_DIMENSION]: workflow,
    ...Object.fromEntries(Object.entries(values).map(([key, value]) => [METRICS[key as MetricKey].name, value])),
  });
}
