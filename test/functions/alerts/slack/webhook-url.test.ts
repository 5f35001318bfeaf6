import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { parseWebhookUrl, readWebhookUrl } from '../../../../functions/alerts/slack/webhook-url';
import type { Answer } from '../server';
import { answer, serve } from '../server';

const ARN = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:slack-AbCdEf';
const parse = (value: string) => parseWebhookUrl(value, 'Reading');

describe('the secret with the Slack webhook', () => {
  it.each([
    ['https://hooks.slack.com/services/T/B/x', 'https://hooks.slack.com/services/T/B/x'],
    ['  https://hooks.slack.com/services/T/B/x\n', 'https://hooks.slack.com/services/T/B/x'],
    ['{"url": "https://hooks.slack.com/services/T/B/x"}', 'https://hooks.slack.com/services/T/B/x'],
    ['http://127.0.0.1:8080/hook', 'http://127.0.0.1:8080/hook'],
    ['http://localhost:8080/hook', 'http://localhost:8080/hook'],
    ['https://hooks.slack-gov.com/services/T/B/x', 'https://hooks.slack-gov.com/services/T/B/x'],
    ['https://chat.example.com/hooks/x', 'https://chat.example.com/hooks/x'],
  ])('may hold %j', (value, url) => {
    expect(parse(value)).toBe(url);
  });

  it.each([
    ['', 'the value is neither a URL nor JSON with the one text field "url"'],
    ['s3cr3t', 'the value is neither a URL nor JSON with the one text field "url"'],
    ['{"url": "https://h/s3cr3t"', 'the value is neither a URL nor JSON with the one text field "url"'],
    ['{"URL": "https://h/s3cr3t"}', 'the value is neither a URL nor JSON with the one text field "url"'],
    ['{"url": 7}', 'the value is neither a URL nor JSON with the one text field "url"'],
    [
      '{"url": "https://h/s3cr3t", "channel": "#x"}',
      'the value is neither a URL nor JSON with the one text field "url"',
    ],
    ['http://hooks.slack.com/s3cr3t', 'the URL does not begin with https://'],
    ['http://127.0.0.1.example.com/s3cr3t', 'the URL does not begin with https://'],
    ['ftp://localhost/s3cr3t', 'the URL does not begin with https://'],
    ['https://hooks.slack.com', 'the URL is only a host, without the path of a webhook'],
    ['https://chat.example.com/', 'the URL is only a host, without the path of a webhook'],
    [
      'https://hooks.slack.com/triggers/T/1/s3cr3t',
      'the URL is not one of an incoming webhook; addresses of workflows take other messages',
    ],
    [
      'https://hooks.slack.com/workflows/T/A/1/s3cr3t',
      'the URL is not one of an incoming webhook; addresses of workflows take other messages',
    ],
    ['https://user:s3cr3t@hooks.slack.com/', 'the URL contains a user name or password'],
  ])('may not hold %j, and the refusal does not show it', (value, found) => {
    expect(() => parse(value)).toThrow(
      `configuration: Reading: ${found}. Store the bare URL, or JSON like {"url": "https://hooks.slack.com/services/..."}, as its secret value.`,
    );
    expect(() => parse(value)).not.toThrow(/s3cr3t/);
  });
});

describe('reading the URL of the Slack webhook', () => {
  async function read(given: Answer) {
    const server = await serve(given);
    const client = new SecretsManagerClient({
      endpoint: server.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'AKIA', secretAccessKey: 'x' },
      maxAttempts: 1,
    });
    try {
      const result = await readWebhookUrl(client, ARN).catch((error: unknown) => (error as Error).message);
      return { result, request: server.received[0] };
    } finally {
      client.destroy();
      await server.close();
    }
  }

  it('asks for the current version of the secret', async () => {
    const { result, request } = await read(answer(200, '{"SecretString":"https://hooks.slack.com/services/T/B/x"}'));
    expect(result).toBe('https://hooks.slack.com/services/T/B/x');
    expect(request?.headers['x-amz-target']).toBe('secretsmanager.GetSecretValue');
    expect(request?.body).toBe(`{"SecretId":"${ARN}"}`);
  });

  it('refuses a binary secret', async () => {
    const { result } = await read(answer(200, '{"SecretBinary":"aHR0cHM6Ly8="}'));
    expect(result).toContain(`configuration: Reading the URL of the Slack webhook from ${ARN}: the value is neither`);
  });

  it('says so when the secret does not exist', async () => {
    const { result } = await read(answer(400, '{"__type":"ResourceNotFoundException","Message":"no"}'));
    expect(result).toContain(`secretNotFound: Reading the URL of the Slack webhook from ${ARN}: `);
  });

  it.each([undefined, ''])('names the variable to set when it is %j', async (secretArn) => {
    await expect(readWebhookUrl(new SecretsManagerClient({ region: 'eu-central-1' }), secretArn)).rejects.toThrow(
      'configuration: Reading the URL of the Slack webhook: the environment variable SLACK_WEBHOOK_SECRET_ARN is not set.',
    );
  });
});
