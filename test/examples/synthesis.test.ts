import { App, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AmazonQStack } from '../../examples/amazon-q/stack';
import { ApplicationLambdaStack } from '../../examples/application-lambda/stack';
import { EcsServerStack } from '../../examples/ecs-server/stack';
import { IamAuthenticationStack } from '../../examples/iam-authentication/stack';

/** Without bundling functions, which needs esbuild beside the app. */
const synthesised = (Example: new (app: App, id: string) => Stack): Template =>
  Template.fromStack(new Example(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Orders'));

it('an application Lambda behind RDS Proxy knows the proxy and the secret, and no password', () => {
  const template = synthesised(ApplicationLambdaStack);
  template.hasResourceProperties('AWS::RDS::DBProxy', { RequireTLS: true });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: {
        SECRET_ID: { Ref: Match.stringLikeRegexp('^SecretAttachment') },
        DATABASE_HOST: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DatabaseProxy'), 'Endpoint'] },
      },
    },
  });
});

it("a server on Fargate gets the secret's name, and no value injected", () => {
  synthesised(EcsServerStack).hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [
      {
        Environment: [{ Name: 'SECRET_ID', Value: { Ref: Match.stringLikeRegexp('^SecretAttachment') } }],
        Secrets: Match.absent(),
      },
    ],
  });
});

it('on the way to IAM authentication the secret still rotates, and the application may connect as the new role', () => {
  const template = synthesised(IamAuthenticationStack);
  template.hasResourceProperties('AWS::RDS::DBInstance', { EnableIAMDatabaseAuthentication: true });
  template.resourceCountIs('AWS::SecretsManager::RotationSchedule', 1);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'rds-db:connect', Effect: 'Allow' })]) },
    Roles: [{ Ref: Match.stringLikeRegexp('^ApplicationServiceRole') }],
  });
  const functions = template.findResources('AWS::Lambda::Function', {
    Properties: { Environment: { Variables: { SECRET_ID: Match.anyValue() } } },
  });
  expect(functions).toEqual({});
});

it('Amazon Q is subscribed to the topic of alerts and alarms, and nobody may act from its channel', () => {
  const template = synthesised(AmazonQStack);
  const topic = { Ref: Match.stringLikeRegexp('^RotationNotificationsTopic') };
  template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
    SlackWorkspaceId: { Ref: 'SlackWorkspaceId' },
    SlackChannelId: { Ref: 'SlackChannelId' },
    SnsTopicArns: [topic],
    GuardrailPolicies: [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AWSDenyAll']] }],
  });
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { CHAT: 'true' } } });
  template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [topic], OKActions: [topic] });
});
