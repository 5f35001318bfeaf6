import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Reason } from '../../../workflow/reasons';
import { classify } from '../../errors/classify';
import { RotationError } from '../../errors/rotation-error';
import { SDK_LIMITS } from '../../runtime/sdk-limits';
import type { Alert } from '../alert';
import type { AlertChannel } from '../notify';
import { ALERT_ATTRIBUTE, encodeAlert } from './alert-attribute';
import { subject } from '../wording';
import { chatNotification } from './chat-notification';
import { mailText } from './mail-text';

interface Fault {
  readonly reason: Reason;
  readonly remedy: string;
}

const KEY_FAULT: Fault = {
  reason: 'keyAccessDenied',
  remedy:
    "Allow kms:Decrypt and kms:GenerateDataKey on the topic's key to the notify function's role, and see that the key is enabled.",
};

// Errors specific to SNS, by the names SNS gives them (SNS API, Publish); those it shares with other services are classified with theirs.
const SNS_FAULTS: Readonly<Record<string, Fault>> = {
  AuthorizationError: {
    reason: 'accessDenied',
    remedy: "Grant sns:Publish on the topic to the notify function's role.",
  },
  NotFound: {
    reason: 'configuration',
    remedy: 'Create the topic, or deploy again so that ALERT_TOPIC_ARN names an existing one.',
  },
  KMSAccessDenied: KEY_FAULT,
  KMSDisabled: KEY_FAULT,
  KMSInvalidState: KEY_FAULT,
  KMSNotFound: KEY_FAULT,
  Throttled: { reason: 'throttled', remedy: 'Spread the schedules over several hours.' },
  KMSThrottling: { reason: 'throttled', remedy: 'Spread the schedules over several hours.' },
  InternalError: { reason: 'serviceFault', remedy: 'Look at the AWS Health Dashboard.' },
};

let client: SNSClient | undefined;

interface ChannelOptions {
  /** Whether Amazon Q Developer in chat applications is subscribed: it gets what it can show, by the protocol https. */
  readonly chat: boolean;
}

/** The topic that a function publishes to, with one client for all invocations of a sandbox. */
export function alertTopic(topicArn: string, options: ChannelOptions): AlertChannel {
  client ??= new SNSClient(SDK_LIMITS);
  return snsChannel(client, topicArn, options);
}

/**
 * Publishes alerts to an SNS topic: plain text for email, and the alert itself in the attribute `alert` for programs. The
 * attributes `kind` and `severity` are there for filter policies of subscriptions.
 */
export function snsChannel(sns: SNSClient, topicArn: string, { chat }: ChannelOptions): AlertChannel {
  return {
    async send(alert) {
      try {
        const { MessageId } = await sns.send(
          new PublishCommand({
            TopicArn: topicArn,
            Subject: subject(alert),
            ...(chat ? byProtocol(alert) : { Message: mailText(alert) }),
            MessageAttributes: {
              [ALERT_ATTRIBUTE]: text(encodeAlert(alert)),
              kind: text(alert.kind),
              severity: text(alert.severity),
            },
          }),
        );
        return { messageId: MessageId ?? '' };
      } catch (error) {
        throw publishError(error, `Publishing the alert about ${alert.secretName} to ${topicArn}`);
      }
    },
  };
}

/** One message whose text depends on the protocol of the subscription (SNS guide, "Publishing to platform-specific payloads"). */
function byProtocol(alert: Alert): { readonly Message: string; readonly MessageStructure: 'json' } {
  const texts = { default: mailText(alert), https: JSON.stringify(chatNotification(alert)) };
  return { Message: JSON.stringify(texts), MessageStructure: 'json' };
}

function text(value: string): { readonly DataType: 'String'; readonly StringValue: string } {
  return { DataType: 'String', StringValue: value };
}

function publishError(error: unknown, attempted: string): RotationError {
  const name = error instanceof Error ? error.name : '';
  // The SDK's class of an error says Exception besides.
  const fault = SNS_FAULTS[name.replace(/Exception$/, '')];
  return fault === undefined
    ? classify(error, attempted, 'aws')
    : new RotationError(fault.reason, { attempted, found: `SNS answered ${name}`, remedy: fault.remedy });
}
