import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import {
  CfnVPCCidrBlock,
  InterfaceVpcEndpointAwsService,
  type IVpc,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseInstance,
} from 'aws-cdk-lib/aws-rds';
import { RotationWorkflow, type RotationWorkflowProps } from '../../../infra/constructs/rotation-workflow';
import {
  ACCOUNT,
  aPostgres,
  aVpc,
  EVERY_SECOND_MONDAY,
  ordersSecret,
  REGION,
  resources,
} from '../../infra/constructs/a-workflow';

const FLAGS = (
  JSON.parse(readFileSync(join(__dirname, '../../../cdk.json'), 'utf8')) as { context: Record<string, unknown> }
).context;
const env = { account: ACCOUNT, region: REGION };

/** An app of stacks made on first use, by name. */
function anApp(flags: object = {}): { readonly app: App; readonly stack: (name: string) => Stack } {
  const app = new App({ context: { ...flags } });
  const stack = (name: string) => (app.node.tryFindChild(name) as Stack | undefined) ?? new Stack(app, name, { env });
  return { app, stack };
}

const anAurora = (stack: Stack, vpc: IVpc) =>
  new DatabaseCluster(stack, 'Cluster', {
    engine: DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_17_5 }),
    writer: ClusterInstance.serverlessV2('Writer'),
    vpc,
  });

interface Rule {
  readonly Type: string;
  readonly Properties: { readonly Description?: string };
}

/** The rules made for rotation, by stack. */
const rulesFor = (stack: Stack) =>
  Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, Rule>)
    .filter(
      ({ Type, Properties }) =>
        /SecurityGroup(In|E)gress$/.test(Type) && Properties.Description === 'Password rotation',
    )
    .map(({ Type }) => Type.replace('AWS::EC2::SecurityGroup', ''))
    .sort();

describe.each([
  ['no feature flag', {}],
  ['every feature flag of cdk.json', FLAGS],
])('with %s', (_, flags) => {
  it.each([
    ['all in one stack', 'One', 'One', 'One', 'One'],
    ['the database with its VPC, the workflow apart', 'Data', 'Data', 'Data', 'Rot'],
    ['VPC, database and workflow apart', 'Net', 'Data', 'Data', 'Rot'],
    ['the VPC apart', 'Net', 'Rot', 'Rot', 'Rot'],
    ["the database's group with the VPC, the rest together", 'Net', 'Net', 'Rot', 'Rot'],
    ["the database's group with the VPC, the rest apart", 'Net', 'Net', 'Data', 'Rot'],
    ["the database's group in a stack of its own", 'Net', 'Groups', 'Data', 'Rot'],
  ])('%s', (_, net, groups, data, rot) => {
    const { app, stack } = anApp(flags);
    const vpc = aVpc(stack(net));
    const group = new SecurityGroup(stack(groups), 'Group', { vpc });
    const database = aPostgres(stack(data), vpc, [group]);
    const rotation = new RotationWorkflow(stack(rot), 'Rotation', { vpc });
    rotation.rotate(database.secret!, { database, schedule: EVERY_SECOND_MONDAY });
    app.synth();
    expect(
      app.node.children.filter(Stack.isStack).flatMap((each) => (each === stack(rot) ? [] : rulesFor(each))),
    ).toEqual([]);
    expect(rulesFor(stack(rot))).toEqual(['Egress', 'Ingress']);
  });

  it("the functions' group in the stack of the VPC: the rules are still the workflow's", () => {
    const { app, stack } = anApp(flags);
    const vpc = aVpc(stack('Net'));
    const group = new SecurityGroup(stack('Net'), 'Functions', { vpc, allowAllOutbound: false });
    const database = aPostgres(stack('Data'), vpc);
    const rotation = new RotationWorkflow(stack('Rot'), 'Rotation', { vpc, securityGroups: [group] });
    rotation.rotate(database.secret!, { database, schedule: EVERY_SECOND_MONDAY });
    app.synth();
    expect(rulesFor(stack('Rot'))).toEqual(['Egress', 'Ingress']);
    expect([...rulesFor(stack('Net')), ...rulesFor(stack('Data'))]).toEqual([]);
  });

  it('two databases in two stacks, one of them an Aurora cluster', () => {
    const { app, stack } = anApp(flags);
    const vpc = aVpc(stack('Net'));
    const orders = aPostgres(stack('Orders'), vpc);
    const billing = anAurora(stack('Billing'), vpc);
    const rotation = new RotationWorkflow(stack('Rot'), 'Rotation', { vpc });
    rotation.rotate(orders.secret!, { database: orders, schedule: EVERY_SECOND_MONDAY });
    rotation.rotate(billing.secret!, { database: billing, schedule: EVERY_SECOND_MONDAY });
    app.synth();
    expect(rulesFor(stack('Rot'))).toEqual(['Egress', 'Egress', 'Ingress', 'Ingress']);
  });
});

