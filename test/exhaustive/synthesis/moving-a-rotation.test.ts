import { App, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type DatabaseInstance, DatabaseSecret } from 'aws-cdk-lib/aws-rds';
import { type CfnSecret, HostedRotation, type ISecret, Secret, type SecretProps } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { RotationWorkflow } from '../../../infra/constructs/rotation-workflow';
import { ACCOUNT, aPostgres, aVpc, EVERY_SECOND_MONDAY, ORDERS_ARN, REGION } from '../../infra/constructs/a-workflow';

const env = { account: ACCOUNT, region: REGION };
const schedule = EVERY_SECOND_MONDAY;

interface ScheduleResource {
  readonly DeletionPolicy?: string;
  readonly Properties: { readonly SecretId: unknown };
}

/** The schedules of an app by stack and logical id. */
function schedulesOf(build: (app: App) => void): ReadonlyMap<string, ScheduleResource> {
  const app = new App();
  build(app);
  app.synth();
  const stacks = app.node.findAll().filter((each) => Stack.isStack(each));
  return new Map(
    stacks.flatMap((stack) =>
      Object.entries(Template.fromStack(stack).findResources('AWS::SecretsManager::RotationSchedule')).map(
        ([id, resource]) => [`${stack.stackName}.${id}`, resource as unknown as ScheduleResource] as const,
      ),
    ),
  );
}

/**
 * Secrets whose rotation the second deployment would end: CloudFormation makes what is new, then deletes what is gone, and
 * deleting a schedule turns the rotation of its secret off, whoever made the other one.
 */
function ended(before: (app: App) => void, after: (app: App) => void): unknown[] {
  const then = schedulesOf(before);
  const now = schedulesOf(after);
  expect(then.size).toBeGreaterThan(0);
  expect(now.size).toBeGreaterThan(0);
  return [...then]
    .filter(([id, { DeletionPolicy }]) => !now.has(id) && DeletionPolicy !== 'Retain')
    .map(([, { Properties }]) => Properties.SecretId);
}

/** One stack with what is built in it. */
const inOneStack = (build: (stack: Stack) => void) => (app: App) => build(new Stack(app, 'Shop', { env }));
const orders = (scope: Construct, id = 'Orders') => Secret.fromSecretCompleteArn(scope, id, ORDERS_ARN);
const rotating = (scope: Construct, secret: ISecret, id = 'Rotation') =>
  new RotationWorkflow(scope, id).rotate(secret, { schedule });
const aSecret = (scope: Construct, id: string, props?: SecretProps) => new Secret(scope, id, props) as ISecret;
const aDatabaseSecret = (scope: Construct) =>
  new DatabaseSecret(scope, 'App', { username: 'app' }) as ISecret & DatabaseSecret;
/** A database made in the stack, with its VPC. */
const aDatabase = (stack: Stack): DatabaseInstance => aPostgres(stack, aVpc(stack));

describe('a rotation stays on', () => {
  it.each<[string, (stack: Stack) => void, (stack: Stack) => void]>([
    [
      'when the workflow is renamed',
      (stack) => rotating(stack, orders(stack), 'Rotation'),
      (stack) => rotating(stack, orders(stack), 'PasswordRotation'),
    ],
    [
      'when the workflow is moved into another construct',
      (stack) => rotating(stack, orders(stack)),
      (stack) => rotating(new Construct(stack, 'Operations'), orders(stack)),
    ],
    [
      'when an imported secret is renamed and moved, or imported another way',
      (stack) => rotating(stack, orders(stack)),
      (stack) => rotating(stack, Secret.fromSecretNameV2(new Construct(stack, 'Imported'), 'App', 'orders/app')),
    ],
    [
      'when a secret of the stack is moved and keeps its logical id',
      (stack) => {
        const secret = aSecret(stack, 'Made');
        (secret.node.defaultChild as CfnSecret).overrideLogicalId('OrdersSecret');
        rotating(stack, secret);
      },
      (stack) => {
        const secret = aSecret(new Construct(stack, 'Secrets'), 'Orders');
        rotating(stack, secret);
        (secret.node.defaultChild as CfnSecret).overrideLogicalId('OrdersSecret');
      },
    ],
    [
      'when the secret is attached to its database',
      (stack) => {
        const database = aDatabase(stack);
        const secret = aDatabaseSecret(stack);
        secret.attach(database);
        rotating(stack, secret);
      },
      (stack) => {
        const database = aDatabase(stack);
        rotating(stack, aDatabaseSecret(stack).attach(database));
      },
    ],
    [
      'when the secret is handed from one workflow to another',
      (stack) => {
        rotating(stack, orders(stack), 'First');
        new RotationWorkflow(stack, 'Second');
      },
      (stack) => {
        new RotationWorkflow(stack, 'First');
        rotating(stack, orders(stack), 'Second');
      },
    ],
  ])('%s', (_, before, after) => {
    expect(ended(inOneStack(before), inOneStack(after))).toEqual([]);
  });

  it('when ours takes over the schedule of addRotationSingleUser by its logical id', () => {
    const hosted = inOneStack((stack) => void aDatabase(stack).addRotationSingleUser());
    const [id = ''] = schedulesOf(hosted).keys();
    const ours = inOneStack((stack) => {
      const rotation = new RotationWorkflow(stack, 'Rotation');
      rotation.rotate(aDatabase(stack).secret!, { schedule, scheduleLogicalId: id.replace('Shop.', '') });
    });
    expect(id).toMatch(/^Shop\.DatabaseSecretAttachmentRotationSchedule[0-9A-F]{8}$/);
    expect(ended(hosted, ours)).toEqual([]);
  });

  it('when another stack takes it over, if it was retained before', () => {
    const inStack = (name: string, removalPolicy?: RemovalPolicy) => (app: App) => {
      const stacks = ['First', 'Second'].map((each) => new Stack(app, each, { env }));
      const workflows = stacks.map((stack) => new RotationWorkflow(stack, 'Rotation'));
      const index = stacks.findIndex(({ stackName }) => stackName === name);
      const options = { schedule, ...(removalPolicy && { removalPolicy }) };
      workflows[index]?.rotate(orders(stacks[index]!), options);
    };
    expect(ended(inStack('First'), inStack('Second'))).toEqual([ORDERS_ARN]);
    expect(ended(inStack('First'), inStack('First', RemovalPolicy.RETAIN))).toEqual([]);
    expect(ended(inStack('First', RemovalPolicy.RETAIN), inStack('Second'))).toEqual([]);
  });

  it('is not said of what does end it', () => {
    const hosted = inOneStack((stack) => void aDatabase(stack).addRotationSingleUser());
    const ours = inOneStack((stack) => rotating(stack, aDatabase(stack).secret!));
    expect(ended(hosted, ours)).toHaveLength(1);
  });
});

