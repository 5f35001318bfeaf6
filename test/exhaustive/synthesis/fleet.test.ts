import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type IVpc, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { RotationWorkflow } from '../../../infra/constructs/rotation-workflow';
import {
  ACCOUNT,
  allowedTo,
  aPostgres,
  aStack,
  aVpc,
  EVERY_SECOND_MONDAY,
  functionsOf,
  LITERAL_ARNS,
  ordersSecret,
  REGION,
  resources,
} from '../../infra/constructs/a-workflow';

const schedule = EVERY_SECOND_MONDAY;
const env = { account: ACCOUNT, region: REGION };
const ROTATION_FUNCTION = 'arn:aws:lambda:eu-central-1:111111111111:function:shop-rotation-function';
const EVERY_SECRET = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:*';
const OURS = `if {"StringEquals":{"secretsmanager:resource/AllowRotationLambdaArn":"${ROTATION_FUNCTION}"}}`;

/** The stack of a platform team with a workflow for the fleet, in a VPC or without any, and the app it is in. */
function aPlatform({ inVpc = false } = {}) {
  const app = new App({ context: LITERAL_ARNS });
  const stack = new Stack(app, 'Platform', { env });
  const vpc: IVpc | undefined = inVpc ? aVpc(stack) : undefined;
  const rotation = new RotationWorkflow(stack, 'Rotation', { namePrefix: 'shop', fleet: true, ...(vpc && { vpc }) });
  return { app, stack, rotation };
}

/** The stack of an application team. */
const anApplication = (app: App, name = 'Orders') => new Stack(app, name, { env });

