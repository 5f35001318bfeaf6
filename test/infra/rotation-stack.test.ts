import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { RotationStack } from '../../infra/rotation-stack';

const cdk = JSON.parse(readFileSync(join(__dirname, '../../cdk.json'), 'utf8')) as { context: Record<string, unknown> };

/** The example as `npx cdk synth` makes it. */
function example(): { readonly app: App; readonly stack: RotationStack } {
  const app = new App({ context: cdk.context });
  return { app, stack: new RotationStack(app, 'RdsRotation') };
}

describe('the example stack', () => {
  const template = Template.fromStack(example().stack);

  it('rotates the application monthly, and a week later the administrator', () => {
    const schedules = Object.values(template.findResources('AWS::SecretsManager::RotationSchedule')) as {
      Properties: { SecretId: { Ref: string }; RotationRules: unknown };
    }[];
    expect(
      schedules.map(({ Properties }) => [
        Properties.SecretId.Ref.replace(/[0-9A-F]{8}$/, ''),
        Properties.RotationRules,
      ]),
    ).toEqual([
      ['ApplicationSecretAttachment', { ScheduleExpression: 'cron(0 3 ? 1/1 2#2 *)', Duration: '2h' }],
      ['DatabaseSecretAttachment', { ScheduleExpression: 'cron(0 3 ? 1/1 2#3 *)', Duration: '2h' }],
    ]);
  });

  it('has a private, encrypted database that takes SCRAM over TLS only', () => {
    template.hasResourceProperties('AWS::RDS::DBInstance', {
      Engine: 'postgres',
      EngineVersion: '17.9',
      StorageEncrypted: true,
      PubliclyAccessible: false,
    });
    template.hasResourceProperties('AWS::RDS::DBParameterGroup', {
      Parameters: {
        password_encryption: 'scram-sha-256',
        'rds.accepted_password_auth_method': 'scram',
        'rds.force_ssl': '1',
      },
    });
  });

  it('says at the end of a deployment what to run next', () => {
    const outputs = Object.entries(template.findOutputs('*') as Record<string, { Value: unknown }>);
    expect(
      outputs.map(
        ([name, { Value }]) =>
          `${name}: ${JSON.stringify(Value)
            .match(/(aws|npx) [\w -]*/)?.[0]
            .trim()}`,
      ),
    ).toEqual([
      'HearOfFailures: aws sns subscribe --topic-arn',
      'CheckWithoutChanging: npx --no rds-rotation-workflow check',
      'RotateNow: aws secretsmanager rotate-secret --secret-id',
    ]);
  });

  it('writes no password into the template', () => {
    const { MasterUserPassword } = Object.values(template.findResources('AWS::RDS::DBInstance'))[0]?.Properties as {
      MasterUserPassword: { 'Fn::Join': [string, unknown[]] };
    };
    expect(MasterUserPassword['Fn::Join'][1][0]).toBe('{{resolve:secretsmanager:');
    expect(JSON.stringify(template.toJSON())).not.toMatch(/hooks\.slack\.com|"SecretString":/);
  });
});

describe('the checks of cdk-nag', () => {
  it('find nothing in the example that is not fixed or acknowledged with a reason', () => {
    const { app } = example();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).not.toThrow();
  });

  it('would find something: a topic without TLS', () => {
    const { app, stack } = example();
    new Topic(stack, 'Careless');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).toThrow();
  });
});
