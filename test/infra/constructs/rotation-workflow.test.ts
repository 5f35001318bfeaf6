import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { RotationWorkflow } from '../../../infra/constructs/rotation-workflow';
import { rotationDefinition } from '../../../workflow/definition';
import {
  allowedTo,
  aStack,
  aWorkflow,
  EVERY_SECOND_MONDAY,
  functionsOf,
  ORDERS_ARN,
  ordersSecret,
  resources,
} from './a-workflow';

const MACHINE_ARN = 'arn:aws:states:eu-central-1:111111111111:stateMachine:shop';

interface MachineProperties {
  readonly DefinitionString: {
    readonly 'Fn::Join': readonly [string, readonly (string | { 'Fn::GetAtt'?: [string]; Ref?: string })[]];
  };
  readonly RoleArn: { readonly 'Fn::GetAtt': readonly [string, 'Arn'] };
}

describe('the deployed state machine', () => {
  const { stack } = aWorkflow();
  const [machine] = resources<MachineProperties>(stack, 'AWS::StepFunctions::StateMachine');

  it('is the very definition that runs on the laptop, with the ARNs of this stack', () => {
    const [, parts] = machine?.DefinitionString['Fn::Join'] ?? ['', []];
    const text = parts
      .map((part) => (typeof part === 'string' ? part : (part['Fn::GetAtt']?.[0] ?? part.Ref ?? '')))
      .map((part) => part.replace(/[0-9A-F]{8}([0-9a-f]{32})?$/, ''))
      .join('');
    expect(JSON.parse(text)).toEqual(
      JSON.parse(
        JSON.stringify(
          rotationDefinition({
            rotationFunction: 'RotationFunctionsrotationfunction',
            // Their versions, so that an execution ends with the code it began with.
            preflight: 'RotationFunctionspreflightCurrentVersion',
            setSecret: 'RotationFunctionssetsecretCurrentVersion',
            testSecret: 'RotationFunctionstestsecretCurrentVersion',
            finishSecret: 'RotationFunctionsfinishsecretCurrentVersion',
            rollBack: 'RotationFunctionsrollbackCurrentVersion',
            notify: 'RotationFunctionsnotify',
          }),
        ),
      ),
    );
  });

  it('is a traced Standard machine that logs errors without data', () => {
    expect(machine).toMatchObject({
      StateMachineName: 'shop',
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      LoggingConfiguration: { Level: 'ERROR', IncludeExecutionData: false },
    });
    expect(machine).not.toHaveProperty('EncryptionConfiguration');
    expect(resources(stack, 'AWS::Logs::LogGroup')).toContainEqual({
      LogGroupName: '/aws/vendedlogs/states/shop',
      RetentionInDays: 90,
    });
  });

  it('may invoke exactly its functions, of those it names by version every version', () => {
    const role = machine?.RoleArn['Fn::GetAtt'][0] ?? '';
    const invoke = allowedTo(stack, role).filter((statement) => statement.includes('lambda:'));
    expect(invoke.map((each) => each.replace(/[0-9A-F]{8}(?=")/, ''))).toEqual(
      [
        ...['finishsecret', 'preflight', 'rollback', 'setsecret', 'testsecret'].map(
          (name) => `<{"Fn::Join":["",[{"Fn::GetAtt":["RotationFunctions${name}","Arn"]},":*"]]}>`,
        ),
        ...['notify', 'rotationfunction'].map((name) => `<RotationFunctions${name}>`),
      ]
        .map((resource) => `Allow ${resource}: lambda:InvokeFunction`)
        .sort(),
    );
  });

  it('is the only one that can take its role', () => {
    expect(resources(stack, 'AWS::IAM::Role')).toContainEqual(
      expect.objectContaining({
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Action: 'sts:AssumeRole',
              Effect: 'Allow',
              Principal: { Service: 'states.amazonaws.com' },
              Condition: {
                StringEquals: { 'aws:SourceAccount': '111111111111' },
                ArnLike: { 'aws:SourceArn': MACHINE_ARN },
              },
            },
          ],
        },
      }),
    );
  });
});

