import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription, LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { RotationFunctions } from './rotation-functions';
import type { AlertProps } from './rotation-workflow-props';

/** The topic for alerts and alarms, and who is subscribed to it. */
export class RotationNotifications extends Construct {
  readonly topic: ITopic;

  constructor(scope: Construct, id: string, props: AlertProps & { readonly namePrefix: string }) {
    super(scope, id);
    this.topic = props.alertTopic ?? this.ownTopic(props.namePrefix);
    for (const address of props.alertEmails ?? []) {
      this.topic.addSubscription(new EmailSubscription(address));
    }
  }

  /** Lets notify publish, and subscribes the function that posts to Slack, if there is one. */
  connect(functions: RotationFunctions): void {
    this.topic.grantPublish(functions.of('notify'));
    if (functions.slack !== undefined) {
      this.topic.addSubscription(new LambdaSubscription(functions.slack));
    }
  }

  private ownTopic(namePrefix: string): Topic {
    const topic = new Topic(this, 'Topic', {
      topicName: `${namePrefix}-alerts`,
      displayName: 'Password rotation',
      enforceSSL: true,
    });
    // A topic with a policy of its own loses the default one, by which alarms of the same account may publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisWorkflow',
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          ArnLike: { 'aws:SourceArn': this.alarmArns(namePrefix) },
        },
      }),
    );
    return topic;
  }

  private alarmArns(namePrefix: string): string {
    return Stack.of(this).formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: `${namePrefix}-*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}
