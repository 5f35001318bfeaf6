import { Template } from 'aws-cdk-lib/assertions';
import { Secret, type ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import {
  aWorkflow,
  EVERY_SECOND_MONDAY,
  functionsOf,
  allowedTo,
  ORDERS_ARN,
  ordersSecret,
  resources,
} from '../a-workflow';

const rotationFunctionArn = { 'Fn::GetAtt': [expect.stringMatching(/^RotationFunctionsrotationfunction/), 'Arn'] };

describe('rotating a secret that exists', () => {
  const { stack, rotation } = aWorkflow();
  rotation.rotate(ordersSecret(stack), { schedule: EVERY_SECOND_MONDAY });

  it('schedules it, and leaves the password alone until the window', () => {
    expect(resources(stack, 'AWS::SecretsManager::RotationSchedule')).toEqual([
      {
        SecretId: ORDERS_ARN,
        RotationLambdaARN: rotationFunctionArn,
        RotateImmediatelyOnUpdate: false,
        RotationRules: { ScheduleExpression: 'cron(0 3 ? 1/1 2#2 *)', Duration: '2h' },
      },
    ]);
  });

  it('allows only Secrets Manager, for this secret of this account, to call the rotation function', () => {
    const permissions = resources<{ Principal: string }>(stack, 'AWS::Lambda::Permission');
    expect(permissions.filter(({ Principal }) => Principal !== 'events.amazonaws.com')).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: rotationFunctionArn,
        Principal: 'secretsmanager.amazonaws.com',
        SourceAccount: '111111111111',
        SourceArn: ORDERS_ARN,
      },
    ]);
  });

  it('makes the schedule last, since Secrets Manager calls as soon as it is there', () => {
    const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, { DependsOn?: unknown }> };
    const [id = ''] = Object.keys(Template.fromStack(stack).findResources('AWS::SecretsManager::RotationSchedule'));
    const before = comeBefore(Resources, id);
    const ofFunctions = Object.keys(Resources).filter(
      (each) => /^RotationFunctions(?!watch|slack)/.test(each) && !each.startsWith('RotationFunctionswatch'),
    );
    expect(ofFunctions.length).toBe(33);
    expect(ofFunctions.filter((each) => !before.has(each))).toEqual([]);
    expect(
      [...before].filter((each) => /^RotationSecretShopOrdersPermission|^RotationStateMachine/.test(each)).sort(),
    ).toEqual([
      expect.stringMatching(/^RotationSecretShopOrdersPermission/),
      expect.stringMatching(/^RotationStateMachine[0-9A-F]{8}$/),
      expect.stringMatching(/^RotationStateMachineLogs/),
      expect.stringMatching(/^RotationStateMachineRole[0-9A-F]{8}$/),
    ]);
    expect(Resources[id]?.DependsOn).toHaveLength(2);
  });
});

/** Ids of everything a resource refers to or depends on, directly or through others. */
function comeBefore(resources: Readonly<Record<string, unknown>>, id: string, found = new Set<string>()): Set<string> {
  const text = JSON.stringify(resources[id]);
  for (const other of Object.keys(resources)) {
    if (other !== id && !found.has(other) && text.includes(`"${other}"`)) {
      found.add(other);
      comeBefore(resources, other, found);
    }
  }
  return found;
}

describe('rotating other secrets', () => {
  const { stack, rotation } = aWorkflow();
  const made = new Secret(stack, 'Made') as ISecret;
  rotation.rotate(made, { schedule: { expression: 'rate(30 days)' }, rotateImmediately: true });
  rotation.rotate(Secret.fromSecretNameV2(stack, 'Named', 'billing/app'), { schedule: EVERY_SECOND_MONDAY });
  const partialArn = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:stock/app';
  rotation.rotate(Secret.fromSecretPartialArn(stack, 'Partial', partialArn), { schedule: EVERY_SECOND_MONDAY });

  it('takes a secret of the stack, a schedule without window, and rotates at once if configured to', () => {
    expect(resources(stack, 'AWS::SecretsManager::RotationSchedule')).toContainEqual({
      SecretId: stack.resolve(made.secretArn) as unknown,
      RotationLambdaARN: rotationFunctionArn,
      RotateImmediatelyOnUpdate: true,
      RotationRules: { ScheduleExpression: 'rate(30 days)' },
    });
  });

  it('takes a secret known by name only, and grants that name with any six characters at its end', () => {
    const arn = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:billing/app-??????';
    expect(resources<{ SecretId: unknown }>(stack, 'AWS::SecretsManager::RotationSchedule')).toContainEqual(
      expect.objectContaining({ SecretId: 'billing/app' }),
    );
    expect(resources(stack, 'AWS::Lambda::Permission')).toContainEqual(expect.objectContaining({ SourceArn: arn }));
    const role = functionsOf(stack)['shop-finish-secret']?.Role['Fn::GetAtt'][0] ?? '';
    expect(allowedTo(stack, role)).toContain(
      `Allow ${arn}: secretsmanager:DescribeSecret secretsmanager:UpdateSecretVersionStage`,
    );
  });

  it('takes a secret known by an ARN without its random characters', () => {
    expect(resources<{ SecretId: unknown }>(stack, 'AWS::SecretsManager::RotationSchedule')).toContainEqual(
      expect.objectContaining({ SecretId: 'stock/app' }),
    );
    expect(resources(stack, 'AWS::Lambda::Permission')).toContainEqual(
      expect.objectContaining({ SourceArn: `${partialArn}-??????` }),
    );
  });

  it('refuses the same secret a second time', () => {
    expect(() => rotation.rotate(made, { schedule: EVERY_SECOND_MONDAY })).toThrow(
      'RotationWorkflow Shop/Rotation: the secret Shop/Made is being rotated already: call rotate once for each secret.',
    );
  });
});
