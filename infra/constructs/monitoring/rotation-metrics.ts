import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_DIMENSION, METRIC_NAMESPACE, type MetricKey, METRICS } from '../../../workflow/metrics';

/** How an execution ended. */
export enum RotationOutcome {
  /** The new password is current, whether at once or after a recovery. */
  SUCCEEDED = 'succeeded',
  /** The rotation failed and was rolled back. */
  ROLLED_BACK = 'rolledBack',
  /** An operator must act. */
  UNRESOLVED = 'unresolved',
  /** A check found that the password can be rotated. */
  CHECK_PASSED = 'checkPassed',
  /** A check found that it cannot. */
  CHECK_FAILED = 'checkFailed',
}

/** The metrics that a workflow's functions write to CloudWatch. */
export class RotationMetrics {
  /** @param workflow name of the state machine */
  constructor(private readonly workflow: string) {}

  of(key: MetricKey, statistic: string, options: MetricOptions = {}): Metric {
    return new Metric({
      namespace: METRIC_NAMESPACE,
      metricName: METRICS[key].name,
      dimensionsMap: { [METRIC_DIMENSION]: this.workflow },
      statistic,
      period: Duration.minutes(5),
      ...options,
    });
  }
}
