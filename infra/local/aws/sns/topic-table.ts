import { localArn } from '../api/arn';
import { invalidParameter, notFound } from './published-message';

/** Protocols a subscription may have here; what is sent by mail is only recorded. */
export const PROTOCOLS = ['lambda', 'http', 'https', 'email'] as const;

/** Who gets the messages of a topic. */
export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: (typeof PROTOCOLS)[number];
  /** ARN of the function, URL, or address. */
  readonly endpoint: string;
  /** An address would first have to answer a mail. */
  readonly confirmed: boolean;
}

/** A topic as the stand-in remembers it. Changes make a new object. */
export interface Topic {
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly subscriptions: readonly Subscription[];
}

/** The topics of the stand-in's account. */
export class TopicTable {
  private readonly byArn = new Map<string, Topic>();

  /** The topic of this name; created if it does not exist. @throws ServiceError if it exists with other attributes. */
  create(name: string, attributes: Topic['attributes']): Topic {
    const arn = localArn('sns', name);
    const existing = this.byArn.get(arn);
    if (!existing) return this.replace({ arn, attributes, subscriptions: [] });
    const differs = Object.entries(attributes).some(([key, value]) => existing.attributes[key] !== value);
    if (differs) throw invalidParameter('Attributes Reason: Topic already exists with different attributes');
    return existing;
  }

  all(): readonly Topic[] {
    return [...this.byArn.values()];
  }

  /** @throws ServiceError `NotFound`. */
  find(arn: string): Topic {
    const topic = this.byArn.get(arn);
    if (!topic) throw notFound('Topic');
    return topic;
  }

  /** @throws ServiceError `NotFound`. */
  findSubscription(arn: string): Subscription {
    const subscription = this.all()
      .flatMap((topic) => topic.subscriptions)
      .find((one) => one.arn === arn);
    if (!subscription) throw notFound('Subscription');
    return subscription;
  }

  replace(topic: Topic): Topic {
    this.byArn.set(topic.arn, topic);
    return topic;
  }

  remove(arn: string): void {
    this.byArn.delete(arn);
  }
}
