import { SNSClient } from '@aws-sdk/client-sns';
import { alertFor } from '../../../../functions/alerts/build-alert';
import { chatNotification } from '../../../../functions/alerts/sns/chat-notification';
import { snsChannel } from '../../../../functions/alerts/sns/channel';
import { CONTEXT, DOCUMENTS } from '../documents';
import type { Answer } from '../server';
import { answer, serve } from '../server';

const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:rotation-alerts';
const alert = alertFor('unresolved', DOCUMENTS.unresolved, CONTEXT);

const refused = (status: number, code: string) =>
  answer(
    status,
    `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>m</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  );

async function publish(given: Answer, chat = false) {
  const server = await serve(given);
  const client = new SNSClient({
    endpoint: server.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  try {
    const result = await snsChannel(client, TOPIC, { chat })
      .send(alert)
      .catch((error: unknown) => (error as Error).message);
    return { result, form: new URLSearchParams(server.received[0]?.body) };
  } finally {
    client.destroy();
    await server.close();
  }
}

describe('publishing an alert', () => {
  it('sends mail readers a text and programs the alert, in one message', async () => {
    const { result, form } = await publish(
      answer(
        200,
        '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>567910cd</MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>',
      ),
    );
    expect(result).toEqual({ messageId: '567910cd' });
    expect(form.get('Action')).toBe('Publish');
    expect(form.get('TopicArn')).toBe(TOPIC);
    expect(form.get('Subject')).toBe('ACT NOW: app/orders locked out (prod)');
    expect(form.get('Message')?.split('\n', 1)).toEqual(['ACT NOW. Applications cannot log in with app/orders.']);
    const attributes = [1, 2, 3].map((entry) =>
      ['Name', 'Value.DataType', 'Value.StringValue'].map((part) =>
        form.get(`MessageAttributes.entry.${entry}.${part}`),
      ),
    );
    expect(attributes.slice(1)).toEqual([
      ['kind', 'String', 'unresolved'],
      ['severity', 'String', 'critical'],
    ]);
    expect(attributes[0]?.slice(0, 2)).toEqual(['alert', 'String']);
    expect(JSON.parse(attributes[0]?.[2] ?? '')).toEqual(JSON.parse(JSON.stringify(alert)));
  });

  it('sends Amazon Q what it shows, and mail readers the text, in one message', async () => {
    const { form } = await publish(
      answer(200, '<PublishResponse><PublishResult><MessageId>567910cd</MessageId></PublishResult></PublishResponse>'),
      true,
    );
    expect(form.get('MessageStructure')).toBe('json');
    const texts = JSON.parse(form.get('Message') ?? '') as Readonly<Record<string, string>>;
    expect(Object.keys(texts)).toEqual(['default', 'https']);
    expect(texts['default']?.split('\n', 1)).toEqual(['ACT NOW. Applications cannot log in with app/orders.']);
    expect(JSON.parse(texts['https'] ?? '')).toEqual(JSON.parse(JSON.stringify(chatNotification(alert))));
  });

  it.each([
    [
      403,
      'AuthorizationError',
      "accessDenied: Publishing the alert about app/orders to arn:aws:sns:eu-central-1:123456789012:rotation-alerts: SNS answered AuthorizationErrorException. Grant sns:Publish on the topic to the notify function's role.",
    ],
    [
      404,
      'NotFound',
      'configuration: Publishing the alert about app/orders to arn:aws:sns:eu-central-1:123456789012:rotation-alerts: SNS answered NotFoundException. Create the topic, or deploy again so that ALERT_TOPIC_ARN names an existing one.',
    ],
    [
      400,
      'KMSAccessDenied',
      "keyAccessDenied: Publishing the alert about app/orders to arn:aws:sns:eu-central-1:123456789012:rotation-alerts: SNS answered KMSAccessDeniedException. Allow kms:Decrypt and kms:GenerateDataKey on the topic's key to the notify function's role, and see that the key is enabled.",
    ],
    [
      429,
      'Throttled',
      'throttled: Publishing the alert about app/orders to arn:aws:sns:eu-central-1:123456789012:rotation-alerts: SNS answered ThrottledException. Spread the schedules over several hours.',
    ],
    [
      500,
      'InternalError',
      'serviceFault: Publishing the alert about app/orders to arn:aws:sns:eu-central-1:123456789012:rotation-alerts: SNS answered InternalErrorException. Look at the AWS Health Dashboard.',
    ],
  ])('says what to do when SNS answers %i %s', async (status, code, expected) => {
    expect((await publish(refused(status, code))).result).toBe(expected);
  });

  it('leaves an error SNS shares with other services to the common classification', async () => {
    const { result } = await publish(refused(400, 'ExpiredTokenException'));
    expect(result).toContain('accessDenied: Publishing the alert about app/orders to ');
  });
});
