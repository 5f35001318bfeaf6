import { randomUUID } from 'node:crypto';
import { flag, mapOf, oneOf, required, text } from '../../api/input-shape';
import { LOCAL_ACCOUNT } from '../../api/arn';
import { ServiceError } from '../../api/service-error';
import { invalidParameter } from '../published-message';
import type { Subscription, Topic } from '../topic-table';
import { PROTOCOLS } from '../topic-table';
import { operation, page } from './context';

const arn = required(text({ min: 1 }));

/**
 * Subscribe. Functions and endpoints are confirmed at once, the handshake of http being skipped; an address stays
 * pending, since nobody can answer its mail. Subscribing twice finds the first subscription.
 */
export const subscribe = operation(
  {
    TopicArn: arn,
    Protocol: required(oneOf(...PROTOCOLS)),
    Endpoint: required(text({ min: 1 })),
    Attributes: mapOf(text()),
    ReturnSubscriptionArn: flag(),
  },
  ({ topics }, { TopicArn, Protocol, Endpoint, Attributes = {}, ReturnSubscriptionArn = false }) => {
    const topic = topics.find(TopicArn);
    checkAttributes(Attributes);
    checkEndpoint(Protocol, Endpoint);
    const existing = topic.subscriptions.find((one) => one.protocol === Protocol && one.endpoint === Endpoint);
    const subscription = existing ?? {
      arn: `${topic.arn}:${randomUUID()}`,
      topicArn: topic.arn,
      protocol: Protocol,
      endpoint: Endpoint,
      confirmed: Protocol !== 'email',
    };
    if (!existing) topics.replace({ ...topic, subscriptions: [...topic.subscriptions, subscription] });
    return {
      SubscriptionArn: subscription.confirmed || ReturnSubscriptionArn ? subscription.arn : 'pending confirmation',
    };
  },
);

/** Unsubscribe: a subscription that does not exist is no error. */
export const unsubscribe = operation({ SubscriptionArn: arn }, ({ topics }, { SubscriptionArn }) => {
  const without = (topic: Topic) => ({
    ...topic,
    subscriptions: topic.subscriptions.filter((subscription) => subscription.arn !== SubscriptionArn),
  });
  for (const topic of topics.all()) topics.replace(without(topic));
  return {};
});

/** ListSubscriptions, of all topics. */
export const listSubscriptions = operation({ NextToken: text() }, ({ topics }, input) =>
  listed(
    topics.all().flatMap((topic) => topic.subscriptions),
    input.NextToken,
  ),
);

/** ListSubscriptionsByTopic. */
export const listSubscriptionsByTopic = operation({ TopicArn: arn, NextToken: text() }, ({ topics }, input) =>
  listed(topics.find(input.TopicArn).subscriptions, input.NextToken),
);

/** GetSubscriptionAttributes. */
export const getSubscriptionAttributes = operation({ SubscriptionArn: arn }, ({ topics }, input) => {
  const subscription = topics.findSubscription(input.SubscriptionArn);
  return {
    Attributes: {
      SubscriptionArn: subscription.arn,
      TopicArn: subscription.topicArn,
      Protocol: subscription.protocol,
      Endpoint: subscription.endpoint,
      Owner: LOCAL_ACCOUNT,
      RawMessageDelivery: 'false',
      PendingConfirmation: String(!subscription.confirmed),
    },
  };
});

function listed(subscriptions: readonly Subscription[], nextToken: string | undefined) {
  const { items, NextToken } = page(subscriptions, nextToken);
  const Subscriptions = items.map((subscription) => ({
    SubscriptionArn: subscription.confirmed ? subscription.arn : 'PendingConfirmation',
    Owner: LOCAL_ACCOUNT,
    Protocol: subscription.protocol,
    Endpoint: subscription.endpoint,
    TopicArn: subscription.topicArn,
  }));
  return { Subscriptions, NextToken };
}

/** A filter that is silently not applied would deliver what must not be delivered: better to refuse it. */
function checkAttributes(attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'RawMessageDelivery' && value === 'false') continue;
    throw new ServiceError(
      'NotImitatedException',
      `The local stand-in does not imitate the subscription attribute ${name}. Leave it out.`,
    );
  }
}

function checkEndpoint(protocol: Subscription['protocol'], endpoint: string): void {
  const patterns = {
    lambda: /^arn:aws[a-z-]*:lambda:/,
    http: /^http:\/\//,
    https: /^https:\/\//,
    email: /^[^@\s]+@[^@\s]+$/,
  };
  if (!patterns[protocol].test(endpoint)) throw invalidParameter(`Endpoint Reason: no ${protocol} endpoint`);
}
