import { App, Stack, Validations } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { RotationWorkflow } from '../../../infra/constructs/rotation-workflow';
import {
  allowedTo,
  aStack,
  aVpc,
  aWorkflow,
  EVERY_SECOND_MONDAY,
  functionsOf,
  ordersSecret,
  REGION,
  resources,
} from './a-workflow';

const KEY_ARN = 'arn:aws:kms:eu-central-1:111111111111:key/0a1b2c3d-0000-4000-8000-000000000000';

describe('a key of one’s own', () => {
  const { stack, rotation } = aWorkflow((stack) => ({ encryptionKey: new Key(stack, 'Key') }));
  const key = { 'Fn::GetAtt': [expect.stringMatching(/^Key/) as string, 'Arn'] };

  it('encrypts every log, every environment and the topic', () => {
    const groups = resources<{ KmsKeyId: unknown }>(stack, 'AWS::Logs::LogGroup');
    expect(groups.map(({ KmsKeyId }) => KmsKeyId)).toEqual(groups.map(() => key));
    expect(groups).toHaveLength(rotation.functions.length + 2);
    const functions = resources<{ KmsKeyArn: unknown }>(stack, 'AWS::Lambda::Function');
    expect(functions.map(({ KmsKeyArn }) => KmsKeyArn)).toEqual(functions.map(() => key));
    expect(resources(stack, 'AWS::SNS::Topic')).toEqual([expect.objectContaining({ KmsMasterKeyId: key })]);
  });

  it('lets CloudWatch use it, for these logs and for alarms, and the functions’ roles for their environments', () => {
    const [found] = resources<{ KeyPolicy: { Statement: readonly object[] } }>(stack, 'AWS::KMS::Key');
    expect(found?.KeyPolicy.Statement).toEqual([
      expect.objectContaining({ Action: 'kms:*' }),
      {
        Effect: 'Allow',
        Principal: { Service: `logs.${REGION}.amazonaws.com` },
        Action: ['kms:Decrypt*', 'kms:Describe*', 'kms:Encrypt*', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
        Resource: '*',
        Condition: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': [
              'arn:aws:logs:eu-central-1:111111111111:log-group:/aws/lambda/shop-*',
              'arn:aws:logs:eu-central-1:111111111111:log-group:/aws/vendedlogs/states/shop',
              'arn:aws:logs:eu-central-1:111111111111:log-group:Shop-*',
            ],
          },
        },
      },
      {
        Sid: 'AlarmsThroughEncryptedTopics',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        Resource: '*',
      },
    ]);
    const role = functionsOf(stack)['shop-finish-secret']?.Role['Fn::GetAtt'][0] ?? '';
    expect(allowedTo(stack, role)).toContain('Allow <Key>: kms:Decrypt');
  });

  it('warns where the policy of the key is kept elsewhere, and refuses an alias', () => {
    const other = aWorkflow((stack) => ({ encryptionKey: Key.fromKeyArn(stack, 'Theirs', KEY_ARN) }));
    const warnings = Annotations.fromStack(other.stack).findWarning(
      '*',
      Match.stringLikeRegexp('policy this app cannot change'),
    );
    expect(warnings.map(({ entry }) => (entry.data as string).slice(0, 43))).toEqual([
      'The property encryptionKey is Shop/Theirs, ',
      'The property encryptionKey is encrypted wit',
    ]);
  });
});

describe('every function in the VPC', () => {
  const { stack, rotation } = aWorkflow((stack) => ({
    vpc: aVpc(stack),
    allFunctionsInVpc: true,
    createVpcEndpoints: true,
  }));

  it('is placed there, with endpoints for all they talk to', () => {
    const functions = Object.values(functionsOf(stack));
    expect(functions.filter(({ VpcConfig }) => VpcConfig === undefined)).toEqual([]);
    expect(functions).toHaveLength(rotation.functions.length);
    expect(
      resources<{ ServiceName: unknown }>(stack, 'AWS::EC2::VPCEndpoint').map(({ ServiceName }) => ServiceName),
    ).toEqual(['secretsmanager', 'states', 'sns'].map((service) => `com.amazonaws.${REGION}.${service}`));
  });

  it('leaves the network interfaces to the Lambda service, and denies them to the code', () => {
    const role = functionsOf(stack)['shop-notify']?.Role['Fn::GetAtt'][0] ?? '';
    const ec2 = allowedTo(stack, role).filter((each) => each.includes('ec2:'));
    expect(ec2.map((each) => each.replace(/ec2:\w+ ?/g, ''))).toEqual([
      expect.stringMatching(/^Allow \*: /) as string,
      'Deny *: if {"ArnEquals":{"lambda:SourceFunctionArn":"arn:aws:lambda:eu-central-1:111111111111:function:shop-notify"}}',
    ]);
  });

  it('means nothing without a VPC', () => {
    expect(() => new RotationWorkflow(aStack(), 'Rotation', { allFunctionsInVpc: true })).toThrow(
      'property allFunctionsInVpc is set: it has a meaning only together with `vpc`.',
    );
  });
});

describe('the rules of regulated accounts', () => {
  it.each([
    ['NIST 800-53 R5', NIST80053R5Checks],
    ['HIPAA Security', HIPAASecurityChecks],
    ['PCI DSS 3.2.1', PCIDSS321Checks],
  ])('%s find nothing in the construct that is not met or acknowledged with a reason', (_name, Checks) => {
    const app = new App();
    const stack = new Stack(app, 'Shop');
    const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-0a1b2c3d',
      availabilityZones: ['eu-central-1a'],
      privateSubnetIds: ['subnet-0a1b2c3d'],
    });
    const rotation = new RotationWorkflow(stack, 'Rotation', {
      vpc,
      allFunctionsInVpc: true,
      encryptionKey: new Key(stack, 'Key', { enableKeyRotation: true }),
      amazonQ: { slackWorkspaceId: 'T0123456789', slackChannelId: 'C0123456789' },
    });
    rotation.rotate(ordersSecret(stack), { schedule: EVERY_SECOND_MONDAY });
    Validations.of(stack).addPlugins(new Checks(stack));
    expect(() => app.synth()).not.toThrow();
  });
});
