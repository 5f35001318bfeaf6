import type { OperationTable } from '../../api/operation-table';
import type { SnsContext } from './context';
import { publish } from './publish';
import {
  getSubscriptionAttributes,
  listSubscriptions,
  listSubscriptionsByTopic,
  subscribe,
  unsubscribe,
} from './subscriptions';
import { createTopic, deleteTopic, getTopicAttributes, listTopics, setTopicAttributes } from './topics';

/** The operations of SNS that are imitated, by the API's names. */
export const OPERATIONS: OperationTable<SnsContext> = {
  CreateTopic: createTopic,
  DeleteTopic: deleteTopic,
  ListTopics: listTopics,
  GetTopicAttributes: getTopicAttributes,
  SetTopicAttributes: setTopicAttributes,
  Publish: publish,
  Subscribe: subscribe,
  Unsubscribe: unsubscribe,
  ListSubscriptions: listSubscriptions,
  ListSubscriptionsByTopic: listSubscriptionsByTopic,
  GetSubscriptionAttributes: getSubscriptionAttributes,
};
