import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnKey, type IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { keyBehind } from './key-access';
import { warn } from '../validation/deployment/findings';
import { isResource } from '../validation/deployment/resources';

const CLOUDWATCH = 'cloudwatch.amazonaws.com';

/**
 * Lets alarms publish to a topic that is encrypted with this key (SNS guide, "Enable compatibility between event sources from
 * AWS services and encrypted topics").
 *
 * @param property the property that the key was given in
 */
export function admitAlarmsToKey(scope: Construct, given: IKey, property: string): void {
  const statement = new PolicyStatement({
    sid: 'AlarmsThroughEncryptedTopics',
    principals: [new ServicePrincipal(CLOUDWATCH)],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
  });
  if (complete(given, statement)) return;
  warn(
    scope,
    'alarmsNeedTheKey',
    `The property ${property} is encrypted with ${given.node.path}, whose policy this app cannot change. It must let ${CLOUDWATCH} use kms:Decrypt and kms:GenerateDataKey*; otherwise no alarm arrives.`,
  );
}

/** Lets CloudWatch Logs encrypt the logs of a workflow (CloudWatch Logs guide, "Encrypt log data using AWS KMS"). */
export function admitLogs(scope: Construct, key: IKey, namePrefix: string): void {
  const stack = Stack.of(scope);
  const service = `logs.${stack.region}.amazonaws.com`;
  const groupsOf = (path: string) =>
    stack.formatArn({
      service: 'logs',
      resource: 'log-group',
      resourceName: path,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  const actions = ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'];
  const statement = new PolicyStatement({
    principals: [new ServicePrincipal(service)],
    actions,
    resources: ['*'],
    conditions: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': [
          groupsOf(`/aws/lambda/${namePrefix}-*`),
          groupsOf(`/aws/vendedlogs/states/${namePrefix}`),
          // For the records, whose log group CloudFormation names.
          groupsOf(`${stack.stackName}-*`),
        ],
      },
    },
  });
  if (complete(key, statement)) return;
  warn(
    scope,
    'logsNeedTheKey',
    `The property encryptionKey is ${key.node.path}, whose policy this app cannot change. It must let ${service} use ${actions.join(', ')}; otherwise the deployment fails at the first log group.`,
  );
}

/** False if the key's policy is kept elsewhere. */
function complete(given: IKey, statement: PolicyStatement): boolean {
  const key = keyBehind(given);
  if (key === undefined || !isResource(CfnKey, key.node.defaultChild)) return false;
  key.addToResourcePolicy(statement);
  return true;
}
