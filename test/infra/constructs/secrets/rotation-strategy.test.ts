import { Annotations } from 'aws-cdk-lib/assertions';
import { DatabaseSecret } from 'aws-cdk-lib/aws-rds';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { RotationStrategy } from '../../../../infra/constructs/rotation-workflow';
import { allowedTo, aWorkflow, EVERY_SECOND_MONDAY, functionsOf, ordersSecret, resources } from '../a-workflow';

const MASTER_ARN = 'arn:aws:secretsmanager:eu-central-1:111111111111:secret:orders/master-GhIjKl';
const schedule = EVERY_SECOND_MONDAY;

/** Which functions may read the superuser's secret, and how. */
function readersIn({ stack }: ReturnType<typeof aWorkflow>): readonly string[] {
  const reading = `Allow ${MASTER_ARN}: secretsmanager:DescribeSecret secretsmanager:GetSecretValue`;
  return Object.values(functionsOf(stack))
    .filter(({ Role }) => allowedTo(stack, Role['Fn::GetAtt'][0]).includes(reading))
    .map(({ FunctionName }) => FunctionName)
    .sort();
}

describe('the strategy of a secret', () => {
  it('is written into the tag of a secret of the app, whose superuser three functions may read', () => {
    const workflow = aWorkflow();
    const { stack, rotation } = workflow;
    const superuser = Secret.fromSecretCompleteArn(stack, 'Master', MASTER_ARN);
    const secret = new DatabaseSecret(stack, 'App', { username: 'app', masterSecret: superuser }) as ISecret;
    rotation.rotate(secret, { schedule, strategy: RotationStrategy.ALTERNATING_USERS, superuser, username: 'app' });

    const [properties] = resources<{ readonly Tags?: object }>(stack, 'AWS::SecretsManager::Secret');
    expect(properties?.Tags).toEqual([
      { Key: 'rds-rotation-workflow:strategy', Value: 'alternating-users' },
      { Key: 'rds-rotation-workflow:username', Value: 'app' },
    ]);
    expect(readersIn(workflow)).toEqual(['shop-preflight', 'shop-roll-back', 'shop-set-secret']);
  });

  it('must be added manually if the secret is created elsewhere, and synthesis says so', () => {
    const { stack, rotation } = aWorkflow((of) => ({
      superusers: [Secret.fromSecretCompleteArn(of, 'Master', MASTER_ARN)],
    }));
    rotation.rotate(ordersSecret(stack), { schedule, strategy: RotationStrategy.SINGLE_USER_WITH_SUPERUSER });
    Annotations.fromStack(stack).hasWarning(
      '*',
      "The secret Shop/Orders is not made in this app, so that it cannot be tagged here, and rotates without these settings until it is: aws secretsmanager tag-resource --secret-id orders/app --tags 'Key=rds-rotation-workflow:strategy,Value=single-user-with-superuser' [ack: rds-rotation-workflow:settingsNotTagged]",
    );
  });

  it('warns about nothing if there is none', () => {
    const { stack, rotation } = aWorkflow();
    rotation.rotate(ordersSecret(stack), { schedule, strategy: RotationStrategy.SINGLE_USER });
    expect(Annotations.fromStack(stack).findWarning('*', 'tag-resource')).toEqual([]);
  });

  it('lets superusers of the whole workflow be read', () => {
    const workflow = aWorkflow((stack) => ({
      superusers: [Secret.fromSecretCompleteArn(stack, 'Master', MASTER_ARN)],
    }));
    expect(readersIn(workflow)).toEqual(['shop-preflight', 'shop-roll-back', 'shop-set-secret']);
  });

  it('needs a superuser or does not', () => {
    const { stack, rotation } = aWorkflow();
    const secret = ordersSecret(stack);
    expect(() => rotation.rotate(secret, { schedule, strategy: RotationStrategy.ALTERNATING_USERS })).toThrow(
      'RotationWorkflow Shop/Rotation: property superuser is missing: the strategy alternating-users needs the secret of the superuser that changes passwords, such as database.secret.',
    );
    expect(() => rotation.rotate(secret, { schedule, superuser: secret })).toThrow(
      'RotationWorkflow Shop/Rotation: property superuser is set: it has a meaning only with a `strategy` that uses one, such as RotationStrategy.ALTERNATING_USERS.',
    );
  });

  it.each([
    ['without a superuser', { username: 'app' }],
    ['that no tag can hold', { username: 'a"b', strategy: RotationStrategy.ALTERNATING_USERS }],
  ])('refuses a username %s', (_why, options) => {
    const { stack, rotation } = aWorkflow((of) => ({
      superusers: [Secret.fromSecretCompleteArn(of, 'Master', MASTER_ARN)],
    }));
    expect(() => rotation.rotate(ordersSecret(stack), { schedule, ...options })).toThrow(
      `property username is "${options.username}": it has a meaning only with a \`strategy\` that uses a superuser`,
    );
  });
});
