import type { Stack } from 'aws-cdk-lib';
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

describe('Amazon Q', () => {
  const ids = { slackWorkspaceId: 'T0123456789', slackChannelId: 'C0123456789' };
  const configurations = (stack: Stack) => resources(stack, 'AWS::Chatbot::SlackChannelConfiguration');
  const chatOf = (stack: Stack) => functionsOf(stack)['shop-notify']?.Environment?.Variables['CHAT'];

  it('gets a configuration of the channel that lets nobody act on the account', () => {
    const { stack } = aWorkflow(() => ({ amazonQ: ids }));
    expect(configurations(stack)).toEqual([
      expect.objectContaining({
        ConfigurationName: 'shop-alerts',
        SlackWorkspaceId: 'T0123456789',
        SlackChannelId: 'C0123456789',
        SnsTopicArns: [{ Ref: expect.stringMatching(/^RotationNotificationsTopic/) as string }],
        GuardrailPolicies: [{ 'Fn::Join': expect.any(Array) as unknown }],
      }),
    ]);
    expect(JSON.stringify(configurations(stack))).toContain(':iam::aws:policy/AWSDenyAll');
    expect(chatOf(stack)).toBe('true');
  });

  it('gets what it shows by a configuration of your own, too, and nothing by default', () => {
    const { stack } = aWorkflow(() => ({ amazonQ: {} }));
    expect([configurations(stack), chatOf(stack)]).toEqual([[], 'true']);
    const { stack: plain } = aWorkflow(() => ({}));
    expect([configurations(plain), chatOf(plain)]).toEqual([[], undefined]);
  });

  it.each([
    [{ ...ids, slackChannelId: '#alerts' }, 'property amazonQ.slackChannelId is "#alerts": allowed are ids such as'],
    [
      { ...ids, slackWorkspaceId: 'my team' },
      'property amazonQ.slackWorkspaceId is "my team": allowed are ids such as',
    ],
    [{ slackChannelId: 'C1' }, 'property amazonQ.slackWorkspaceId is missing: give both ids, or none'],
    [{ slackWorkspaceId: 'T1' }, 'property amazonQ.slackChannelId is missing: give both ids, or none'],
  ])('is refused a channel that there cannot be: %j', (amazonQ, message) => {
    expect(() => aWorkflow(() => ({ amazonQ }))).toThrow(message);
  });
});

describe("another owner's topic", () => {
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
