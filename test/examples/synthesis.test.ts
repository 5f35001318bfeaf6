import { App, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AmazonQStack } from '../../examples/amazon-q/stack';
import { compileTransformer, type InputTransformer } from '../../infra/local/aws/events/input-transformer';
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

it('a server on Fargate is told which secret, and gets nothing injected', () => {
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

it('Amazon Q in a chat hears of each failed execution by a custom notification, and of alarms by themselves', () => {
  const template = synthesised(AmazonQStack);
  template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
    SnsTopicArns: [{ Ref: Match.stringLikeRegexp('^Chat') }],
  });
  const [rule] = Object.values(
    template.findResources('AWS::Events::Rule', {
      Properties: { Targets: [{ Arn: { Ref: Match.stringLikeRegexp('^Chat') } }] },
    }),
  ) as [{ readonly Properties: { readonly Targets: [{ readonly InputTransformer: InputTransformer }] } }];
  const event = {
    detail: {
      error: 'RotationFailed',
      cause: 'The rotation of "orders/db" failed and was undone.\nApplications log in as before.',
      executionArn: 'arn:aws:states:eu-central-1:111122223333:execution:platform:orders-db',
    },
  };
  expect(JSON.parse(compileTransformer(rule.Properties.Targets[0].InputTransformer, 'the rule')(event))).toEqual({
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: event.detail.error,
      description: event.detail.cause,
      nextSteps: [expect.stringContaining('docs/runbook.md')],
      keywords: ['password-rotation'],
    },
    metadata: { relatedResources: [event.detail.executionArn] },
  });
  const chat = { Ref: expect.stringMatching(/^Chat/) as string };
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')) as {
    readonly Properties: { readonly AlarmActions: unknown[]; readonly OKActions: unknown[] };
  }[];
  expect(alarms.length).toBeGreaterThan(0);
  alarms.forEach(({ Properties }) => {
    expect(Properties.AlarmActions).toContainEqual(chat);
    expect(Properties.OKActions).toContainEqual(chat);
  });
});
