import type { SNSEvent } from 'aws-lambda';
import { RotationError } from '../../errors/rotation-error';
import type { SlackMessage } from './message';
import { slackNotification } from './notification';

/** What the subscriber depends on. */
interface SlackPorts {
  /** The webhook's URL, which is a secret: anyone who knows it can post. */
  readUrl(): Promise<string>;
  /** Resolves once Slack has accepted the message. */
  post(webhookUrl: string, message: SlackMessage): Promise<void>;
}

/**
 * Makes the function SNS invokes: it posts every notification to Slack. The URL is read again each time, so that a
 * replaced webhook works at once. If posting fails, the function fails too, and Lambda invokes it again, up to twice (Lambda
 * guide, "Asynchronous invocation"). A notification may then appear twice, which is better than not at all.
 */
export function slackSubscriber(ports: SlackPorts): (event: SNSEvent) => Promise<{ readonly posted: number }> {
  return async ({ Records }) => {
    if (!Array.isArray(Records)) {
      throw new RotationError('badEvent', {
        attempted: 'Reading a notification for Slack',
        found: 'the event has no field Records, so it does not come from SNS',
        remedy: 'Subscribe the function to the alert topic; do not invoke it by hand with other events.',
      });
    }
    const webhookUrl = await ports.readUrl();
    for (const { Sns } of Records) {
      await ports.post(webhookUrl, slackNotification(Sns));
    }
    return { posted: Records.length };
  };
}
