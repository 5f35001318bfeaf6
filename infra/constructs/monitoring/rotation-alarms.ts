import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { RUNBOOK_URL } from '../../runbook-url';
import type { RotationFunctions } from '../functions/rotation-functions';
import type { RotationMetrics } from './rotation-metrics';

interface RotationAlarmsProps {
  readonly namePrefix: string;
  readonly functions: RotationFunctions;
  readonly stateMachine: StateMachine;
  readonly metrics: RotationMetrics;
  readonly deadLetters: IQueue;
  /**
   * Whether the events of Step Functions say how an execution ended. With a customer managed key they do not, so nothing
   * recovers automatically or replaces a lost alert.
   */
  readonly eventsTellAll: boolean;
  /** Whether a daily check alerts if a rotation is overdue or turned off, by secret and reason. */
  readonly dailyCheck: boolean;
  readonly topic: ITopic;
}

interface AlarmText {
  /** `error`: check soon; `warning`: can wait until working hours. Alarms are not urgent; alerts may be. */
  readonly severity: 'error' | 'warning';
  readonly found: string;
}

/** Rotations are rare, so a single fault in five minutes is worth a message. */
const PERIOD = { period: Duration.minutes(5), statistic: 'Sum' } as const;
/** The watch runs every 15 minutes; a rotation that is a day late needs no message for each run. */
const SLOW = { period: Duration.hours(6) } as const;

/**
 * Alarms for what no alert reports, so that one incident is one message: an execution announces its own end, including
 * failures of its functions. Their names, after the prefix: `dead-letters`; without `dailyCheck`, which sends alerts for the
 * same, `overdue` and `turned-off`; with `stateMachineKey` also `notify-errors`, `executions-aborted`,
 * `executions-timed-out`. Each notifies the topic when it begins and when it ends.
 */
export class RotationAlarms extends Construct {
  readonly all: Alarm[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RotationAlarmsProps,
  ) {
    super(scope, id);
    const { functions, stateMachine, metrics, deadLetters, eventsTellAll, dailyCheck } = props;
    const letters = deadLetters.metricApproximateNumberOfMessagesVisible({ ...PERIOD, statistic: 'Maximum' });
    this.add('dead-letters', letters, DEAD_LETTERS);
    if (!dailyCheck) {
      // Between two runs of the watch there is no new data, and the alarm keeps its state.
      this.add('overdue', metrics.of('overdue', 'Maximum', SLOW), OVERDUE, TreatMissingData.IGNORE);
      this.add('turned-off', metrics.of('turnedOff', 'Maximum', SLOW), TURNED_OFF, TreatMissingData.IGNORE);
    }
    if (!eventsTellAll) {
      this.add('notify-errors', functions.of('notify').metricErrors(PERIOD), NOT_TOLD);
      this.add('executions-aborted', stateMachine.metricAborted(PERIOD), CUT_OFF);
      this.add('executions-timed-out', stateMachine.metricTimedOut(PERIOD), CUT_OFF);
    }
  }

  private add(
    name: string,
    metric: IMetric,
    { severity, found }: AlarmText,
    treatMissingData = TreatMissingData.NOT_BREACHING,
  ): void {
    const alarm = new Alarm(this, name, {
      alarmName: `${this.props.namePrefix}-${name}`,
      alarmDescription: `${severity}: ${found} Runbook: ${RUNBOOK_URL}#${RUNBOOK_SECTION}`,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData,
    });
    const topic = new SnsAction(this.props.topic);
    alarm.addAlarmAction(topic);
    alarm.addOkAction(topic);
    this.all.push(alarm);
  }
}

const RUNBOOK_SECTION = 'an-alarm-came-without-an-alert';

const DEAD_LETTERS: AlarmText = {
  severity: 'error',
  found:
    'Something that was to happen by itself did not, three times: a message to Slack, a round of the watch, the recovery of a stopped rotation, or the replacement of a lost alert. The message in the queue says which.',
};
const OVERDUE: AlarmText = {
  severity: 'warning',
  found: 'A secret should have been rotated more than a day ago. Applications log in as before.',
};
const TURNED_OFF: AlarmText = {
  severity: 'warning',
  found: 'The rotation of a secret was turned off. Applications log in as before.',
};
const NOT_TOLD: AlarmText = { severity: 'error', found: 'An alert may not have been sent.' };
const CUT_OFF: AlarmText = {
  severity: 'error',
  found: 'An execution ended before its own rollback, and with a customer managed key nothing recovers it by itself.',
};
