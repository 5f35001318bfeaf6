import type { TaskPayload } from '../../workflow/document';
import { metricLine, metricsOf, type MetricValues } from '../../workflow/metrics';
import type { WatchResult } from '../rotation/watch/watch';
import { Variable } from './variables';

/** Says what a round of the watch has found. */
export function logRound({ daysSinceRotation, overdue, turnedOff }: WatchResult, at: number): void {
  const values = { overdue, turnedOff, ...(daysSinceRotation !== undefined && { daysSinceRotation }) };
  logMetrics(process.env[Variable.stateMachineArn] ?? '', values, at);
}

/** Tells CloudWatch how the workflow of this state machine, or of this execution of it, is doing. */
function logMetrics(arn: string, values: MetricValues, at: number): void {
  // arn:aws:states:<Region>:<account>:stateMachine:<name>, or :execution:<name>:<execution>.
  const [, , , , , , workflow = ''] = arn.split(':');
  console.log(metricLine(workflow, values, at));
}

/** Counts an execution that ends, by what its Notify state was asked to announce. */
export function logEnding({ outcome = 'unresolved', document, execution }: TaskPayload, at: number): void {
  logMetrics(execution.arn, metricsOf(outcome, document), at);
}
