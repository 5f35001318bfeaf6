import { ArnFormat, Aspects, Names, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnTopic, type ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct, IConstruct } from 'constructs';
import { admitAlarmsToKey } from '../secrets/key-policy';
import { isResource } from '../validation/deployment/resources';

const CLOUDWATCH = 'cloudwatch.amazonaws.com';

/**
 * Lets the alarms of a workflow reach a topic that was passed in. The policy that SNS gives every topic allows them; a custom
 * policy replaces it, and a customer managed key allows no alarms by itself. Policies created in the app are extended; those
 * of imported resources cannot be, and synthesis warns if that matters.
 */
export function admitAlarms(scope: Construct, topic: ITopic, namePrefix: string): void {
  if (isResource(CfnTopic, topic.node.defaultChild)) {
    let admitted = false;
    // The policy may be created after the workflow.
    Aspects.of(topic).add({
      visit(node: IConstruct) {
        if (admitted || topic.node.tryFindChild('Policy') !== node) return;
        admitted = true;
        topic.addToResourcePolicy(alarmStatement(scope, topic, namePrefix));
      },
    });
  }
  if (topic.masterKey !== undefined) admitAlarmsToKey(scope, topic.masterKey, 'alertTopic');
}

/** Statements that allow the alarms of the workflow to publish. */
export function alarmStatement(scope: Construct, topic: ITopic, namePrefix: string): PolicyStatement {
  const stack = Stack.of(scope);
  return new PolicyStatement({
    sid: Names.uniqueResourceName(scope, { maxLength: 64 }),
    principals: [new ServicePrincipal(CLOUDWATCH)],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: {
        'aws:SourceArn': stack.formatArn({
          service: 'cloudwatch',
          resource: 'alarm',
          resourceName: `${namePrefix}-*`,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      },
    },
  });
}