describe('a stack that would need the one that needs it', () => {
  it.each([
    ['the VPC with the workflow, the database apart', 'Rot', 'Data', 'Rot/Vpc'],
    ["the database's group with the workflow, the database apart", 'Net', 'Rot', 'Rot/Group'],
  ])('%s: refused with the way out', (_, net, groups, needed) => {
    const { stack } = anApp();
    const vpc = aVpc(stack(net));
    const group = new SecurityGroup(stack(groups), 'Group', { vpc });
    const database = aPostgres(stack('Data'), vpc, [group]);
    const rotation = new RotationWorkflow(stack('Rot'), 'Rotation', { vpc });
    expect(() => rotation.rotate(database.secret!, { database, schedule: EVERY_SECOND_MONDAY })).toThrow(
      `RotationWorkflow Rot/Rotation: property database is in the stack Data, which needs ${needed} of the workflow's own stack: ` +
        'two stacks cannot need each other: make that in a stack of its own, or set `fleet` and `namePrefix` and join from the stack of the database with RotationWorkflow.fromNamePrefix(this, id, namePrefix).',
    );
  });

  it("the solution: a fleet next to the VPC, which the database's stack joins", () => {
    const { app, stack } = anApp();
    const vpc = aVpc(stack('Platform'));
    new RotationWorkflow(stack('Platform'), 'Rotation', { vpc, fleet: true, namePrefix: 'platform' });
    const database = aPostgres(stack('Data'), vpc);
    RotationWorkflow.fromNamePrefix(stack('Data'), 'Rotation', 'platform').rotate(database.secret!, {
      database,
      schedule: EVERY_SECOND_MONDAY,
    });
    app.synth();
    expect(resources(stack('Data'), 'AWS::SecretsManager::RotationSchedule')).toHaveLength(1);
    expect(rulesFor(stack('Data'))).toEqual(['Ingress']);
  });
});

