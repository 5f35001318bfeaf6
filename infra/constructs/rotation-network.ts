import { Stack } from 'aws-cdk-lib';
import {
  CfnSecurityGroup,
  Connections,
  type IConnectable,
  InterfaceVpcEndpoint,
  InterfaceVpcEndpointAwsService,
  type ISecurityGroup,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  type SubnetSelection,
} from 'aws-cdk-lib/aws-ec2';
import { Construct, type IDependable } from 'constructs';
import { acknowledge } from './acknowledge';
import { DatabaseWays } from './database-ways';
import type { DatabaseAccessProps } from './rotation-workflow-props';
import { checkNetwork } from './validation/deployment/network';
import { isResource } from './validation/deployment/resources';

/** Where a function is placed, in the words of `lambda.FunctionProps`. */
interface Placement {
  readonly vpc: IVpc;
  readonly vpcSubnets?: SubnetSelection;
  readonly securityGroups: ISecurityGroup[];
  readonly allowPublicSubnet: boolean;
}

interface RotationNetworkProps extends DatabaseAccessProps {
  readonly vpc: IVpc;
  readonly fleet?: boolean | undefined;
  readonly findWriters?: boolean | undefined;
}

/** Ports that RDS allows for PostgreSQL (RDS guide, "Settings for DB instances", Database port). */
const DATABASE_PORTS = Port.tcpRange(1150, 65_535);

/** What else a function that logs in to a database connects to, and what the other functions connect to. */
const SERVICES_OF_LOGINS = [['SecretsManager', InterfaceVpcEndpointAwsService.SECRETS_MANAGER]] as const;
const SERVICES_OF_FINDING = [['Rds', InterfaceVpcEndpointAwsService.RDS]] as const;
const SERVICES_OF_ALL = [
  ['StepFunctions', InterfaceVpcEndpointAwsService.STEP_FUNCTIONS],
  ['Sns', InterfaceVpcEndpointAwsService.SNS],
] as const;

/** The functions' place in the VPC: their security group, network access to Secrets Manager and to the databases. */
export class RotationNetwork extends Construct {
  readonly placement: Placement;
  readonly connections: Connections;
  private readonly ways: DatabaseWays;
  private readonly endpoints: readonly InterfaceVpcEndpoint[] = [];

  constructor(scope: Construct, id: string, props: RotationNetworkProps) {
    super(scope, id);
    const { vpc, vpcSubnets } = props;
    const securityGroups = props.securityGroups?.map((group, index) => this.inThisStack(group, index)) ?? [
      this.ownGroup(vpc, props.fleet),
    ];
    // Lambda assigns no public address, so in a public subnet Secrets Manager is reachable only through an endpoint.
    const allowPublicSubnet = props.createVpcEndpoints === true || props.secretsManagerEndpoint !== undefined;
    this.placement = { vpc, securityGroups, allowPublicSubnet, ...(vpcSubnets && { vpcSubnets }) };
    this.connections = new Connections({ securityGroups });
    this.ways = new DatabaseWays(this.connections);
    checkNetwork(scope, props, () => this.ways.databases);
    if (props.createVpcEndpoints) {
      const services = [
        ...SERVICES_OF_LOGINS,
        ...(props.findWriters ? SERVICES_OF_FINDING : []),
        ...(props.allFunctionsInVpc ? SERVICES_OF_ALL : []),
      ];
      this.endpoints = services.map(([id, service]) => this.ownEndpoint(id, service, props));
    }
    if (props.secretsManagerEndpoint) {
      this.connections.allowToDefaultPort(props.secretsManagerEndpoint, 'Password rotation');
    }
  }

  /** Opens the database's default port to the functions. */
  openDatabase(database: IConnectable): void {
    this.ways.open(database);
  }

  /** What must be created before a function can reach Secrets Manager and this database. */
  waysTo(database: IConnectable | undefined): readonly IDependable[] {
    const toDatabase = this.ways.to(database);
    return [...this.endpoints, ...toDatabase];
  }

  private ownGroup(vpc: IVpc, fleet = false): SecurityGroup {
    const group = new SecurityGroup(this, 'Functions', {
      vpc,
      description: 'Password rotation: functions that log in to databases',
      allowAllOutbound: false,
    });
    group.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'Secrets Manager, by endpoint or NAT');
    // A rule for each database would soon exceed a group's limit; the databases' own groups decide.
    if (fleet) group.addEgressRule(Peer.anyIpv4(), DATABASE_PORTS, 'Databases of the fleet');
    return group;
  }

  /** A group created in another stack is treated as imported, so that its rules for rotation belong to this stack. */
  private inThisStack(group: ISecurityGroup, index: number): ISecurityGroup {
    if (!isResource(CfnSecurityGroup, group.node.defaultChild) || Stack.of(group) === Stack.of(this)) return group;
    const { securityGroupId, allowAllOutbound } = group;
    return SecurityGroup.fromSecurityGroupId(this, `Group${index + 1}`, securityGroupId, { allowAllOutbound });
  }

  private ownEndpoint(
    id: string,
    service: InterfaceVpcEndpointAwsService,
    { vpc, vpcSubnets }: RotationNetworkProps,
  ): InterfaceVpcEndpoint {
    // Private DNS sends every client in the VPC through this endpoint, so its group must allow all of them (`open`).
    const endpoint = new InterfaceVpcEndpoint(this, id, {
      vpc,
      service,
      ...(vpcSubnets && { subnets: vpcSubnets }),
      open: true,
    });
    // `open` allows the VPC's first address range; the functions may be in another one.
    for (const group of this.placement.securityGroups) {
      endpoint.connections.securityGroups[0]?.addIngressRule(group, Port.HTTPS, 'Password rotation');
    }
    acknowledge(endpoint, {
      id: 'AwsSolutions-EC23',
      reason: "The group admits the VPC's own address range, which is known at deployment only.",
    });
    return endpoint;
  }
}
