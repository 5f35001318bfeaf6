import type { SNSEvent } from 'aws-lambda';
import { alertFor } from '../../../../functions/alerts/build-alert';
import { encodeAlert } from '../../../../functions/alerts/sns/alert-attribute';
import { slackBlocks } from '../../../../functions/alerts/slack/blocks';
import type { SlackMessage } from '../../../../functions/alerts/slack/message';
import type { Notification } from '../../../../functions/alerts/slack/notification';
import { slackNotification } from '../../../../functions/alerts/slack/notification';
import { slackSubscriber } from '../../../../functions/alerts/slack/subscriber';
import { CONTEXT, DOCUMENTS } from '../documents';

const alert = alertFor('rolledBack', DOCUMENTS.rolledBack, CONTEXT);
const withAlert = (Value: string): Notification => ({
  Subject: 'Can wait: app/orders',
  Message: 'Applications can log in <today>',
  MessageAttributes: { alert: { Type: 'String', Value } },
});

describe('a message on the alert topic appears in Slack', () => {
  it('in full if it carries an alert', () => {
    expect(slackNotification(withAlert(encodeAlert(alert)))).toEqual(slackBlocks(alert));
  });

  const shown = (text: string, color: string, ...blocks: object[]) => ({
    text,
    attachments: [{ color, blocks }],
    unfurl_links: false,
  });
  const paragraph = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

  it('as its email text if the alert in it cannot be read', () => {
    expect(slackNotification(withAlert('{"kind":"exploded"}'))).toEqual(
      shown('Can wait: app/orders', '#868e96', paragraph('Applications can log in &lt;today&gt;')),
    );
  });

  it.each([
    ['ALARM', ':red_circle:', '#e8590c'],
    ['OK', ':white_check_mark:', '#2f9e44'],
    ['INSUFFICIENT_DATA', ':grey_question:', '#868e96'],
  ])('by name, state and reason if it is a CloudWatch alarm in state %s', (state, emoji, color) => {
    const Message = JSON.stringify({
      AlarmName: 'rotation-errors',
      AlarmDescription: 'The rotation function fails & nobody compensates.',
      AWSAccountId: '123456789012',
      NewStateValue: state,
      NewStateReason: 'Threshold Crossed: 1 datapoint > 0',
      Trigger: { MetricName: 'Errors' },
    });
    expect(slackNotification({ Subject: `${state}: "rotation-errors"`, Message })).toEqual(
      shown(
        `${emoji} Alarm rotation-errors: ${state}`,
        color,
        paragraph('The rotation function fails &amp; nobody compensates.'),
        {
          type: 'section',
          fields: [
            { type: 'mrkdwn', text: `*State*\n${state}` },
            { type: 'mrkdwn', text: '*Reason*\nThreshold Crossed: 1 datapoint &gt; 0' },
          ],
        },
      ),
    );
  });

  it('even if the alarm has no description', () => {
    const alarm = { AlarmName: 'a', AlarmDescription: null, NewStateValue: 'OK', NewStateReason: 'r' };
    expect(slackNotification({ Message: JSON.stringify(alarm) }).attachments[0].blocks[0]).toEqual(
      paragraph('The alarm has no description.'),
    );
  });

  it.each([
    ['{"source":"aws.states"}', '{"source":"aws.states"}'],
    ['plain & simple', 'plain &amp; simple'],
    ['[1]', '[1]'],
    ['null', 'null'],
    [
      '{"AlarmName":1,"NewStateValue":"OK","NewStateReason":"r"}',
      '{"AlarmName":1,"NewStateValue":"OK","NewStateReason":"r"}',
    ],
    [' ', '(no text)'],
  ])('as the text it is if nobody foresaw it: %j', (Message, text) => {
    expect(slackNotification({ Subject: null, Message })).toEqual(
      shown('Message on the alert topic', '#868e96', paragraph(text)),
    );
  });
});

describe('the Slack subscriber', () => {
  const event = (...messages: readonly string[]) =>
    ({ Records: messages.map((Message) => ({ Sns: { Message } })) }) as unknown as SNSEvent;

  it('posts every record to the webhook it has just read', async () => {
    const posts: [string, string][] = [];
    let reads = 0;
    const subscriber = slackSubscriber({
      readUrl: async () => `https://hooks.slack.com/${++reads}`,
      post: async (url: string, message: SlackMessage) =>
        void posts.push([url, JSON.stringify(message.attachments[0].blocks)]),
    });
    await expect(subscriber(event('one', 'two'))).resolves.toEqual({ posted: 2 });
    await expect(subscriber(event('three'))).resolves.toEqual({ posted: 1 });
    expect(posts).toEqual([
      ['https://hooks.slack.com/1', '[{"type":"section","text":{"type":"mrkdwn","text":"one"}}]'],
      ['https://hooks.slack.com/1', '[{"type":"section","text":{"type":"mrkdwn","text":"two"}}]'],
      ['https://hooks.slack.com/2', '[{"type":"section","text":{"type":"mrkdwn","text":"three"}}]'],
    ]);
  });

  it('fails when Slack does not take the message, so that Lambda runs it again', async () => {
    const subscriber = slackSubscriber({
      readUrl: async () => 'https://hooks.slack.com/1',
      post: () => Promise.reject(new Error('HTTP 503')),
    });
    await expect(subscriber(event('one'))).rejects.toThrow('HTTP 503');
  });

  it('refuses an event that SNS did not send, without reading the webhook', async () => {
    const subscriber = slackSubscriber({
      readUrl: () => Promise.reject(new Error('must not be read')),
      post: async () => undefined,
    });
    await expect(subscriber({ hello: 'world' } as unknown as SNSEvent)).rejects.toThrow(
      'badEvent: Reading a notification for Slack: the event has no field Records, so it does not come from SNS. ' +
        'Subscribe the function to the alert topic; do not invoke it by hand with other events.',
    );
  });
});
