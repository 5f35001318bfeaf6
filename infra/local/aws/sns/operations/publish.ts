import { randomUUID } from 'node:crypto';
import { notImitated, required, text } from '../../api/input-shape';
import { checkMessage, invalidParameter, messageAttributes } from '../published-message';
import { operation } from './context';

/** Publish: answers at once; the message reaches its subscribers afterwards. */
export const publish = operation(
  {
    TopicArn: text({ min: 1 }),
    TargetArn: text({ min: 1 }),
    Message: required(text()),
    Subject: text(),
    MessageAttributes: messageAttributes,
    PhoneNumber: notImitated(),
    MessageStructure: notImitated(),
    MessageDeduplicationId: notImitated(),
    MessageGroupId: notImitated(),
  },
  (context, { TopicArn, TargetArn, Message, Subject, MessageAttributes = {} }) => {
    if ((TopicArn === undefined) === (TargetArn === undefined)) {
      throw invalidParameter('Exactly one of TopicArn and TargetArn is needed');
    }
    const topic = context.topics.find(TopicArn ?? TargetArn ?? '');
    checkMessage(Message, Subject, MessageAttributes);
    const messageId = randomUUID();
    context.distribute({
      topicArn: topic.arn,
      messageId,
      ...(Subject !== undefined && { subject: Subject }),
      message: Message,
      attributes: MessageAttributes,
      publishedAt: context.now(),
    });
    return { MessageId: messageId };
  },
);