describe('the way from the functions', () => {
  const isolated = (stack: Stack) =>
    aVpc(stack, {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'db', subnetType: SubnetType.PRIVATE_ISOLATED }],
    });
  const warnings = (stack: Stack) =>
    Annotations.fromStack(stack)
      .findWarning('*', Match.stringLikeRegexp('rds-rotation-workflow:'))
      .map(({ entry }) => (entry.data as string).replace(/ \[ack: (.*)\]$/, ' [$1]'));
  function withVpc(
    makeVpc: (stack: Stack) => IVpc,
    props: (vpc: IVpc) => Omit<RotationWorkflowProps, 'vpc'> = () => ({}),
  ) {
    const { stack } = anApp();
    const vpc = makeVpc(stack('Net'));
    new RotationWorkflow(stack('Rot'), 'Rotation', { ...props(vpc), vpc });
    return { net: stack('Net'), rot: stack('Rot') };
  }
  const noWay = (subnets: string) =>
    `The functions run in ${subnets}, with no route out of the VPC and no endpoint for Secrets Manager in this app; ` +
    'without one every rotation fails in Preflight. Set createVpcEndpoints, or hand over your endpoint as secretsManagerEndpoint. ' +
    '[rds-rotation-workflow:noWayToSecretsManager]';

  it('to Secrets Manager is missing in isolated subnets without an endpoint', () => {
    expect(warnings(withVpc(isolated).rot)).toEqual([noWay('Net/Vpc/dbSubnet1, Net/Vpc/dbSubnet2')]);
  });

  it('to Secrets Manager is missing in subnets that would have a way out, had they a NAT gateway', () => {
    const { rot } = withVpc((stack) =>
      aVpc(stack, {
        natGateways: 0,
        maxAzs: 1,
        subnetConfiguration: [{ name: 'app', subnetType: SubnetType.PRIVATE_WITH_EGRESS }],
      }),
    );
    expect(warnings(rot)).toEqual([noWay('Net/Vpc/appSubnet1')]);
  });

  it('to Secrets Manager is missing in subnets imported as isolated', () => {
    const { rot } = withVpc((stack) =>
      Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-1',
        availabilityZones: ['a'],
        isolatedSubnetIds: ['subnet-1'],
      }),
    );
    expect(warnings(rot)).toEqual([noWay('Net/Vpc/IsolatedSubnet1')]);
  });

  it('to Secrets Manager is there with a NAT gateway, in private subnets imported as such, or with an endpoint made after the workflow', () => {
    expect(warnings(withVpc(aVpc).rot)).toEqual([]);
    expect(
      warnings(
        withVpc((stack) =>
          Vpc.fromVpcAttributes(stack, 'Vpc', {
            vpcId: 'vpc-1',
            availabilityZones: ['a'],
            privateSubnetIds: ['subnet-1'],
          }),
        ).rot,
      ),
    ).toEqual([]);
    const { stack } = anApp();
    const vpc = isolated(stack('Net'));
    new RotationWorkflow(stack('Rot'), 'Rotation', { vpc });
    vpc.addInterfaceEndpoint('Later', { service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER });
    expect(warnings(stack('Rot'))).toEqual([]);
  });

  it('to Secrets Manager is opened to an existing endpoint that is handed over', () => {
    const { stack } = anApp();
    const vpc = isolated(stack('Net'));
    const endpoint = vpc.addInterfaceEndpoint('Theirs', {
      service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
      open: false,
    });
    new RotationWorkflow(stack('Rot'), 'Rotation', { vpc, secretsManagerEndpoint: endpoint });
    expect(warnings(stack('Rot'))).toEqual([]);
    expect(rulesFor(stack('Rot'))).toEqual(['Egress', 'Ingress']);
    expect(rulesFor(stack('Net'))).toEqual([]);
  });

  it('to Secrets Manager leads from public subnets by an endpoint only', () => {
    const open = (stack: Stack) =>
      aVpc(stack, {
        natGateways: 0,
        maxAzs: 1,
        subnetConfiguration: [{ name: 'open', subnetType: SubnetType.PUBLIC }],
      });
    expect(() => withVpc(open)).toThrow(
      'RotationWorkflow Rot/Rotation: property vpcSubnets chooses public subnets, where a function has no way out, since Lambda gives it no public address: set createVpcEndpoints, hand over a secretsManagerEndpoint, or choose private subnets.',
    );
    expect(warnings(withVpc(open, () => ({ createVpcEndpoints: true })).rot)).toEqual([]);
  });

  it('to Secrets Manager cannot be made in a VPC whose addresses are not known, which is said with the remedy', () => {
    const unknown = (stack: Stack) =>
      Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-1',
        availabilityZones: ['a'],
        isolatedSubnetIds: ['subnet-1'],
      });
    expect(() => withVpc(unknown, () => ({ createVpcEndpoints: true }))).toThrow(
      'property createVpcEndpoints is set, and the VPC is imported without its address range, which the endpoint must admit: give `vpcCidrBlock` to Vpc.fromVpcAttributes, or make the endpoint yourself and hand it over as `secretsManagerEndpoint`.',
    );
    expect(() => withVpc(unknown)).not.toThrow();
  });

  it('to Secrets Manager admits the functions from any address, and warns of addresses of others that it would refuse', () => {
    const secondary = (stack: Stack) => {
      const vpc = isolated(stack);
      new CfnVPCCidrBlock(stack, 'More', { vpcId: vpc.vpcId, cidrBlock: '100.64.0.0/16' });
      return vpc;
    };
    const { rot } = withVpc(secondary, () => ({ createVpcEndpoints: true }));
    expect(rulesFor(rot)).toEqual(['Ingress']);
    expect(warnings(rot)).toEqual([
      'The endpoint for Secrets Manager serves the whole VPC, and admits its first address range and the functions, but not 100.64.0.0/16. ' +
        'If others there use Secrets Manager, make the endpoint yourself with a group that admits them, and hand it over as secretsManagerEndpoint. [rds-rotation-workflow:addressRangeNotAdmitted]',
    ]);
    expect(warnings(withVpc(isolated, () => ({ createVpcEndpoints: true })).rot)).toEqual([]);
  });

  it('to Secrets Manager is made once in a VPC: a second endpoint with private DNS is refused', () => {
    const { app, stack } = anApp();
    const vpc = isolated(stack('Net'));
    new RotationWorkflow(stack('Rot'), 'First', { vpc, createVpcEndpoints: true });
    new RotationWorkflow(stack('Rot'), 'Second', { vpc, createVpcEndpoints: true });
    expect(() => app.synth()).toThrow(
      'RotationWorkflow Rot/Second: property createVpcEndpoints is set, and Rot/First/Network/SecretsManager/Resource is an endpoint for Secrets Manager with private DNS in the same VPC, which can have only one: leave createVpcEndpoints out, and hand that endpoint over as secretsManagerEndpoint.',
    );
    const shared = anApp();
    const other = isolated(shared.stack('Net'));
    const endpoint = other.addInterfaceEndpoint('Theirs', { service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER });
    const props = { vpc: other, createVpcEndpoints: true, secretsManagerEndpoint: endpoint };
    expect(() => new RotationWorkflow(shared.stack('Rot'), 'Rotation', props)).toThrow(
      'property secretsManagerEndpoint is set beside createVpcEndpoints: leave one of them out: a VPC can have only one endpoint with private DNS.',
    );
  });

  it.each<[string, string[], string[]]>([
    [
      'without security groups, which is said',
      [],
      [
        'Rot/Imported has no security group that this app knows, so nothing lets the functions in. Give its securityGroups where it is imported, ' +
          "or admit the functions' group (rotation.connections) where its rules are kept. [rds-rotation-workflow:databaseNotOpened]",
      ],
    ],
    ['with its security group', ['sg-0123456789abcdef0'], []],
  ])('to an imported database %s', (_, groupIds, said) => {
    const { stack } = anApp();
    const rot = stack('Rot');
    const rotation = new RotationWorkflow(rot, 'Rotation', { vpc: aVpc(stack('Net')) });
    const database = DatabaseInstance.fromDatabaseInstanceAttributes(rot, 'Imported', {
      instanceIdentifier: 'orders',
      instanceEndpointAddress: 'orders.example.com',
      port: 5432,
      securityGroups: groupIds.map((groupId) => SecurityGroup.fromSecurityGroupId(rot, groupId, groupId)),
    });
    rotation.rotate(ordersSecret(rot), { database, schedule: EVERY_SECOND_MONDAY });
    expect(warnings(rot)).toEqual(said);
    expect(resources<{ GroupId: string }>(rot, 'AWS::EC2::SecurityGroupIngress').map(({ GroupId }) => GroupId)).toEqual(
      groupIds,
    );
  });

  it('to a database may be opened manually, in either direction, whatever created the security group', () => {
    const { app, stack } = anApp();
    const vpc = aVpc(stack('Net'));
    const database = aPostgres(stack('Data'), vpc);
    const rotation = new RotationWorkflow(stack('Rot'), 'Rotation', { vpc });
    rotation.rotate(database.secret!, { schedule: EVERY_SECOND_MONDAY });
    rotation.connections.allowTo(database, Port.tcp(5432), 'Password rotation');
    app.synth();
    expect(rulesFor(stack('Rot'))).toEqual(['Egress', 'Ingress']);
  });
});