describe('a workflow for a fleet', () => {
  it.each([0, 1, 35, 200, 1000])('is as large with %i secrets as without any', (count) => {
    const { app, stack } = aPlatform({ inVpc: true });
    const applications = Array.from({ length: Math.ceil(count / 200) }, (_, index) => {
      const application = anApplication(app, `Application${index}`);
      const joined = RotationWorkflow.fromNamePrefix(application, 'Rotation', 'shop');
      for (let each = index * 200; each < Math.min(count, (index + 1) * 200); each++) {
        joined.rotate(Secret.fromSecretNameV2(application, `Secret${each}`, `team/secret-${each}`), { schedule });
      }
      return application;
    });
    const made = applications.flatMap((each) =>
      Object.values(Template.fromStack(each).toJSON().Resources as Record<string, { Type: string }>),
    );
    expect(made.map(({ Type }) => Type)).toEqual(
      Array.from({ length: count }, () => 'AWS::SecretsManager::RotationSchedule'),
    );
    const all = Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string }>;
    const ours = Object.entries(all).filter(([id]) => id.startsWith('Rotation'));
    const size = (found: unknown) => JSON.stringify(found).length;
    expect(ours.length).toBeLessThanOrEqual(60);
    const roles = resources<{ Policies?: unknown }>(stack, 'AWS::IAM::Role').map(({ Policies }) =>
      size(Policies ?? []),
    );
    const attached = resources(stack, 'AWS::IAM::Policy').map(size);
    expect(Math.max(...roles)).toBeGreaterThan(1000);
    expect(Math.max(...roles, ...attached)).toBeLessThanOrEqual(4096);
    const permissions = resources<{ Principal: string }>(stack, 'AWS::Lambda::Permission');
    expect(size(permissions.filter(({ Principal }) => Principal.startsWith('secretsmanager')))).toBeLessThanOrEqual(
      1024,
    );
    const inputs = resources<{ Targets: readonly { Input?: unknown }[] }>(stack, 'AWS::Events::Rule')
      .flatMap(({ Targets }) => Targets)
      .map(({ Input = '' }) => size(Input));
    expect(Math.max(...inputs)).toBeLessThanOrEqual(1024);
  });

  it('has room for 200 secrets in its own stack', () => {
    const { stack, rotation } = aPlatform({ inVpc: true });
    for (let each = 0; each < 200; each++) {
      rotation.rotate(Secret.fromSecretNameV2(stack, `Secret${each}`, `team/secret-${each}`), { schedule });
    }
    const template = Template.fromStack(stack).toJSON() as { readonly Resources: object };
    const schedules = resources(stack, 'AWS::SecretsManager::RotationSchedule');
    expect(schedules).toHaveLength(200);
    // Quotas of CloudFormation: 500 resources, and a template of 1 MB.
    expect(Object.keys(template.Resources).length).toBeLessThanOrEqual(300);
    expect(JSON.stringify(template, null, 1).length).toBeLessThanOrEqual(700_000);
  });

  it('can do with a secret what its functions must, if its own rotation function is the secret’s', () => {
    const { stack } = aPlatform();
    const allowed = (name: string) =>
      allowedTo(stack, functionsOf(stack)[name]?.Role['Fn::GetAtt'][0] ?? '')
        .filter((each) => /secretsmanager|kms/.test(each))
        .map((each) => each.replace(/ xray:\w+/g, ''));
    const keys = `Allow arn:aws:kms:eu-central-1:111111111111:key/*: `;
    const bySecretsManager = `if {"StringEquals":{"kms:ViaService":"secretsmanager.eu-central-1.amazonaws.com"},"ArnLike":{"kms:EncryptionContext:SecretARN":"${EVERY_SECRET}"}}`;
    expect(allowed('shop-rotation-function')).toEqual([
      'Allow *: secretsmanager:GetRandomPassword',
      `${keys}kms:Decrypt kms:GenerateDataKey ${bySecretsManager}`,
      `Allow ${EVERY_SECRET}: secretsmanager:DescribeSecret secretsmanager:GetSecretValue secretsmanager:PutSecretValue ${OURS}`,
    ]);
    expect(allowed('shop-set-secret')).toEqual([
      `${keys}kms:Decrypt ${bySecretsManager}`,
      `Allow ${EVERY_SECRET}: secretsmanager:DescribeSecret secretsmanager:GetSecretValue secretsmanager:ListSecretVersionIds ${OURS}`,
    ]);
    expect(allowed('shop-finish-secret')).toEqual([
      `Allow ${EVERY_SECRET}: secretsmanager:DescribeSecret secretsmanager:UpdateSecretVersionStage ${OURS}`,
    ]);
    expect(allowed('shop-watch')).toEqual([
      'Allow *: secretsmanager:ListSecrets',
      `Allow ${EVERY_SECRET}: secretsmanager:DescribeSecret ${OURS}`,
    ]);
    expect(allowed('shop-notify')).toEqual([`Allow ${EVERY_SECRET}: secretsmanager:DescribeSecret ${OURS}`]);
  });

  it('lets Secrets Manager call for every secret of the account, and operators rotate each', () => {
    const { stack, rotation } = aPlatform();
    const operator = new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    rotation.grantOperate(operator);
    const permissions = resources<{ Principal: string }>(stack, 'AWS::Lambda::Permission');
    expect(permissions.filter(({ Principal }) => Principal.startsWith('secretsmanager'))).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': [expect.stringMatching(/^RotationFunctionsrotationfunction/), 'Arn'] },
        Principal: 'secretsmanager.amazonaws.com',
        SourceAccount: ACCOUNT,
      },
    ]);
    expect(allowedTo(stack, stack.getLogicalId(operator.node.defaultChild as never))).toContain(
      `Allow ${EVERY_SECRET}: secretsmanager:DescribeSecret secretsmanager:RotateSecret ${OURS}`,
    );
  });

  it('rotates a secret of its own stack with only a schedule, created after everything it depends on', () => {
    const { stack, rotation } = aPlatform();
    const { schedule: made, permission } = rotation.rotate(ordersSecret(stack), { schedule });
    expect(permission).toBeUndefined();
    const [found] = Object.values(Template.fromStack(stack).findResources('AWS::SecretsManager::RotationSchedule'));
    expect((found as { DependsOn: string[] }).DependsOn.sort()).toEqual([
      expect.stringMatching(/^RotationFleetPermission/),
      expect.stringMatching(/^RotationStateMachine/),
    ]);
    expect(stack.resolve(made.rotationLambdaArn)).toEqual(stack.resolve(rotation.rotationFunctionArn));
  });
});

