import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { aWorkflow, resources } from '../a-workflow';

interface AlarmProperties {
  readonly AlarmName: string;
  readonly Namespace?: string;
  readonly MetricName?: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: { readonly Ref: string } }[];
}

describe('alarms', () => {
  const { stack } = aWorkflow((stack) => ({
    slackWebhook: Secret.fromSecretCompleteArn(
      stack,
      'Webhook',
      'arn:aws:secretsmanager:eu-central-1:111111111111:secret:slack-AbCdEf',
    ),
  }));
  const alarms = resources<AlarmProperties>(stack, 'AWS::CloudWatch::Alarm');

  it('watch each part by the metric that shows its failure', () => {
    const watched = alarms.map(({ AlarmName, Namespace, MetricName, Dimensions }) => [
      AlarmName,
      Namespace,
      MetricName,
      Dimensions?.map(({ Name, Value }) => `${Name} ${Value.Ref.replace(/[0-9A-F]{8}$/, '')}`).join(),
    ]);
    expect(watched).toEqual([
      ['shop-rotation-function-errors', 'AWS/Lambda', 'Errors', 'FunctionName RotationFunctionsrotationfunction'],
      ['shop-executions-failed', 'AWS/States', 'ExecutionsFailed', 'StateMachineArn RotationStateMachine'],
      ['shop-executions-timed-out', 'AWS/States', 'ExecutionsTimedOut', 'StateMachineArn RotationStateMachine'],
      ['shop-executions-aborted', 'AWS/States', 'ExecutionsAborted', 'StateMachineArn RotationStateMachine'],
      ['shop-executions-throttled', 'AWS/States', 'ExecutionThrottled', 'StateMachineArn RotationStateMachine'],
      ['shop-notify-errors', 'AWS/Lambda', 'Errors', 'FunctionName RotationFunctionsnotify'],
      ['shop-watch-errors', 'AWS/Lambda', 'Errors', 'FunctionName RotationFunctionswatch'],
      ['shop-slack-errors', 'AWS/Lambda', 'Errors', 'FunctionName RotationFunctionsslack'],
      ['shop-recovery-not-started', undefined, undefined, undefined],
    ]);
  });

  it.each(alarms)('$AlarmName goes off at the first fault within five minutes and tells the topic', (alarm) => {
    expect(alarm).toMatchObject({
      Threshold: 1,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: expect.stringMatching(/^RotationNotificationsTopic/) as string }],
    });
    expect(JSON.stringify(alarm)).toMatch(/"Period":300/);
    expect(JSON.stringify(alarm)).toMatch(/"Stat(istic)?":"Sum"/);
  });

  it('add up the failed starts of both recovery rules', () => {
    expect(alarms.at(-1)).toMatchObject({
      Metrics: [
        { Expression: 'm0 + m1', ReturnData: true },
        {
          Id: 'm0',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/Events',
              MetricName: 'FailedInvocations',
              Dimensions: [
                { Name: 'RuleName', Value: { Ref: expect.stringMatching(/^RotationRecoverystopped/) as string } },
              ],
            },
          },
        },
        {
          Id: 'm1',
          MetricStat: {
            Metric: {
              Dimensions: [
                { Name: 'RuleName', Value: { Ref: expect.stringMatching(/^RotationRecoverybroken/) as string } },
              ],
            },
          },
        },
      ],
    });
  });
});
