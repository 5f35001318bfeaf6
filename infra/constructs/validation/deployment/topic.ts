import { Stack, Token } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { warn } from './findings';
import { propertyErrorOf } from '../property-error';

/**
 * Refuses a given topic that neither alerts nor alarms could reach.
 *
 * @throws Error naming what was found and the remedy.
 */
export function checkTopic(scope: Construct, topic: ITopic): void {
  const invalid = propertyErrorOf(scope);
  if (topic.fifo || (!Token.isUnresolved(topic.topicArn) && topic.topicArn.endsWith('.fifo'))) {
    throw invalid(
      'alertTopic',
      'is a FIFO topic',
      'hand over a standard topic: alarms and mail know no message groups',
    );
  }
  const { account, region } = Stack.of(scope);
  if (differ(topic.env.region, region)) {
    throw invalid(
      'alertTopic',
      `is in the Region ${topic.env.region}, the workflow in ${region}`,
      'hand over a topic of the same Region: alarms reach no other',
    );
  }
  if (topic.masterKey?.keyId === 'alias/aws/sns') {
    throw invalid(
      'alertTopic',
      'is encrypted with alias/aws/sns',
      'encrypt it with a key of your own: CloudWatch may not use that one, so no alarm would arrive',
    );
  }
  if (differ(topic.env.account, account)) {
    warn(
      scope,
      'topicOfAnotherAccount',
      `The property alertTopic is a topic of the account ${topic.env.account}. Its policy there must let cloudwatch.amazonaws.com and this workflow's function notify, of the account ${account}, publish (sns:Publish); otherwise alerts and alarms are lost.`,
    );
  }
}

function differ(one: string, other: string): boolean {
  return !Token.isUnresolved(one) && !Token.isUnresolved(other) && one !== other;
}
