import { type Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { InterfaceVpcEndpointAwsService, type IVpc } from 'aws-cdk-lib/aws-ec2';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseInstance,
  DatabaseSecret,
  type IDatabaseInstance,
  ProxyTarget,
} from 'aws-cdk-lib/aws-rds';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { readDeployedWriters } from '../../../functions/runtime/environment';
import { RotationWorkflow, type RotationWorkflowProps } from '../../../infra/constructs/rotation-workflow';
import {
  aPostgres,
  aStack,
  aVpc,
  EVERY_SECOND_MONDAY as schedule,
  functionsOf,
  ORDERS_ARN,
  ordersSecret,
  resources,
} from '../../infra/constructs/a-workflow';

const HOST = 'orders.c1x2y3z4.eu-central-1.rds.amazonaws.com';

function inVpc(props: RotationWorkflowProps = {}) {
  const stack = aStack();
  const vpc = aVpc(stack, { natGateways: 1 });
  return { stack, vpc, rotation: new RotationWorkflow(stack, 'Rotation', { namePrefix: 'shop', vpc, ...props }) };
}

/** The variables about writers, by function; those without any are left out. */
function told(stack: Stack): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  const all = Object.entries(functionsOf(stack)).map(([name, { Environment }]) => {
    const variables = Object.entries(Environment?.Variables ?? {});
    const about = variables.filter(([key]) => /WRITER_ENDPOINTS|DATABASE_ENDPOINTS/.test(key));
    return [name, Object.fromEntries(about)] as const;
  });
  return Object.fromEntries(all.filter(([, variables]) => Object.keys(variables).length > 0));
}

const LOGS_IN = ['shop-preflight', 'shop-roll-back', 'shop-set-secret', 'shop-test-secret'];

/** What the functions make of a text that has been resolved: the endpoint for orders/app. */
function ofOrders(stack: Stack) {
  const [variables = {}] = Object.values(told(stack));
  return readDeployedWriters(variables as Record<string, string>)({ secretArn: ORDERS_ARN });
}

/** An instance of the account that is not made in this app. */
function existing(stack: Stack, vpc: IVpc): IDatabaseInstance {
  return DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Existing', {
    instanceIdentifier: 'orders',
    instanceEndpointAddress: HOST,
    port: 5433,
    securityGroups: [...aPostgres(stack, vpc).connections.securityGroups],
  });
}

describe('the database of a secret', () => {
  it('is passed to every function that logs in, and to no other, if the secret may name something else', () => {
    const { stack, vpc, rotation } = inVpc();
    rotation.rotate(ordersSecret(stack), { schedule, database: existing(stack, vpc) });

    expect(told(stack)).toEqual(
      Object.fromEntries(LOGS_IN.map((name) => [name, { DATABASE_ENDPOINTS: `${ORDERS_ARN} ${HOST}:5433` }])),
    );
    expect(ofOrders(stack)).toEqual({ database: { host: HOST, port: 5433 } });
  });

  it('is not passed if CloudFormation writes it into the secret itself', () => {
    const { stack, vpc, rotation } = inVpc();
    const database = aPostgres(stack, vpc);
    rotation.rotate(new DatabaseSecret(stack, 'App', { username: 'app' }).attach(database), { schedule, database });

    expect(told(stack)).toEqual({});
  });

  it.each([false, true])(
    'is told of a secret that is attached to a proxy: the cluster behind it (fleet: %s)',
    (fleet) => {
      const { stack, vpc, rotation } = inVpc({ fleet });
      const database = new DatabaseCluster(stack, 'Cluster', {
        engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_16_4 }),
        writer: ClusterInstance.serverlessV2('Writer'),
        vpc,
      });
      const secret = new DatabaseSecret(stack, 'App', { username: 'app' });
      const proxy = database.addProxy('Proxy', { secrets: [secret as ISecret], vpc });
      rotation.rotate(secret.attach(proxy), { schedule, database });

      expect(told(stack)).toMatchObject({
        'shop-preflight': {
          DATABASE_ENDPOINTS: {
            'Fn::Join': [
              '',
              [
                { Ref: 'AppAttachment82181BAB' },
                ' ',
                { 'Fn::GetAtt': ['ClusterEB0386A7', 'Endpoint.Address'] },
                ':',
                { 'Fn::GetAtt': ['ClusterEB0386A7', 'Endpoint.Port'] },
              ],
            ],
          },
        },
      });
      expect(ProxyTarget.fromCluster(database)).toBeDefined();
    },
  );

  it('is passed for as many secrets as fit into the environment; synthesis warns once about the others, and they rotate as before', () => {
    const { stack, vpc, rotation } = inVpc();
    const database = existing(stack, vpc);
    for (let index = 1; index <= 30; index++) {
      const secret = Secret.fromSecretNameV2(stack, `Secret${index}`, `a/secret/with/a/name/of/usual/length/${index}`);
      rotation.rotate(secret, { schedule, database });
    }
    const { DATABASE_ENDPOINTS = '' } = told(stack)['shop-preflight'] ?? {};
    const lines = String(DATABASE_ENDPOINTS).split('\n').length;
    expect(lines).toBeGreaterThan(10);
    expect(lines).toBeLessThan(30);
    expect(
      Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('no room for the databases')),
    ).toHaveLength(1);
  });

  it('is not passed if there may be any number of secrets, so that the workflow stays the same size', () => {
    const { stack, vpc, rotation } = inVpc({ fleet: true });
    rotation.rotate(ordersSecret(stack), { schedule, database: existing(stack, vpc) });
    expect(told(stack)).toEqual({});
  });
});

