import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SNSEvent } from 'aws-lambda';
import { slackSubscriber } from './alerts/slack/subscriber';
import { postToSlack, requestClock } from './alerts/slack/webhook';
import { readWebhookUrl } from './alerts/slack/webhook-url';
import { runLogged } from './runtime/run-logged';
import { SDK_LIMITS } from './runtime/sdk-limits';
import { Variable } from './runtime/variables';

const client = new SecretsManagerClient(SDK_LIMITS);
const readUrl = () => readWebhookUrl(client, process.env[Variable.slackWebhookSecretArn]);
const subscriber = slackSubscriber({ readUrl, post: (url, message) => postToSlack(url, message, requestClock) });

/** SNS invokes it with every message on the alert topic; after it returns, the message is in Slack. */
export const handler = (event: SNSEvent) => runLogged({ name: 'slack' }, requestClock, () => subscriber(event));
