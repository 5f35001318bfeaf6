import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { RUNBOOK_URL } from '../../../../infra/runbook-url';
import { aWorkflow, resources } from '../a-workflow';

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Period: number;
}
interface Queued {
  readonly DeadLetterConfig?: { readonly Arn?: object; readonly TargetArn?: object };
}
interface Transformer {
  readonly InputPathsMap: Readonly<Record<string, string>>;
  readonly InputTemplate: string;
}
interface RuleProperties {
  readonly Name: string;
  readonly EventPattern?: object;
  readonly Targets: readonly (Queued & { readonly Arn: object; readonly InputTransformer?: Transformer })[];
}

const { stack } = aWorkflow((scope) => ({
  slackWebhook: Secret.fromSecretCompleteArn(
    scope,
    'Webhook',
    'arn:aws:secretsmanager:eu-central-1:111111111111:secret:slack-AbCdEf',
  ),
}));
const unchecked = aWorkflow(() => ({ dailyCheck: false })).stack;
const withKey = aWorkflow((scope) => ({ stateMachineKey: new Key(scope, 'Key') })).stack;
const alarmsOf = (of: typeof stack) =>
  resources<AlarmProperties>(of, 'AWS::CloudWatch::Alarm').map(({ AlarmName, Namespace, MetricName, Period }) =>
    [AlarmName, Namespace, MetricName, Period].join(' '),
  );
const queue = { 'Fn::GetAtt': [expect.stringMatching(/^RotationDeadLettersQueue/) as string, 'Arn'] };
const rules = resources<RuleProperties>(stack, 'AWS::Events::Rule');

describe('alarms', () => {
  it('are for what no alert reports: neither a red execution nor an error of one of its functions triggers one', () => {
    expect(alarmsOf(stack)).toEqual(['shop-dead-letters AWS/SQS ApproximateNumberOfMessagesVisible 300']);
  });

  it('report schedules only if no daily check does', () => {
    expect(alarmsOf(unchecked)).toEqual([
      'shop-dead-letters AWS/SQS ApproximateNumberOfMessagesVisible 300',
      'shop-overdue RdsRotationWorkflow Overdue 21600',
      'shop-turned-off RdsRotationWorkflow TurnedOff 21600',
    ]);
  });

  it('take the place of events that say nothing, with a customer managed key', () => {
    expect(alarmsOf(withKey)).toEqual([
      ...alarmsOf(stack),
      'shop-notify-errors AWS/Lambda Errors 300',
      'shop-executions-aborted AWS/States ExecutionsAborted 300',
      'shop-executions-timed-out AWS/States ExecutionsTimedOut 300',
    ]);
  });

  it.each([withKey, unchecked].flatMap((each) => resources<AlarmProperties>(each, 'AWS::CloudWatch::Alarm')))(
    '$AlarmName says how urgent it is and where to read on, when it begins and when it is over',
    (alarm) => {
      const topic = { Ref: expect.stringMatching(/^RotationNotificationsTopic/) as string };
      expect(alarm).toMatchObject({
        Threshold: 1,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        AlarmActions: [topic],
        OKActions: [topic],
      });
      expect(alarm.AlarmDescription).toMatch(/^(error|warning): .+ Runbook: /);
      expect(alarm.AlarmDescription.endsWith(`${RUNBOOK_URL}#an-alarm-came-without-an-alert`)).toBe(true);
    },
  );
});

describe('asynchronous work', () => {
  it('ends in one queue if it cannot be done: the functions of events, and every target of a rule', () => {
    const functions = resources<Queued & { readonly FunctionName: string }>(stack, 'AWS::Lambda::Function');
    const queued = functions.filter(({ DeadLetterConfig }) => DeadLetterConfig !== undefined);
    expect(queued.map(({ FunctionName }) => FunctionName).sort()).toEqual(['shop-slack', 'shop-watch']);
    queued.forEach(({ DeadLetterConfig }) => expect(DeadLetterConfig).toEqual({ TargetArn: queue }));
    expect(rules.map(({ Name }) => Name).sort()).toEqual([
      'shop-lost-alerts',
      'shop-recover-broken',
      'shop-recover-stopped',
      'shop-watch',
    ]);
    for (const { Targets } of rules) {
      expect(Targets.map(({ DeadLetterConfig }) => DeadLetterConfig)).toEqual([{ Arn: queue }]);
    }
    expect(resources(stack, 'AWS::SQS::Queue')).toMatchObject([
      { QueueName: 'shop-dead-letters', MessageRetentionPeriod: 14 * 24 * 3_600, SqsManagedSseEnabled: true },
    ]);
  });
});

describe('an alert that could not be sent', () => {
  const lost = rules.find(({ Name }) => Name === 'shop-lost-alerts');

  it('is published to the topic by a rule that matches the exact cause of such an execution', () => {
    expect(lost?.EventPattern).toMatchObject({
      detail: { status: ['FAILED'], cause: [{ wildcard: '*(notify failed: no alert was sent)' }] },
    });
    expect(lost?.Targets).toMatchObject([
      {
        Arn: { Ref: expect.stringMatching(/^RotationNotificationsTopic/) as string },
        InputTransformer: {
          InputPathsMap: { 'detail-cause': '$.detail.cause', 'detail-executionArn': '$.detail.executionArn' },
          InputTemplate: expect.stringContaining(
            'It ended with: <detail-cause> The execution: <detail-executionArn>',
          ) as string,
        },
      },
    ]);
  });

  it('is published in words that contain no other placeholder of EventBridge', () => {
    const { InputPathsMap = {}, InputTemplate = '' } = lost?.Targets[0]?.InputTransformer ?? {};
    const placeholders = [...InputTemplate.matchAll(/<([^>]*)>/g)].map(([, name]) => name);
    expect(placeholders.sort()).toEqual(Object.keys(InputPathsMap).sort());
  });

  it('reaches the topic by a role for this rule alone', () => {
    const [role] = resources<{ AssumeRolePolicyDocument: { Statement: readonly object[] } }>(
      stack,
      'AWS::IAM::Role',
    ).filter((each) => JSON.stringify(each).includes('lost-alerts'));
    expect(role?.AssumeRolePolicyDocument.Statement).toMatchObject([
      {
        Principal: { Service: 'events.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111111111111' },
          ArnEquals: { 'aws:SourceArn': 'arn:aws:events:eu-central-1:111111111111:rule/shop-lost-alerts' },
        },
      },
    ]);
    expect(lost?.Targets).toMatchObject([
      { RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^RotationLostAlertsRole/) as string, 'Arn'] } },
    ]);
  });

  it('is not looked for where events carry no cause', () => {
    const names = resources<RuleProperties>(withKey, 'AWS::Events::Rule').map(({ Name }) => Name);
    expect(names).toEqual(['shop-watch']);
  });
});
