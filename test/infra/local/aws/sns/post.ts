import type { InvocationResult } from '../../../../../infra/local/aws/api/call';
import type { FailedDelivery } from '../../../../../infra/local/aws/sns/local-sns';
import { LocalSns } from '../../../../../infra/local/aws/sns/local-sns';
import type { PublishedMessage } from '../../../../../infra/local/aws/sns/published-message';

export const TOPIC = 'arn:aws:sns:eu-central-1:000000000000:alerts';
export const FUNCTION = 'arn:aws:lambda:eu-central-1:000000000000:function:slack';
export const NOW = Date.parse('2026-11-22T10:00:00.250Z');

/** An SNS with the topic `alerts`, whose subscribed function does what the test says. */
export class Post {
  readonly invocations: [string, object][] = [];
  readonly published: PublishedMessage[] = [];
  readonly failures: FailedDelivery[] = [];
  readonly defects: unknown[] = [];
  react: () => Promise<InvocationResult> = async () => ({ statusCode: 200, payload: 'null' });
  readonly sns = new LocalSns({
    clock: { now: () => NOW },
    invoke: (functionArn, event) => {
      this.invocations.push([functionArn, event]);
      return this.react();
    },
    onPublish: (message) => this.published.push(message),
    onFailedDelivery: (failure) => this.failures.push(failure),
    onDefect: (defect) => this.defects.push(defect),
  });

  static async open(): Promise<Post> {
    const post = new Post();
    await post.call('CreateTopic', { Name: 'alerts' });
    return post;
  }

  call(operation: string, input: Readonly<Record<string, unknown>>) {
    return this.sns.handle(operation, input, { accessKeyId: 'PERSON' });
  }

  async subscribe(Protocol: string, Endpoint: string, more: object = {}): Promise<string> {
    return (await this.call('Subscribe', { TopicArn: TOPIC, Protocol, Endpoint, ...more })).SubscriptionArn as string;
  }

  async publish(more: object = {}): Promise<void> {
    await this.call('Publish', { TopicArn: TOPIC, Message: 'text', ...more });
    await this.sns.whenIdle();
  }
}