describe('writerEndpoint', () => {
  it.each([false, true])('is passed to every function that logs in, and no tag is needed (fleet: %s)', (fleet) => {
    const { stack, rotation } = inVpc({ fleet });
    rotation.rotate(ordersSecret(stack), { schedule, writerEndpoint: HOST });

    expect(told(stack)).toEqual(
      Object.fromEntries(LOGS_IN.map((name) => [name, { WRITER_ENDPOINTS: `${ORDERS_ARN} ${HOST}` }])),
    );
    expect(ofOrders(stack)).toEqual({ writer: { host: HOST, port: 5432 } });
  });

  it('of a secret known by its name is found by the ARN that Secrets Manager made of it', () => {
    const { stack, rotation } = inVpc();
    rotation.rotate(Secret.fromSecretNameV2(stack, 'Orders', 'orders/app'), {
      schedule,
      writerEndpoint: `${HOST}:5433`,
    });
    expect(ofOrders(stack)).toEqual({ writer: { host: HOST, port: 5433 } });
  });

  it("becomes a tag if the workflow is another stack's, also where it is known at deployment only", () => {
    const stack = aStack();
    const workflow = RotationWorkflow.fromNamePrefix(stack, 'Platform', 'shop');
    workflow.rotate(new Secret(stack, 'App') as ISecret, { schedule, writerEndpoint: HOST });
    workflow.rotate(new Secret(stack, 'Other') as ISecret, {
      schedule,
      writerEndpoint: Token.asString({ Ref: 'Given' }),
    });

    const tags = resources<{ readonly Tags: readonly unknown[] }>(stack, 'AWS::SecretsManager::Secret').map(
      ({ Tags }) => Tags,
    );
    expect(tags).toEqual([
      [{ Key: 'rds-rotation-workflow:writer-endpoint', Value: HOST }],
      [{ Key: 'rds-rotation-workflow:writer-endpoint', Value: { Ref: 'Given' } }],
    ]);
  });

  it.each([
    ['orders.proxy-c1x2y3z4.eu-central-1.rds.amazonaws.com', 'allowed is the endpoint of an instance or a cluster'],
    [
      'orders.cluster-ro-c1x2y3z4.eu-central-1.rds.amazonaws.com:5432',
      'allowed is the endpoint of an instance or a cluster',
    ],
    ['https://orders', 'allowed is the endpoint of an instance or a cluster'],
    ['orders:99999', 'allowed is the endpoint of an instance or a cluster'],
    ['', 'allowed is the endpoint of an instance or a cluster'],
    [`${HOST}:5432`, `and \`database\` is ${HOST}:5433: name one and the same, or leave \`writerEndpoint\` out`],
  ])('is not %j', (writerEndpoint, said) => {
    const { stack, vpc, rotation } = inVpc();
    expect(() =>
      rotation.rotate(ordersSecret(stack), { schedule, database: existing(stack, vpc), writerEndpoint }),
    ).toThrow(new RegExp(`property writerEndpoint is "${writerEndpoint}".*${said.replace(/[.`]/g, '\\$&')}`));
  });

  it('is refused where the environment of the functions has no room for one more', () => {
    const { stack, rotation } = inVpc();
    const rotate = (index: number) =>
      rotation.rotate(
        Secret.fromSecretNameV2(stack, `Secret${index}`, `a/secret/with/a/name/of/usual/length/${index}`),
        {
          schedule,
          writerEndpoint: HOST,
        },
      );
    expect(() => Array.from({ length: 30 }, (_, index) => rotate(index))).toThrow(
      /RotationWorkflow Shop\/Rotation: the secret Shop\/Secret\d+ is the \d+th whose writer the functions have to be told, and one too many: their environment has room for some 2596 bytes of that\. Set `findWriters`/,
    );
  });
});

describe('findWriters', () => {
  const actions = [
    'rds:DescribeDBClusters',
    'rds:DescribeDBInstances',
    'rds:DescribeDBProxyEndpoints',
    'rds:DescribeDBProxyTargets',
  ];
  interface Policy {
    readonly PolicyDocument: {
      readonly Statement: readonly { readonly Action: unknown; readonly Resource: unknown }[];
    };
    readonly Roles: readonly { readonly Ref: string }[];
  }
  const ofRds = (stack: Stack) =>
    resources<Policy>(stack, 'AWS::IAM::Policy').flatMap(({ Roles: [role], PolicyDocument: { Statement } }) =>
      Statement.filter(({ Action }) => JSON.stringify(Action).includes('rds:')).map(({ Action, Resource }) => ({
        role: role?.Ref.replace(/^RotationFunctions|role.*$/g, ''),
        Action,
        Resource,
      })),
    );

  it('lets only the functions that may have to find a writer query RDS', () => {
    const { stack } = inVpc({ findWriters: true, createVpcEndpoints: true });
    expect([...ofRds(stack)].sort((one, other) => ((one.role ?? '') < (other.role ?? '') ? -1 : 1))).toEqual(
      ['preflight', 'rollback', 'setsecret'].map((role) => ({
        role,
        Action: actions,
        Resource: 'arn:aws:rds:eu-central-1:111111111111:*',
      })),
    );
    expect(Object.keys(told(stack)).sort()).toEqual([]);
    const asks = Object.entries(functionsOf(stack)).filter(
      ([, { Environment }]) => Environment?.Variables.FIND_WRITERS === 'true',
    );
    expect(asks.map(([name]) => name).sort()).toEqual(['shop-preflight', 'shop-roll-back', 'shop-set-secret']);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: 'com.amazonaws.eu-central-1.rds',
    });
  });

  it('warns of a VPC without a way to RDS, until there is one', () => {
    const isolated = (props: RotationWorkflowProps, more: (vpc: IVpc) => void = () => undefined) => {
      const stack = aStack();
      const vpc = aVpc(stack, { natGateways: 0 });
      more(vpc);
      new RotationWorkflow(stack, 'Rotation', { namePrefix: 'shop', vpc, findWriters: true, ...props });
      return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('no endpoint for RDS')).length;
    };
    expect(isolated({})).toBe(1);
    expect(isolated({ createVpcEndpoints: true })).toBe(0);
    expect(
      isolated({}, (vpc) => vpc.addInterfaceEndpoint('Rds', { service: InterfaceVpcEndpointAwsService.RDS })),
    ).toBe(0);
    expect(isolated({ findWriters: false })).toBe(0);
  });

  it('is off by default: no rights on RDS, no endpoint for it', () => {
    const { stack } = inVpc({ createVpcEndpoints: true });
    expect(ofRds(stack)).toEqual([]);
    expect(JSON.stringify(Template.fromStack(stack).toJSON())).not.toMatch(/FIND_WRITERS|amazonaws[^"]*\.rds"/);
  });
});
