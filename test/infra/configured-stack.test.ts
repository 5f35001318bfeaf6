import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { parseConfiguration } from '../../infra/configuration/rotation-configuration';
import { ConfiguredStack } from '../../infra/configured-stack';

const env = { account: '111122223333', region: 'eu-central-1' };
interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
}
const group = 'sg-0a1b2c3d4e5f60718';

test('the ready-made app rotates what its file lists, in the network that it names', () => {
  const configuration = parseConfiguration({
    namePrefix: 'platform',
    fleet: true,
    vpc: {
      id: 'vpc-0a1b2c3d4e5f60718',
      subnets: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1b2c3d4e5f60718'],
      secretsManagerEndpoint: true,
      cidr: '10.0.0.0/16',
    },
    alerts: { emails: ['oncall@example.com'], slackWebhookSecret: 'slack/webhook', accountName: 'prod' },
    superusers: ['orders/superuser'],
    secrets: [
      { secret: 'orders/db', schedule: 'rate(30 days)', database: { securityGroup: group } },
      {
        secret: 'billing/db',
        schedule: 'cron(0 3 ? * 2#2 *)',
        window: '2h',
        database: { securityGroup: group, port: 5433 },
      },
    ],
  });
  const stack = new ConfiguredStack(new App(), configuration.stackName, configuration, { env });
  const template = Template.fromStack(stack);

  const schedules = Object.values(template.findResources('AWS::SecretsManager::RotationSchedule')) as Resource[];
  expect(schedules.map(({ Properties }) => [Properties['SecretId'], Properties['RotationRules']])).toEqual([
    ['orders/db', { ScheduleExpression: 'rate(30 days)' }],
    ['billing/db', { ScheduleExpression: 'cron(0 3 ? * 2#2 *)', Duration: '2h' }],
  ]);
  const opened = Object.values(
    template.findResources('AWS::EC2::SecurityGroupIngress', { Properties: { GroupId: group } }),
  ) as Resource[];
  expect(opened.map(({ Properties }) => Properties['ToPort'])).toEqual([5432, 5433]);
  template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
    ServiceName: 'com.amazonaws.eu-central-1.secretsmanager',
    SubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1b2c3d4e5f60718'],
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'platform-set-secret',
    VpcConfig: { SubnetIds: ['subnet-0a1b2c3d4e5f60718', 'subnet-0b1b2c3d4e5f60718'] },
  });
  template.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'oncall@example.com' });
  template.hasResourceProperties('AWS::Lambda::Function', {
    FunctionName: 'platform-notify',
    Environment: { Variables: { ACCOUNT_NAME: 'prod' } },
  });
  template.hasOutput('CheckWithoutChanging', { Value: 'npx --no rds-rotation-workflow check orders/db' });
  expect(Object.keys(template.findOutputs('*'))).toEqual(['RotationFunctionArn', 'CheckWithoutChanging']);
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('routeTableId'))).toEqual([]);
});

test('where databases can be reached publicly, the ready-made app has no VPC', () => {
  const configuration = parseConfiguration({ secrets: [{ secret: 'orders/db', schedule: 'rate(30 days)' }] });
  const template = Template.fromStack(new ConfiguredStack(new App(), 'RdsRotation', configuration, { env }));
  template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
  template.resourceCountIs('AWS::SecretsManager::RotationSchedule', 1);
  // Nobody is told of failures yet.
  template.hasOutput('HearOfFailures', {});
});
