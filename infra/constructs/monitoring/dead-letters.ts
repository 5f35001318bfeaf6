import { Duration } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge';

/**
 * Receives every automatic action that failed: a notification for Slack, a run of the watch, the start of a recovery, the
 * replacement of a lost alert. Deleting a message acknowledges it.
 */
export class DeadLetters extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, namePrefix: string) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      queueName: `${namePrefix}-dead-letters`,
      // The longest possible (SQS quotas): a message says which event was not delivered, and why.
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
    acknowledge(this.queue, { id: 'AwsSolutions-SQS3', reason: 'It is itself the queue for dead letters.' });
  }
}
