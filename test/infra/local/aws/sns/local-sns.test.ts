import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { startAwsEndpoint } from '../../../../../infra/local/aws/http/aws-endpoint';
import { FUNCTION, Post, TOPIC } from './post';

describe('Publish refuses', () => {
  const asciiOf = (length: number) => 'x'.repeat(length);

  it.each([
    ['a subject of 101 characters', { Subject: asciiOf(101) }],
    ['a subject with a line break', { Subject: 'a\nb' }],
    ['a subject that is not ASCII', { Subject: 'Störung' }],
    ['a subject that begins with a blank', { Subject: ' a' }],
    ['an empty message', { Message: '' }],
    ['a message of 262,145 bytes', { Message: asciiOf(262_145) }],
    ['a message attribute without a value', { MessageAttributes: { a: { DataType: 'String' } } }],
    ['a message for nobody', { TopicArn: undefined }],
    ['a misspelt field', { Subjekt: 'a' }],
    ['texts by protocol that are no JSON', { MessageStructure: 'json', Message: 'a' }],
    ['texts by protocol without a default', { MessageStructure: 'json', Message: '{"https":"a"}' }],
    ['another structure', { MessageStructure: 'xml' }],
  ])('%s', async (_what, more) => {
    const post = await Post.open();
    await expect(post.publish(more)).rejects.toMatchObject({ name: 'InvalidParameter' });
    expect(post.published).toEqual([]);
  });

  it('nothing that just keeps to the limits', async () => {
    const post = await Post.open();
    await post.publish({ Subject: asciiOf(100), Message: asciiOf(262_144) });
    await post.publish({ TopicArn: undefined, TargetArn: TOPIC });
    expect(post.published).toHaveLength(2);
  });

  it('a topic that does not exist, and what is not imitated', async () => {
    const post = await Post.open();
    await expect(post.publish({ TopicArn: `${TOPIC}x` })).rejects.toMatchObject({ name: 'NotFound', status: 404 });
    await expect(post.publish({ MessageGroupId: 'a' })).rejects.toMatchObject({ name: 'NotImitatedException' });
  });
});

describe('topics and subscriptions', () => {
  it('are made once', async () => {
    const post = await Post.open();
    await post.call('CreateTopic', { Name: 'named', Attributes: { DisplayName: 'Alerts' } });
    await expect(post.call('CreateTopic', { Name: 'named', Attributes: { DisplayName: 'Other' } })).rejects.toThrow(
      'already exists with different attributes',
    );
    expect(await post.subscribe('lambda', FUNCTION)).toBe(await post.subscribe('lambda', FUNCTION));
    expect((await post.call('ListSubscriptions', {})).Subscriptions).toHaveLength(1);
    expect((await post.call('ListTopics', {})).TopicTable).toEqual([
      { TopicArn: TOPIC },
      { TopicArn: TOPIC.replace('alerts', 'named') },
    ]);
  });

  it('show what was set, and what is pending', async () => {
    const post = await Post.open();
    await post.call('SetTopicAttributes', { TopicArn: TOPIC, AttributeName: 'DisplayName', AttributeValue: 'Alerts' });
    await post.subscribe('lambda', FUNCTION);
    const email = await post.subscribe('email', 'dba@example.com', { ReturnSubscriptionArn: true });
    expect((await post.call('GetTopicAttributes', { TopicArn: TOPIC })).Attributes).toMatchObject({
      DisplayName: 'Alerts',
      SubscriptionsConfirmed: '1',
      SubscriptionsPending: '1',
    });
    expect((await post.call('GetSubscriptionAttributes', { SubscriptionArn: email })).Attributes).toMatchObject({
      Protocol: 'email',
      PendingConfirmation: 'true',
    });
  });

  it('can be ended; ending them twice is no error', async () => {
    const post = await Post.open();
    const SubscriptionArn = await post.subscribe('lambda', FUNCTION);
    for (let time = 0; time < 2; time++) await post.call('Unsubscribe', { SubscriptionArn });
    await post.publish();
    expect(post.invocations).toEqual([]);
    for (let time = 0; time < 2; time++) await post.call('DeleteTopic', { TopicArn: TOPIC });
    await expect(post.publish()).rejects.toMatchObject({ name: 'NotFound' });
  });

  it.each([
    ['a filter policy', { Attributes: { FilterPolicy: '{}' } }, 'NotImitatedException'],
    ['raw delivery', { Attributes: { RawMessageDelivery: 'true' } }, 'NotImitatedException'],
    ['a queue', { Protocol: 'sqs' }, 'InvalidParameter'],
    ['an endpoint of another kind', { Endpoint: 'https://example.com' }, 'InvalidParameter'],
  ])('are refused with %s', async (_what, more, name) => {
    const post = await Post.open();
    await expect(post.subscribe('lambda', FUNCTION, more)).rejects.toMatchObject({ name });
  });
});

describe('the real client of SNS', () => {
  it('makes a topic, subscribes, publishes and lists', async () => {
    const post = new Post();
    const door = await startAwsEndpoint({ services: { sns: post.sns } });
    const credentials = { accessKeyId: 'PERSON', secretAccessKey: 'any' };
    const client = new SNSClient({ endpoint: door.url, region: 'eu-central-1', credentials, maxAttempts: 1 });
    const attributes = { DisplayName: 'Alerts & <more>' };
    const { TopicArn } = await client.send(new CreateTopicCommand({ Name: 'alerts', Attributes: attributes }));
    expect(TopicArn).toBe(TOPIC);
    await client.send(
      new SubscribeCommand({ TopicArn, Protocol: 'lambda', Endpoint: FUNCTION, ReturnSubscriptionArn: true }),
    );
    const { MessageId } = await client.send(new PublishCommand({ TopicArn, Message: 'text', Subject: 'Hello' }));
    await post.sns.whenIdle();
    expect(post.published[0]?.messageId).toBe(MessageId);
    const { Attributes } = await client.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ DisplayName: 'Alerts & <more>', SubscriptionsConfirmed: '1' });
    const { Subscriptions } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions).toEqual([expect.objectContaining({ Protocol: 'lambda', Endpoint: FUNCTION })]);
    client.destroy();
    await door.close();
  });
});