describe('a workflow with a key of its own', () => {
  const keyArn = 'arn:aws:kms:eu-central-1:111111111111:key/0a1b2c3d-0000-4000-8000-000000000000';
  const { stack, rotation } = aWorkflow((stack) => ({ stateMachineKey: Key.fromKeyArn(stack, 'Key', keyArn) }));
  const operator = new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  rotation.grantOperate(operator);
  const ofThisMachine = `if {"StringEquals":{"kms:EncryptionContext:aws:states:stateMachineArn":"${MACHINE_ARN}"}}`;

  it('encrypts the data of its executions with it', () => {
    expect(resources(stack, 'AWS::StepFunctions::StateMachine')).toEqual([
      expect.objectContaining({
        EncryptionConfiguration: {
          Type: 'CUSTOMER_MANAGED_KMS_KEY',
          KmsKeyId: keyArn,
          KmsDataKeyReusePeriodSeconds: 300,
        },
      }),
    ]);
  });

  it('lets the functions that ask about executions, and operators, read why one failed', () => {
    for (const name of ['shop-rotation-function', 'shop-watch', 'shop-notify']) {
      const role = functionsOf(stack)[name]?.Role['Fn::GetAtt'][0] ?? '';
      expect(allowedTo(stack, role)).toContain(`Allow ${keyArn}: kms:Decrypt ${ofThisMachine}`);
    }
    expect(allowedTo(stack, stack.getLogicalId(operator.node.defaultChild as never))).toContain(
      `Allow ${keyArn}: kms:Decrypt ${ofThisMachine}`,
    );
  });

  it('has no recovery rule, because the events then carry no input, and alarms in its place', () => {
    expect(resources<{ Name: string }>(stack, 'AWS::Events::Rule').map(({ Name }) => Name)).toEqual(['shop-watch']);
    expect(resources<{ AlarmName: string }>(stack, 'AWS::CloudWatch::Alarm').map(({ AlarmName }) => AlarmName)).toEqual(
      expect.arrayContaining(['shop-executions-aborted', 'shop-executions-timed-out']),
    );
  });
});

describe('an operator of a workflow', () => {
  const { stack, rotation } = aWorkflow();
  const operator = new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
  rotation.rotate(ordersSecret(stack), { schedule: EVERY_SECOND_MONDAY });
  rotation.grantOperate(operator);

  it('may start, observe and stop it and describe its secrets, but reads no value', () => {
    expect(allowedTo(stack, stack.getLogicalId(operator.node.defaultChild as never))).toEqual([
      'Allow <RotationFunctionsrotationfunction>: lambda:GetFunctionConfiguration lambda:InvokeFunction',
      `Allow ${ORDERS_ARN}: secretsmanager:DescribeSecret secretsmanager:RotateSecret`,
      'Allow arn:aws:states:eu-central-1:111111111111:execution:shop:*: states:DescribeExecution states:GetExecutionHistory states:StopExecution',
      `Allow ${MACHINE_ARN}: states:DescribeStateMachine states:ListExecutions states:StartExecution`,
    ]);
  });

  it('is granted a secret that is added later, too', () => {
    const later = aWorkflow();
    const role = new Role(later.stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
    later.rotation.grantOperate(role);
    later.rotation.rotate(ordersSecret(later.stack), { schedule: EVERY_SECOND_MONDAY });
    expect(allowedTo(later.stack, later.stack.getLogicalId(role.node.defaultChild as never))).toContain(
      `Allow ${ORDERS_ARN}: secretsmanager:DescribeSecret secretsmanager:RotateSecret`,
    );
  });
});

it('two workflows without names in one stack get different ones, which fit a function', () => {
  const stack = aStack();
  const prefixes = ['Shop', 'A'.repeat(80)].map((id) => new RotationWorkflow(stack, id).namePrefix);
  expect(new Set(prefixes).size).toBe(2);
  expect(Object.keys(functionsOf(stack))).toHaveLength(16);
  expect(Math.max(...Object.keys(functionsOf(stack)).map((name) => name.length))).toBeLessThanOrEqual(64);
});
