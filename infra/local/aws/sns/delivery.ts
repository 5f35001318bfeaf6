import type { InvocationResult } from '../api/call';
import { ServiceError } from '../api/service-error';
import type { MessageAttributes, PublishedMessage } from './published-message';
import type { Subscription } from './topic-table';

/** Milliseconds after which an endpoint that does not answer counts as failed; SNS waits 15 s (guide, "HTTP/HTTPS endpoints"). */
const HTTP_TIMEOUT = 15_000;

/** Stands where SNS puts its signature: nothing here is signed. */
const UNSIGNED = 'not signed by the local stand-in';

/** Calls a function synchronously; rejects with a ServiceError if Lambda refuses the call. */
export type Invoke = (functionArn: string, event: object) => Promise<InvocationResult>;

/** Sends a message to one subscriber; what went wrong, or undefined. One attempt: SNS's retries are not imitated. */
export async function deliver(
  published: PublishedMessage,
  subscription: Subscription,
  invoke: Invoke,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { protocol } = subscription;
  const message = { ...published, message: published.byProtocol?.[protocol] ?? published.message };
  switch (protocol) {
    case 'lambda':
      return toFunction(message, subscription, invoke);
    case 'http':
    case 'https':
      return toEndpoint(message, subscription, signal);
    case 'email':
      return undefined;
  }
}

/** The event a function gets from SNS (Lambda guide, "Using Lambda with Amazon SNS"). */
function lambdaEvent(message: PublishedMessage, subscriptionArn: string) {
  const Sns = {
    Type: 'Notification',
    MessageId: message.messageId,
    TopicArn: message.topicArn,
    Subject: message.subject ?? null,
    Message: message.message,
    Timestamp: new Date(message.publishedAt).toISOString(),
    SignatureVersion: '1',
    Signature: UNSIGNED,
    SigningCertUrl: UNSIGNED,
    UnsubscribeUrl: UNSIGNED,
    MessageAttributes: attributesOnTheWire(message.attributes),
  };
  return { Records: [{ EventSource: 'aws:sns', EventVersion: '1.0', EventSubscriptionArn: subscriptionArn, Sns }] };
}

async function toFunction(
  message: PublishedMessage,
  subscription: Subscription,
  invoke: Invoke,
): Promise<string | undefined> {
  try {
    const result = await invoke(subscription.endpoint, lambdaEvent(message, subscription.arn));
    return result.functionError === undefined ? undefined : `the function failed (${result.functionError})`;
  } catch (error) {
    if (error instanceof ServiceError) return `Lambda refused the call: ${error.name}: ${error.message}`;
    throw error;
  }
}

async function toEndpoint(
  message: PublishedMessage,
  subscription: Subscription,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { endpoint } = subscription;
  const headers = {
    'content-type': 'text/plain; charset=UTF-8',
    'x-amz-sns-message-type': 'Notification',
    'x-amz-sns-message-id': message.messageId,
    'x-amz-sns-topic-arn': message.topicArn,
    'x-amz-sns-subscription-arn': subscription.arn,
  };
  try {
    const waiting = AbortSignal.any([signal, AbortSignal.timeout(HTTP_TIMEOUT)]);
    const response = await fetch(endpoint, {
      method: 'POST',
      headers,
      body: JSON.stringify(httpBody(message)),
      signal: waiting,
    });
    await response.arrayBuffer();
    return response.ok ? undefined : `the endpoint answered with status ${response.status}`;
  } catch (error) {
    signal.throwIfAborted();
    return `the endpoint did not answer: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The body SNS posts (guide, "HTTP/HTTPS notification JSON format"). */
function httpBody(message: PublishedMessage) {
  return {
    Type: 'Notification',
    MessageId: message.messageId,
    TopicArn: message.topicArn,
    Subject: message.subject,
    Message: message.message,
    Timestamp: new Date(message.publishedAt).toISOString(),
    SignatureVersion: '1',
    Signature: UNSIGNED,
    SigningCertURL: UNSIGNED,
    UnsubscribeURL: UNSIGNED,
    ...(Object.keys(message.attributes).length > 0 && { MessageAttributes: attributesOnTheWire(message.attributes) }),
  };
}

function attributesOnTheWire(attributes: MessageAttributes) {
  const pairs = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    { Type: DataType, Value: StringValue ?? BinaryValue },
  ]);
  return Object.fromEntries(pairs) as Readonly<Record<string, { readonly Type: string; readonly Value: string }>>;
}
