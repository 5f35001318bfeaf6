import { Duration } from 'aws-cdk-lib';
import { RotationOutcome } from '../../../../infra/constructs/monitoring/rotation-metrics';
import { DASHBOARD_PANELS } from '../../../../infra/docs/dashboard-picture';
import { aWorkflow, resources } from '../a-workflow';

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title?: string;
    readonly markdown?: string;
    readonly alarms?: readonly unknown[];
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

/** The body as CloudWatch gets it, with references by their readable part. */
function bodyOf(body: unknown): { readonly widgets: readonly Widget[] } {
  const [, parts] = (body as { 'Fn::Join': readonly [string, readonly unknown[]] })['Fn::Join'];
  const text = parts.map((part) =>
    typeof part === 'string'
      ? part
      : [Object.values(part as object)]
          .flat(2)
          .join('.')
          .replace(/[0-9A-F]{8}(\.Arn)?$/, ''),
  );
  return JSON.parse(text.join('')) as { readonly widgets: readonly Widget[] };
}

describe('the dashboard', () => {
  const { stack, rotation } = aWorkflow();
  const [found] = resources<{ DashboardName: string; DashboardBody: unknown }>(stack, 'AWS::CloudWatch::Dashboard');
  const { widgets } = bodyOf(found?.DashboardBody);
  const widget = (title: string) => widgets.find(({ properties }) => properties.title === title)?.properties;

  it('has the name of the workflow and shows eight things', () => {
    expect(found?.DashboardName).toBe('shop');
    expect(widgets.map(({ type, properties }) => `${type} ${properties.title ?? ''}`)).toEqual([
      'text ',
      'metric Days since the oldest rotation',
      'metric How rotations and checks ended',
      'metric Lockout window: until AWSCURRENT logs in again',
      'metric Duration of an execution',
      'metric Duration of each step, longest',
      'metric Errors of functions; retries are among them',
      'alarm Alarms',
    ]);
  });

  it('is what the documentation shows with sample data: every widget, at its place', () => {
    const [placed] = [widgets as readonly (Widget & Readonly<Record<'x' | 'y' | 'width' | 'height', number>>)[]];
    expect(DASHBOARD_PANELS.map(({ title, x, y, width, height }) => ({ title, x, y, width, height }))).toEqual(
      placed.map(({ properties, x, y, width, height }) => ({ title: properties.title ?? '', x, y, width, height })),
    );
    const names = rotation.alarms.map(({ node }) => node.id);
    const [shown] = DASHBOARD_PANELS.flatMap(({ content }) => ('alarms' in content ? [content.alarms] : []));
    expect(shown?.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('shows the metrics that the functions write, under the name of the state machine', () => {
    expect(widget('How rotations and checks ended')?.metrics?.map((each) => each.slice(0, 4))).toEqual(
      ['Succeeded', 'RolledBack', 'Unresolved', 'CheckFailed'].map((name) => [
        'RdsRotationWorkflow',
        name,
        'Workflow',
        'shop',
      ]),
    );
    expect(widget('Lockout window: until AWSCURRENT logs in again')?.metrics).toHaveLength(3);
    expect(widget('Duration of each step, longest')?.metrics).toHaveLength(rotation.functions.length);
    expect(widget('Alarms')?.alarms).toHaveLength(rotation.alarms.length);
  });

  it('can be left out', () => {
    const without = aWorkflow(() => ({ dashboard: false }));
    expect(resources(without.stack, 'AWS::CloudWatch::Dashboard')).toEqual([]);
    expect(without.rotation.dashboard).toBeUndefined();
  });
});

describe('what an app can build on', () => {
  const { stack, rotation } = aWorkflow();

  it.each(Object.values(RotationOutcome))('a metric of the outcome %s', (outcome) => {
    const name = `${outcome[0]?.toUpperCase()}${outcome.slice(1)}`;
    expect(rotation.metricOutcome(outcome).toMetricConfig().metricStat).toMatchObject({
      namespace: 'RdsRotationWorkflow',
      metricName: name,
      dimensions: [{ name: 'Workflow', value: 'shop' }],
      statistic: 'Sum',
      period: Duration.minutes(5),
    });
  });

  it('metrics of lockout, sessions, age and duration, each with the options of the app', () => {
    const shown = (metric: ReturnType<typeof rotation.metricDuration>) => {
      const { metricName, statistic } = metric.toMetricConfig().metricStat ?? {};
      return `${metricName} ${statistic}`;
    };
    expect(shown(rotation.metricLockoutWindow())).toBe('LockoutWindow Maximum');
    expect(shown(rotation.metricLockoutWindow({ statistic: 'p99' }))).toBe('LockoutWindow p99');
    expect(shown(rotation.metricSessionsBefore())).toBe('SessionsBefore Maximum');
    expect(shown(rotation.metricSessionsBefore({ statistic: 'Sum' }))).toBe('SessionsBefore Sum');
    expect(shown(rotation.metricDaysSinceRotation())).toBe('DaysSinceRotation Maximum');
    expect(shown(rotation.metricDuration())).toBe('ExecutionTime Average');
  });

  it('its alarms, functions and rules', () => {
    expect(rotation.alarms).toHaveLength(resources(stack, 'AWS::CloudWatch::Alarm').length);
    expect(rotation.functions.map(({ node }) => node.id)).toEqual([
      'rotation-function',
      'preflight',
      'set-secret',
      'test-secret',
      'finish-secret',
      'roll-back',
      'notify',
      'watch',
    ]);
    expect(rotation.rules).toHaveLength(4);
  });
});
