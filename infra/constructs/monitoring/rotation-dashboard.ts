import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type IWidget,
  SingleValueWidget,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { RotationMetrics } from './rotation-metrics';

interface RotationDashboardProps {
  readonly namePrefix: string;
  readonly metrics: RotationMetrics;
  readonly stateMachine: StateMachine;
  readonly functions: readonly IFunction[];
  readonly alarms: readonly IAlarm[];
}

/** Rotations are rare: a day is a point. */
const DAY = { period: Duration.days(1) };
const HALF = { width: 12, height: 6 };

/** How a workflow is doing, at a glance: outcomes, lockouts, durations, overdue rotations, and alarms. */
export class RotationDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: RotationDashboardProps) {
    super(scope, id);
    const { namePrefix } = props;
    this.dashboard = new Dashboard(this, 'Resource', {
      dashboardName: namePrefix,
      defaultInterval: Duration.days(90),
      widgets: [
        [heading(namePrefix), overdue(props)],
        [outcomes(props), lockouts(props)],
        [durations(props), steps(props)],
        below(props),
      ],
    });
  }
}

function heading(namePrefix: string): IWidget {
  return new TextWidget({
    markdown: `# Password rotation ${namePrefix}\nAn execution of the state machine is a rotation, a check or a recovery; its history shows each step.`,
    width: 18,
    height: 4,
  });
}

function overdue({ metrics }: RotationDashboardProps): IWidget {
  return new SingleValueWidget({
    title: 'Days since the oldest rotation',
    metrics: [metrics.of('daysSinceRotation', Stats.MAXIMUM, DAY)],
    width: 6,
    height: 4,
  });
}

function outcomes({ metrics }: RotationDashboardProps): IWidget {
  const keys = ['succeeded', 'rolledBack', 'unresolved', 'checkFailed'] as const;
  return graph(
    'How rotations and checks ended',
    keys.map((key) => metrics.of(key, Stats.SUM, DAY)),
    { stacked: true },
  );
}

function lockouts({ metrics }: RotationDashboardProps): IWidget {
  const statistics = [Stats.p(50), Stats.p(99), Stats.MAXIMUM];
  return graph(
    'Lockout window: until AWSCURRENT logs in again',
    statistics.map((each) => metrics.of('lockoutWindow', each, { ...DAY, label: each })),
    { label: 'ms' },
  );
}

function durations({ stateMachine }: RotationDashboardProps): IWidget {
  const statistics = [Stats.p(50), Stats.MAXIMUM];
  return graph(
    'Duration of an execution',
    statistics.map((each) => stateMachine.metricTime({ ...DAY, statistic: each, label: each })),
    { label: 'ms' },
  );
}

function steps({ functions }: RotationDashboardProps): IWidget {
  return graph(
    'Duration of each step, longest',
    functions.map((each) => each.metricDuration({ ...DAY, statistic: Stats.MAXIMUM, label: each.node.id })),
    { label: 'ms' },
  );
}

function below({ functions, alarms }: RotationDashboardProps): IWidget[] {
  const errors = functions.map((each) => each.metricErrors({ ...DAY, label: each.node.id }));
  return [
    graph('Errors of functions; retries are among them', errors, { stacked: true }),
    new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], ...HALF }),
  ];
}

function graph(
  title: string,
  left: IMetric[],
  { stacked = false, label }: { stacked?: boolean; label?: string } = {},
): IWidget {
  return new GraphWidget({
    title,
    left,
    stacked,
    leftYAxis: { min: 0, ...(label !== undefined && { label }) },
    ...HALF,
  });
}
