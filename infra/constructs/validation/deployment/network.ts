import { Stack } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import {
  CfnRoute,
  CfnSubnet,
  CfnVPCCidrBlock,
  CfnVPCEndpoint,
  type IConnectable,
  type ISubnet,
  type IVpc,
} from 'aws-cdk-lib/aws-ec2';
import { checkWhenComplete, type Finding } from './findings';
import { identityOf } from '../identity';
import { propertyErrorOf } from '../property-error';
import { tooManyRules } from './quotas';
import { isResource, resourcesIn } from './resources';
import type { DatabaseAccessProps } from '../../rotation-workflow-props';

type NetworkProps = DatabaseAccessProps & { readonly vpc: IVpc; readonly findWriters?: boolean | undefined };

/**
 * Refuses subnets from which the functions certainly cannot reach Secrets Manager. When the app is complete, warns about
 * connections that nothing in it allows.
 *
 * @throws Error naming the property, what was found and the remedy.
 */
export function checkNetwork(scope: Construct, props: NetworkProps, databases: () => readonly IConnectable[]): void {
  const { vpc, createVpcEndpoints = false, secretsManagerEndpoint } = props;
  const invalid = propertyErrorOf(scope);
  if (createVpcEndpoints && secretsManagerEndpoint !== undefined) {
    throw invalid(
      'secretsManagerEndpoint',
      'is set beside createVpcEndpoints',
      'leave one of them out: a VPC can have only one endpoint with private DNS',
    );
  }
  if (createVpcEndpoints && !hasAddressRange(vpc)) {
    throw invalid(
      'createVpcEndpoints',
      'is set, and the VPC is imported without its address range, which the endpoint must admit',
      'give `vpcCidrBlock` to Vpc.fromVpcAttributes, or make the endpoint yourself and hand it over as `secretsManagerEndpoint`',
    );
  }
  const way = createVpcEndpoints || secretsManagerEndpoint !== undefined;
  const selected = vpc.selectSubnets(props.vpcSubnets);
  if (selected.isPendingLookup) return;
  if (selected.hasPublic && !way) {
    throw invalid(
      'vpcSubnets',
      'chooses public subnets, where a function has no way out, since Lambda gives it no public address',
      'set createVpcEndpoints, hand over a secretsManagerEndpoint, or choose private subnets',
    );
  }
  checkWhenComplete(scope, () => [
    ...(way ? [] : withoutWayOut(vpc, selected.subnets)),
    ...(props.findWriters && !createVpcEndpoints ? withoutWayToRds(vpc, selected.subnets) : []),
    ...(createVpcEndpoints ? [...shutOut(scope, vpc), ...rivals(scope, vpc)] : []),
    ...databases().flatMap(neverOpened),
    ...tooManyRules(databases()),
  ]);
}

function hasAddressRange(vpc: IVpc): boolean {
  try {
    return vpc.vpcCidrBlock !== '';
  } catch {
    return false;
  }
}

function withoutWayOut(vpc: IVpc, subnets: readonly ISubnet[]): Finding[] {
  const shut = subnets.filter((subnet) => !hasWayOut(vpc, subnet));
  if (shut.length === 0 || endpointsOf(vpc, vpc.node.root).length > 0) return [];
  return [
    {
      severity: 'warning',
      id: 'noWayToSecretsManager',
      message:
        `The functions run in ${shut.map(({ node }) => node.path).join(', ')}, with no route out of the VPC and no endpoint for Secrets Manager in this app; ` +
        'without one every rotation fails in Preflight. Set createVpcEndpoints, or hand over your endpoint as secretsManagerEndpoint.',
    },
  ];
}

function withoutWayToRds(vpc: IVpc, subnets: readonly ISubnet[]): Finding[] {
  const shut = subnets.filter((subnet) => !hasWayOut(vpc, subnet));
  if (shut.length === 0 || endpointsOf(vpc, vpc.node.root, 'rds').length > 0) return [];
  return [
    {
      severity: 'warning',
      id: 'noWayToRds',
      message:
        `findWriters is set, and the functions run in ${shut.map(({ node }) => node.path).join(', ')}, with no route out of the VPC and no endpoint for RDS in this app: ` +
        'rotations of secrets whose writer has to be found fail in Preflight. Set createVpcEndpoints, or make an interface endpoint for RDS.',
    },
  ];
}

/** A subnet of this app has a way out if it has a default route; an imported one if it is not imported as isolated. */
function hasWayOut(vpc: IVpc, subnet: ISubnet): boolean {
  if (!isResource(CfnSubnet, subnet.node.tryFindChild('Subnet'))) return !vpc.isolatedSubnets.includes(subnet);
  const table = identityOf(subnet, subnet.routeTable.routeTableId);
  return resourcesIn(subnet.node.root, CfnRoute).some(
    (each) => each.destinationCidrBlock === '0.0.0.0/0' && identityOf(each, each.routeTableId) === table,
  );
}

/** Address ranges that private DNS would send to the endpoint but its group would refuse. */
function shutOut(scope: Construct, vpc: IVpc): Finding[] {
  const ranges = resourcesIn(scope.node.root, CfnVPCCidrBlock)
    .filter((each) => identityOf(each, each.vpcId) === identityOf(vpc, vpc.vpcId))
    .map(({ cidrBlock, node }) => cidrBlock ?? node.path);
  return ranges.map((range) => ({
    severity: 'warning',
    id: 'addressRangeNotAdmitted',
    message:
      `The endpoint for Secrets Manager serves the whole VPC, and admits its first address range and the functions, but not ${range}. ` +
      'If others there use Secrets Manager, make the endpoint yourself with a group that admits them, and hand it over as secretsManagerEndpoint.',
  }));
}

/** Other endpoints of the VPC for the same name. */
function rivals(scope: Construct, vpc: IVpc): Finding[] {
  const others = endpointsOf(vpc, scope.node.root).filter(({ node }) => !node.path.startsWith(`${scope.node.path}/`));
  return others.map(({ node }) => ({
    severity: 'error',
    id: 'twoEndpoints',
    message:
      `RotationWorkflow ${scope.node.path}: property createVpcEndpoints is set, and ${node.path} is an endpoint for Secrets Manager with private DNS in the same VPC, which can have only one: ` +
      'leave createVpcEndpoints out, and hand that endpoint over as secretsManagerEndpoint.',
  }));
}

/** Endpoints for a service, by default Secrets Manager, with private DNS in this VPC, as far as the app makes them. */
function endpointsOf(vpc: IVpc, root: IConstruct, service = 'secretsmanager'): CfnVPCEndpoint[] {
  return resourcesIn(root, CfnVPCEndpoint)
    .filter((each) => each.privateDnsEnabled === true && isFor(service, each))
    .filter((each) => identityOf(each, each.vpcId) === identityOf(vpc, vpc.vpcId));
}

function isFor(service: string, endpoint: CfnVPCEndpoint): boolean {
  const name = JSON.stringify(Stack.of(endpoint).resolve(endpoint.serviceName));
  return [service, `${service}-fips`].some((each) => name.includes(`.${each}"`));
}

function neverOpened(database: IConnectable): Finding[] {
  if (database.connections.securityGroups.length > 0) return [];
  const name = Construct.isConstruct(database) ? database.node.path : 'The database handed to rotate';
  return [
    {
      severity: 'warning',
      id: 'databaseNotOpened',
      message:
        `${name} has no security group that this app knows, so nothing lets the functions in. Give its securityGroups where it is imported, ` +
        "or admit the functions' group (rotation.connections) where its rules are kept.",
    },
  ];
}
