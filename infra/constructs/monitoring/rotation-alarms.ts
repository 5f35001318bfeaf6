import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Rule } from 'aws-cdk-lib/aws-events';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { COMMAND_LINE } from '../../../workflow/names';
import type { RotationFunctions } from '../functions/rotation-functions';

interface RotationAlarmsProps {
  readonly namePrefix: string;
  readonly functions: RotationFunctions;
  readonly stateMachine: StateMachine;
  readonly recoveryRules: readonly Rule[];
  readonly topic: ITopic;
}

/** Rotations are rare, so that one fault in five minutes is worth a message. */
const PERIOD = { period: Duration.minutes(5), statistic: 'Sum' } as const;

/**
 * The fallback beside the alerts that notify sends: alarms on the parts themselves. Their names, after
 * the prefix: `rotation-function-errors`, `executions-failed`, `executions-timed-out`, `executions-aborted`,
 * `executions-throttled`, `notify-errors`, `watch-errors`; with Slack `slack-errors`; with recovery `recovery-not-started`.
 */
export class RotationAlarms extends Construct {
  readonly all: Alarm[] = [];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RotationAlarmsProps,
  ) {
    super(scope, id);
    const { functions, stateMachine, recoveryRules } = props;
    this.onOne('rotation-function-errors', functions.of('rotationFunction').metricErrors(PERIOD), ROTATION_FAILED);
    this.onOne('executions-failed', stateMachine.metricFailed(PERIOD), 'A rotation or a check ended red.');
    this.onOne('executions-timed-out', stateMachine.metricTimedOut(PERIOD), CUT_OFF);
    this.onOne('executions-aborted', stateMachine.metricAborted(PERIOD), CUT_OFF);
    this.onOne('executions-throttled', stateMachine.metricThrottled(PERIOD), THROTTLED);
    this.onOne('notify-errors', functions.of('notify').metricErrors(PERIOD), 'An alert may not have been sent.');
    this.onOne('watch-errors', functions.of('watch').metricErrors(PERIOD), NOT_WATCHED);
    if (functions.slack !== undefined) {
      this.onOne(
        'slack-errors',
        functions.slack.metricErrors(PERIOD),
        'An alert did not reach Slack at first attempt.',
      );
    }
    if (recoveryRules.length > 0) {
      this.onOne('recovery-not-started', failedInvocations(recoveryRules), NOT_RECOVERED);
    }
  }

  private onOne(name: string, metric: IMetric, alarmDescription: string): void {
    const alarm = new Alarm(this, name, {
      alarmName: `${this.props.namePrefix}-${name}`,
      alarmDescription,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.props.topic));
    this.all.push(alarm);
  }
}

const ROTATION_FAILED = 'A call of Secrets Manager was refused: a rotation failed, or could not start.';
const CUT_OFF = 'An execution ended before its own rollback: see that one in mode recover ran, or start it.';
const THROTTLED = 'Step Functions is throttled: spread the schedules, or ask for a higher quota.';
const NOT_WATCHED = 'A secret could not be looked at for a version that has been pending for hours.';
const NOT_RECOVERED = `EventBridge could not start the rollback of a stopped rotation: run \`${COMMAND_LINE} recover\`.`;

function failedInvocations(rules: readonly Rule[]): IMetric {
  const usingMetrics = Object.fromEntries(
    rules.map(({ ruleName }, index) => [
      `m${index}`,
      new Metric({
        namespace: 'AWS/Events',
        metricName: 'FailedInvocations',
        dimensionsMap: { RuleName: ruleName },
        ...PERIOD,
      }),
    ]),
  );
  return new MathExpression({
    expression: Object.keys(usingMetrics).join(' + '),
    usingMetrics,
    period: PERIOD.period,
    label: 'recoveries not started',
  });
}
