import { runOperation } from '../api/operation-table';
import { BackgroundWork, crashOnDefect, unlessAborted } from '../api/background-work';
import type { Caller, LocalService } from '../api/call';
import type { LocalClock } from '../clocks/clock';
import type { Invoke } from './delivery';
import { deliver } from './delivery';
import type { PublishedMessage } from './published-message';
import type { Subscription } from './topic-table';
import { TopicTable } from './topic-table';
import { OPERATIONS } from './operations/index';
import type { SnsContext } from './operations/context';

/** A message a subscriber did not take. */
export interface FailedDelivery {
  readonly message: PublishedMessage;
  readonly subscription: Subscription;
  /** What went wrong. */
  readonly reason: string;
}

/** What the local SNS needs from the stand-in around it. */
interface LocalSnsOptions {
  readonly clock: Pick<LocalClock, 'now'>;
  /** Calls a function. */
  readonly invoke: Invoke;
  /** Whether a topic may call a function; default: it may. */
  readonly admits?: (functionArn: string, topicArn: string) => boolean;
  /** Called with every message that a topic accepts, before it is delivered; also with what would be sent by email. */
  readonly onPublish?: (message: PublishedMessage) => void;
  readonly onFailedDelivery?: (failure: FailedDelivery) => void;
  /** Called with a defect of the stand-in during a delivery; by default the process crashes. */
  readonly onDefect?: (defect: unknown) => void;
}

/**
 * SNS of the stand-in: topics in one account and Region, in memory.
 *
 * Not imitated: retries of a delivery, the confirmation handshake of http endpoints, signatures, mail (only recorded),
 * other protocols, filter policies, raw delivery, messages by protocol (MessageStructure), FIFO topics, policies.
 */
export class LocalSns implements LocalService {
  private readonly background: BackgroundWork;
  private readonly context: SnsContext;

  constructor(private readonly options: LocalSnsOptions) {
    this.background = new BackgroundWork(options.onDefect ?? crashOnDefect);
    this.context = {
      topics: new TopicTable(),
      now: () => options.clock.now(),
      distribute: (message) => this.distribute(message),
    };
  }

  async handle(operation: string, input: Readonly<Record<string, unknown>>, caller: Caller) {
    return runOperation(OPERATIONS, { operation, input, caller }, this.context);
  }

  /** Resolves when every message has been delivered, or has failed to be. */
  whenIdle(): Promise<void> {
    return this.background.whenIdle();
  }

  /** Ends every delivery. Later ones do not begin. */
  stop(): void {
    this.background.stop();
  }

  private distribute(message: PublishedMessage): void {
    this.options.onPublish?.(message);
    for (const subscription of this.context.topics.find(message.topicArn).subscriptions) {
      this.background.start(async (signal) => {
        const { invoke, admits } = this.options;
        const refused =
          subscription.protocol === 'lambda' && admits?.(subscription.endpoint, message.topicArn) === false;
        const reason = refused
          ? 'the function does not let the topic call it'
          : await unlessAborted(deliver(message, subscription, invoke, signal), signal);
        if (reason !== undefined) this.options.onFailedDelivery?.({ message, subscription, reason });
      });
    }
  }
}
