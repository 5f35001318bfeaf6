import { randomUUID } from 'node:crypto';
import { notImitated, required, text } from '../../api/input-shape';
import { checkMessage, invalidParameter, messageAttributes, textsIn } from '../published-message';
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
    MessageStructure: text(),
    MessageDeduplicationId: notImitated(),
    MessageGroupId: notImitated(),
  },
  (context, { TopicArn, TargetArn, Message, MessageStructure, Subject, MessageAttributes = {} }) => {
    if ((TopicArn === undefined) === (TargetArn === undefined)) {
      throw invalidParameter('Exactly one of TopicArn and TargetArn is needed');
    }
    const topic = context.topics.find(TopicArn ?? TargetArn ?? '');
    checkMessage(Message, Subject, MessageAttributes);
    const texts = textsIn(Message, MessageStructure);
    const messageId = randomUUID();
    context.distribute({
      topicArn: topic.arn,
      messageId,
      ...(Subject !== undefined && { subject: Subject }),
      ...texts,
      attributes: MessageAttributes,
      publishedAt: context.now(),
    });
    return { MessageId: messageId };
  },
);
