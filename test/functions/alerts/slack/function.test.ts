import type { SNSEvent } from 'aws-lambda';
import type { Answer } from '../server';
import { answer, serve } from '../server';

describe('the Slack function', () => {
  const environment = { ...process.env };
  afterEach(() => {
    process.env = { ...environment };
    jest.restoreAllMocks();
  });

  it('posts a notification to the webhook in the secret, and logs neither the URL nor the message', async () => {
    const log = jest.spyOn(console, 'log').mockImplementation();
    const givesUrl: Answer = (response) =>
      answer(200, JSON.stringify({ SecretString: `${slack.url}/services/s3cr3t` }))(
        response,
        slack.received[0] as never,
      );
    const slack = await serve(answer(200, 'ok'));
    const secrets = await serve(givesUrl);
    Object.assign(process.env, {
      SLACK_WEBHOOK_SECRET_ARN: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:slack-AbCdEf',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 'x',
    });
    const { handler } = await import('../../../../functions/slack');
    try {
      const event = { Records: [{ Sns: { Subject: 'Hello', Message: 'a message' } }] } as unknown as SNSEvent;
      await expect(handler(event)).resolves.toEqual({ posted: 1 });
    } finally {
      await slack.close();
      await secrets.close();
    }
    expect(slack.received.map(({ path, body }) => [path, body])).toEqual([
      [
        '/services/s3cr3t',
        '{"text":"Hello","attachments":[{"color":"#868e96","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"a message"}}]}],"unfurl_links":false}',
      ],
    ]);
    expect(log.mock.calls.join()).toContain('"name":"slack","outcome":"done"');
    expect(log.mock.calls.join()).not.toMatch(/s3cr3t|a message/);
  });
});
