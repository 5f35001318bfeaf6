import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { classify } from '../../errors/classify';
import { RotationError } from '../../errors/rotation-error';

/** Slack's hosts for webhooks (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */
const SLACK_HOSTS: readonly string[] = ['hooks.slack.com', 'hooks.slack-gov.com'];

const REMEDY = 'Store the bare URL, or JSON like {"url": "https://hooks.slack.com/services/..."}, as its secret value.';

/**
 * Reads the URL of the Slack webhook from the secret's AWSCURRENT version.
 *
 * @throws RotationError if the secret cannot be read or holds no such URL; its value is in no message.
 */
export async function readWebhookUrl(client: SecretsManagerClient, secretArn: string | undefined): Promise<string> {
  if (secretArn === undefined || secretArn === '') {
    throw new RotationError('configuration', {
      attempted: 'Reading the URL of the Slack webhook',
      found: 'the environment variable SLACK_WEBHOOK_SECRET_ARN is not set',
    });
  }
  const attempted = `Reading the URL of the Slack webhook from ${secretArn}`;
  const { SecretString } = await client
    .send(new GetSecretValueCommand({ SecretId: secretArn }))
    .catch((error: unknown) => Promise.reject(classify(error, attempted, 'aws')));
  return parseWebhookUrl(SecretString ?? '', attempted);
}

/**
 * The URL in a secret value: the bare URL or JSON with the one field `url`. Plain http is accepted for this machine
 * only (127.0.0.1, localhost).
 *
 * @throws RotationError `configuration`, without the value.
 */
export function parseWebhookUrl(secretValue: string, attempted: string): string {
  const refuse = (found: string) => new RotationError('configuration', { attempted, found, remedy: REMEDY });
  const text = secretValue.trim();
  const candidate = text.startsWith('{') ? urlField(text) : text;
  if (candidate === undefined || !URL.canParse(candidate)) {
    throw refuse('the value is neither a URL nor JSON with the one text field "url"');
  }
  const { protocol, hostname, username, password, pathname } = new URL(candidate);
  if (username !== '' || password !== '') {
    throw refuse('the URL contains a user name or password');
  }
  const local = hostname === '127.0.0.1' || hostname === 'localhost';
  if (protocol !== 'https:' && !(protocol === 'http:' && local)) {
    throw refuse('the URL does not begin with https://');
  }
  if (pathname === '/') {
    throw refuse('the URL is only a host, without the path of a webhook');
  }
  if (SLACK_HOSTS.includes(hostname) && !pathname.startsWith('/services/')) {
    throw refuse('the URL is not one of an incoming webhook; addresses of workflows take other messages');
  }
  return candidate;
}

function urlField(json: string): string | undefined {
  try {
    const value: unknown = JSON.parse(json);
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    const [name, url]: readonly unknown[] = entries.length === 1 ? (entries[0] ?? []) : [];
    return name === 'url' && typeof url === 'string' ? url : undefined;
  } catch {
    return undefined;
  }
}
