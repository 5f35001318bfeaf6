import { Validations } from 'aws-cdk-lib';
import {
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
import { Construct } from 'constructs';
import type { DatabaseAccessProps } from './rotation-workflow-props';

/** Where a function is placed, in the words of `lambda.FunctionProps`. */
interface Placement {
  readonly vpc: IVpc;
  readonly vpcSubnets?: SubnetSelection;
  readonly securityGroups: ISecurityGroup[];
}

/** The functions' place in the VPC: their security group, the way to Secrets Manager and the ways to databases. */
export class RotationNetwork extends Construct {
  readonly placement: Placement;
  readonly connections: Connections;

  constructor(scope: Construct, id: string, props: DatabaseAccessProps & { readonly vpc: IVpc }) {
    super(scope, id);
    const { vpc, vpcSubnets } = props;
    const securityGroups = [...(props.securityGroups ?? [this.ownGroup(vpc)])];
    this.placement = { vpc, securityGroups, ...(vpcSubnets && { vpcSubnets }) };
    this.connections = new Connections({ securityGroups });
    if (props.createVpcEndpoints) {
      // Private DNS sends every client in the VPC through this endpoint, so its group must admit them all (`open`).
      const endpoint = new InterfaceVpcEndpoint(this, 'SecretsManager', {
        vpc,
        service: InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
        ...(vpcSubnets && { subnets: vpcSubnets }),
        open: true,
      });
      Validations.of(endpoint).acknowledge({
        id: 'AwsSolutions-EC23',
        reason: "The group admits the VPC's own address range, which is known at deployment only.",
      });
    }
  }

  /** Opens the database's default port to the functions, at both ends. */
  openDatabase(database: IConnectable): void {
    database.connections.allowDefaultPortFrom(this.connections, 'Password rotation');
  }

  private ownGroup(vpc: IVpc): SecurityGroup {
    const group = new SecurityGroup(this, 'Functions', {
      vpc,
      description: 'Password rotation: functions that log in to databases',
      allowAllOutbound: false,
    });
    group.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'Secrets Manager, by endpoint or NAT');
    return group;
  }
}