describe('a second rotation of a secret is refused', () => {
  const synthesising = (build: (app: App) => void) => () => {
    const app = new App();
    build(app);
    app.synth();
  };
  const second =
    /is a second schedule for a secret that .* schedules? already, and a secret has one rotation\. Remove one of them; docs\/moving-a-rotation\.md says how/;

  it.each<[string, (stack: Stack) => void]>([
    [
      'in two workflows',
      (stack) => {
        const secret = orders(stack);
        rotating(stack, secret, 'First');
        rotating(stack, secret, 'Second');
      },
    ],
    [
      'by its ARN and by its name, in two workflows',
      (stack) => {
        rotating(stack, orders(stack), 'First');
        rotating(stack, Secret.fromSecretNameV2(stack, 'Named', 'orders/app'), 'Second');
      },
    ],
    [
      "by CDK's single user rotation, added later",
      (stack) => {
        const database = aDatabase(stack);
        rotating(stack, database.secret!);
        database.addRotationSingleUser();
      },
    ],
    [
      "by CDK's hosted rotation of the secret itself, ours being of its attachment",
      (stack) => {
        const database = aDatabase(stack);
        const secret = aDatabaseSecret(stack);
        secret.addRotationSchedule('Hosted', { hostedRotation: HostedRotation.postgreSqlSingleUser() });
        rotating(stack, secret.attach(database));
      },
    ],
  ])('%s', (_, build) => {
    expect(synthesising(inOneStack(build))).toThrow(second);
  });

  it('in two stacks of the app', () => {
    const build = (app: App) => {
      for (const name of ['First', 'Second']) {
        const stack = new Stack(app, name, { env });
        rotating(stack, orders(stack));
      }
    };
    expect(synthesising(build)).toThrow(
      'RotationWorkflow First/Rotation: First/Rotation/Secret-First|Orders/Schedule is a second schedule for a secret that Second/Rotation/Secret-Second|Orders/Schedule schedules already',
    );
  });

  it.each<[string, (stack: Stack) => ISecret[]]>([
    [
      'the same',
      (stack) =>
        Array.from({ length: 2 }, () => (stack.node.tryFindChild('Orders') as ISecret | undefined) ?? orders(stack)),
    ],
    ['imported twice by its ARN', (stack) => [orders(stack), orders(stack, 'Again')]],
    [
      'imported by ARN and by partial ARN',
      (stack) => [orders(stack), Secret.fromSecretPartialArn(stack, 'Partial', ORDERS_ARN.slice(0, -7))],
    ],
    [
      'raw and attached',
      (stack) => {
        const secret = aDatabaseSecret(stack);
        return [secret, secret.attach(aDatabase(stack))];
      },
    ],
    [
      'made with a name and imported by it',
      (stack) => [
        aSecret(stack, 'Made', { secretName: 'orders/app' }),
        Secret.fromSecretNameV2(stack, 'Named', 'orders/app'),
      ],
    ],
  ])('at the call in the same workflow: %s', (_, secretsOf) => {
    const stack = new Stack(new App(), 'Shop', { env });
    const rotation = new RotationWorkflow(stack, 'Rotation');
    const [first, again] = secretsOf(stack);
    rotation.rotate(first!, { schedule });
    expect(() => rotation.rotate(again!, { schedule })).toThrow(
      `the secret ${again!.node.path} is being rotated already: call rotate once for each secret.`,
    );
  });
});

describe('two rotations are not taken for one', () => {
  it.each<[string, (app: App) => void]>([
    [
      'of secrets whose paths read alike',
      inOneStack((stack) => {
        const rotation = new RotationWorkflow(stack, 'Rotation');
        const secrets = [
          aSecret(new Construct(stack, 'db'), 'main-secret'),
          aSecret(new Construct(stack, 'db-main'), 'secret'),
        ];
        secrets.forEach((secret) => rotation.rotate(secret, { schedule }));
      }),
    ],
    [
      'of one name in two Regions',
      (app) => {
        for (const region of ['eu-central-1', 'eu-west-1']) {
          const stack = new Stack(app, region, { env: { account: ACCOUNT, region } });
          rotating(stack, Secret.fromSecretNameV2(stack, 'Orders', 'orders/app'));
        }
      },
    ],
    [
      'of one name in two stages whose accounts are open',
      (app) => {
        for (const name of ['Test', 'Production']) {
          const stack = new Stack(new Stage(app, name), 'Shop');
          rotating(stack, Secret.fromSecretNameV2(stack, 'Orders', 'orders/app'));
        }
      },
    ],
  ])('%s', (_, build) => {
    expect(schedulesOf(build).size).toBe(2);
  });
});
