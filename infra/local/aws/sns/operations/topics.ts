import { list, mapOf, notImitated, oneOf, required, structure, text } from '../../api/input-shape';
import { LOCAL_ACCOUNT } from '../../api/arn';
import { invalidParameter } from '../published-message';
import type { Topic } from '../topic-table';
import { operation, page } from './context';

/** Attributes that are kept and shown; they change nothing here. Others are refused. */
const TOPIC_ATTRIBUTES = ['DisplayName', 'KmsMasterKeyId', 'Policy', 'SignatureVersion', 'TracingConfig'] as const;

const topicArn = required(text({ min: 1 }));

/** CreateTopic: the topic of that name, made if need be. */
export const createTopic = operation(
  {
    Name: required(text({ min: 1, max: 256, pattern: /^[A-Za-z0-9_-]+$/ })),
    Attributes: mapOf(text()),
    Tags: list(structure({ Key: required(text()), Value: required(text()) })),
    DataProtectionPolicy: notImitated(),
  },
  ({ topics }, { Name, Attributes = {} }) => {
    const known: readonly string[] = TOPIC_ATTRIBUTES;
    const unknown = Object.keys(Attributes).filter((name) => !known.includes(name));
    if (unknown.length > 0) {
      throw invalidParameter(`Attributes Reason: ${unknown.join(', ')} not imitated; known are ${known.join(', ')}`);
    }
    return { TopicArn: topics.create(Name, Attributes).arn };
  },
);

/** DeleteTopic: with its subscriptions; a topic that does not exist is no error. */
export const deleteTopic = operation({ TopicArn: topicArn }, ({ topics }, input) => {
  topics.remove(input.TopicArn);
  return {};
});

/** ListTopics. */
export const listTopics = operation({ NextToken: text() }, ({ topics }, input) => {
  const { items, NextToken } = page(topics.all(), input.NextToken);
  return { TopicTable: items.map((topic) => ({ TopicArn: topic.arn })), NextToken };
});

/** GetTopicAttributes: what was set, and how many subscriptions there are. */
export const getTopicAttributes = operation({ TopicArn: topicArn }, ({ topics }, input) => ({
  Attributes: shown(topics.find(input.TopicArn)),
}));

/** SetTopicAttributes, for the attributes that are kept. */
export const setTopicAttributes = operation(
  { TopicArn: topicArn, AttributeName: required(oneOf(...TOPIC_ATTRIBUTES)), AttributeValue: text() },
  ({ topics }, { TopicArn, AttributeName, AttributeValue = '' }) => {
    const topic = topics.find(TopicArn);
    topics.replace({ ...topic, attributes: { ...topic.attributes, [AttributeName]: AttributeValue } });
    return {};
  },
);

function shown(topic: Topic): Readonly<Record<string, string>> {
  const confirmed = topic.subscriptions.filter((subscription) => subscription.confirmed).length;
  return {
    DisplayName: '',
    ...topic.attributes,
    TopicArn: topic.arn,
    Owner: LOCAL_ACCOUNT,
    SubscriptionsConfirmed: String(confirmed),
    SubscriptionsPending: String(topic.subscriptions.length - confirmed),
    SubscriptionsDeleted: '0',
  };
}
