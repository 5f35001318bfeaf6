import { Topic } from 'aws-cdk-lib/aws-sns';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { aWorkflow, allowedTo, functionsOf, resources } from '../a-workflow';

const WEBHOOK_ARN = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:slack-AbCdEf';

describe('a topic of the workflow', () => {
  const { stack } = aWorkflow((stack) => ({
    alertEmails: ['oncall@example.com', 'dba@example.com'],
    slackWebhook: Secret.fromSecretCompleteArn(stack, 'Webhook', WEBHOOK_ARN),
  }));

  it('demands TLS and lets the alarms of this workflow publish', () => {
    const [policy] = resources<{ PolicyDocument: { Statement: unknown } }>(stack, 'AWS::SNS::TopicPolicy');
    expect(policy?.PolicyDocument.Statement).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Action: 'sns:Publish',
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111111111111' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-central-1:111111111111:alarm:shop-*' },
        },
      }),
    ]);
  });

  it('reaches every mail address, and Slack through a function', () => {
    const subscriptions = resources<{ Protocol: string; Endpoint: unknown }>(stack, 'AWS::SNS::Subscription');
    expect(subscriptions.map(({ Protocol, Endpoint }) => [Protocol, Endpoint])).toEqual([
      ['email', 'oncall@example.com'],
      ['email', 'dba@example.com'],
      ['lambda', { 'Fn::GetAtt': [expect.stringMatching(/^RotationFunctionsslack/), 'Arn'] }],
    ]);
  });
});

describe("somebody else's topic", () => {
  const { stack, rotation } = aWorkflow((stack) => ({
    alertTopic: Topic.fromTopicArn(stack, 'Theirs', 'arn:aws:sns:eu-central-1:111111111111:pagers'),
  }));

  it('is used for alerts and alarms, and none is made', () => {
    expect(resources(stack, 'AWS::SNS::Topic')).toEqual([]);
    expect(rotation.alertTopic.topicArn).toBe('arn:aws:sns:eu-central-1:111111111111:pagers');
    const notify = functionsOf(stack)['shop-notify'];
    expect(notify?.Environment?.Variables.ALERT_TOPIC_ARN).toBe('arn:aws:sns:eu-central-1:111111111111:pagers');
    expect(allowedTo(stack, notify?.Role['Fn::GetAtt'][0] ?? '')).toContain(
      'Allow arn:aws:sns:eu-central-1:111111111111:pagers: sns:Publish',
    );
    const actions = resources<{ AlarmActions: unknown }>(stack, 'AWS::CloudWatch::Alarm').map(
      (each) => each.AlarmActions,
    );
    expect(actions).toEqual([['arn:aws:sns:eu-central-1:111111111111:pagers']]);
  });
});
