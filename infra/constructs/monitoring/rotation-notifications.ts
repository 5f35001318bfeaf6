import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { AmazonQChannel } from './amazon-q-channel';
import { admitAlarms, alarmStatement } from './alarm-admission';
import { keyBehind, keyStatement } from '../secrets/key-access';
import { admitAlarmsToKey } from '../secrets/key-policy';
import type { RotationFunctions } from '../functions/rotation-functions';
import type { AlertProps } from '../rotation-workflow-props';

interface NotificationsProps extends AlertProps {
  readonly namePrefix: string;
  readonly encryptionKey?: IKey;
}

/** The topic for alerts and alarms, and who is subscribed to it. */
export class RotationNotifications extends Construct {
  readonly topic: ITopic;

  constructor(scope: Construct, id: string, props: NotificationsProps) {
    super(scope, id);
    this.topic = props.alertTopic ?? this.ownTopic(props);
    if (props.alertTopic) admitAlarms(scope, props.alertTopic, props.namePrefix);
    for (const address of props.alertEmails ?? []) {
      this.topic.addSubscription(new EmailSubscription(address));
    }
    const { slackWorkspaceId, slackChannelId } = props.amazonQ ?? {};
    if (slackWorkspaceId !== undefined && slackChannelId !== undefined) {
      const { topic } = this;
      new AmazonQChannel(this, 'AmazonQ', { namePrefix: props.namePrefix, slackWorkspaceId, slackChannelId, topic });
    }
  }

  /** Lets notify publish, and subscribes the function that posts to Slack, if there is one. */
  connect(functions: RotationFunctions): void {
    const notify = functions.of('notify');
    this.topic.grantPublish(notify);
    const key = this.topic.masterKey;
    if (key !== undefined && keyBehind(key) === undefined) {
      // CDK grants nothing on a key that it knows only by alias, unless a feature flag is set.
      notify.addToRolePolicy(keyStatement(this, key, ['kms:Decrypt', 'kms:GenerateDataKey'], {}));
    }
    if (functions.slack !== undefined) {
      this.topic.addSubscription(new LambdaSubscription(functions.slack));
    }
  }

  private ownTopic({ namePrefix, encryptionKey }: Pick<NotificationsProps, 'namePrefix' | 'encryptionKey'>): Topic {
    const masterKey = encryptionKey && keyBehind(encryptionKey);
    if (masterKey !== undefined) admitAlarmsToKey(this, masterKey, 'encryptionKey');
    const topic = new Topic(this, 'Topic', {
      topicName: `${namePrefix}-alerts`,
      displayName: 'Password rotation',
      enforceSSL: true,
      ...(masterKey && { masterKey }),
    });
    // A topic with an explicit policy loses the default one, which allows alarms of the same account to publish.
    topic.addToResourcePolicy(alarmStatement(this, topic, namePrefix));
    return topic;
  }
}