describe('an application joins the workflow of a platform', () => {
  it('by the prefix of its names: with the secret’s schedule and the way to its database, and nothing else', () => {
    const { stack } = aPlatform({ inVpc: true });
    const application = anApplication(new App({ context: LITERAL_ARNS }));
    const database = aPostgres(application, aVpc(application));
    const joined = RotationWorkflow.fromNamePrefix(application, 'Rotation', 'shop');
    joined.rotate(database.secret as ISecret, { schedule, database });
    expect(resources(application, 'AWS::SecretsManager::RotationSchedule')).toEqual([
      {
        SecretId: { Ref: expect.stringMatching(/^DatabaseSecretAttachment/) as string },
        RotationLambdaARN: ROTATION_FUNCTION,
        RotateImmediatelyOnUpdate: false,
        RotationRules: { ScheduleExpression: schedule.expression, Duration: schedule.duration },
      },
    ]);
    const parameter = {
      Default: '/rds-rotation-workflow/shop/security-group-id',
      Type: 'AWS::SSM::Parameter::Value<String>',
    };
    const [parameterId] = Object.keys(Template.fromStack(application).findParameters('*', parameter));
    expect(resources(application, 'AWS::EC2::SecurityGroupIngress')).toEqual([
      expect.objectContaining({ SourceSecurityGroupId: { Ref: parameterId }, Description: 'Password rotation' }),
    ]);
    expect(resources(application, 'AWS::EC2::SecurityGroupEgress')).toEqual([]);
    expect(resources(stack, 'AWS::SSM::Parameter')).toEqual([
      expect.objectContaining({
        Name: '/rds-rotation-workflow/shop/security-group-id',
        Value: { 'Fn::GetAtt': [expect.stringMatching(/^RotationNetworkFunctions/), 'GroupId'] },
      }),
    ]);
  });

  it('the platform’s functions may reach whichever port RDS allows, since their group cannot name each database', () => {
    const { stack } = aPlatform({ inVpc: true });
    const [group] = resources<{ SecurityGroupEgress: readonly object[] }>(stack, 'AWS::EC2::SecurityGroup');
    expect(group?.SecurityGroupEgress).toEqual([
      { CidrIp: '0.0.0.0/0', Description: expect.any(String) as string, FromPort: 443, ToPort: 443, IpProtocol: 'tcp' },
      { CidrIp: '0.0.0.0/0', Description: 'Databases of the fleet', FromPort: 1150, ToPort: 65535, IpProtocol: 'tcp' },
    ]);
  });

  it('by ARN and security groups', () => {
    const application = aStack();
    const database = aPostgres(application, aVpc(application));
    const joined = RotationWorkflow.fromAttributes(application, 'Rotation', {
      rotationFunctionArn: ROTATION_FUNCTION,
      securityGroups: [SecurityGroup.fromSecurityGroupId(application, 'Functions', 'sg-0a1b2c3d')],
    });
    joined.rotate(ordersSecret(application), { schedule, database });
    expect(joined.rotationFunctionArn).toBe(ROTATION_FUNCTION);
    expect(resources(application, 'AWS::EC2::SecurityGroupIngress')).toEqual([
      expect.objectContaining({ SourceSecurityGroupId: 'sg-0a1b2c3d' }),
    ]);
  });

  it('is refused what a workflow of one’s own would be refused', () => {
    const application = aStack();
    const joined = RotationWorkflow.fromAttributes(application, 'Rotation', { rotationFunctionArn: ROTATION_FUNCTION });
    const orders = ordersSecret(application);
    expect(() => joined.rotate(orders, { schedule, database: aPostgres(application, aVpc(application)) })).toThrow(
      'RotationWorkflow Shop/Rotation: property database is set: it has a meaning only with `securityGroups`: those of the functions, which the database is to admit.',
    );
    expect(() => joined.rotate(orders, { schedule: { expression: 'rate(1 hour)' } })).toThrow(
      'property schedule is refused',
    );
    expect(() => joined.rotate(undefined as unknown as ISecret, { schedule })).toThrow(
      'the secret handed to rotate is undefined',
    );
    joined.rotate(orders, { schedule });
    expect(() => joined.rotate(orders, { schedule })).toThrow(
      'is being rotated already: call rotate once for each secret.',
    );
    expect(() => RotationWorkflow.fromNamePrefix(application, 'Other', 'a b')).toThrow(
      'property namePrefix is "a b": allowed are 1 to 40 letters, digits and hyphens.',
    );
  });

  it.each<[unknown, string]>([
    [undefined, 'property attributes is undefined: give { rotationFunctionArn } of the workflow'],
    [{}, 'property rotationFunctionArn is missing: give text such as arn:aws:lambda:'],
    [{ rotationFunctionArn: 5 }, 'property rotationFunctionArn is 5: give text such as arn:aws:lambda:'],
    [{ rotationFunctionArn: 'platform' }, 'property rotationFunctionArn is "platform": allowed are ARNs such as'],
    [
      { rotationFunctionArn: ROTATION_FUNCTION.replace(/\d{12}/, '999999999999') },
      'property rotationFunctionArn is of account 999999999999: a secret is rotated by a function of its own account',
    ],
    [
      { rotationFunctionArn: ROTATION_FUNCTION.replace('eu-central-1', 'us-east-1') },
      'property rotationFunctionArn is of region us-east-1: a secret is rotated by a function of its own account',
    ],
    [{ rotationFunctionArn: ROTATION_FUNCTION, securityGroups: ['sg-1'] }, 'property securityGroups[0] is "sg-1"'],
  ])('is refused attributes that are none: %j', (attributes, message) => {
    expect(() => RotationWorkflow.fromAttributes(aStack(), 'Rotation', attributes as never)).toThrow(message);
  });

  it.each([undefined, null, 5, true, {}])('is refused an invalid prefix: %j', (namePrefix) => {
    expect(() => RotationWorkflow.fromNamePrefix(aStack(), 'Rotation', namePrefix as never)).toThrow(
      /property namePrefix is .*: give text such as "platform"\./,
    );
  });
});
