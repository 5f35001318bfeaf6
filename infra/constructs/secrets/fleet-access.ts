import { Stack } from 'aws-cdk-lib';
import { type IConnectable, type ISecurityGroup, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';

/** Name of the parameter in which a workflow's stack publishes the functions' security group. */
function groupParameter(namePrefix: string): string {
  return `/rds-rotation-workflow/${namePrefix}/security-group-id`;
}

interface FleetAccessProps {
  readonly namePrefix: string;
  readonly rotationFunction: IFunction;
  /** The functions in the VPC. */
  readonly network: IConnectable | undefined;
}

/**
 * Lets secrets join a workflow without a change to its stack: Secrets Manager may call the rotation function for every secret
 * of the account, and other stacks can look up which security group their databases must allow.
 */
export class FleetAccess extends Construct {
  readonly permission: CfnPermission;

  constructor(scope: Construct, id: string, { namePrefix, rotationFunction, network }: FleetAccessProps) {
    super(scope, id);
    // Without SourceArn, which would tie the function to one secret (user guide, "Permissions for rotation").
    this.permission = new CfnPermission(this, 'Permission', {
      action: 'lambda:InvokeFunction',
      functionName: rotationFunction.functionArn,
      principal: 'secretsmanager.amazonaws.com',
      sourceAccount: Stack.of(this).account,
    });
    const [group] = network?.connections.securityGroups ?? [];
    if (group !== undefined) {
      new StringParameter(this, 'SecurityGroupId', {
        parameterName: groupParameter(namePrefix),
        // It is a path, which CDK cannot detect if the prefix is a parameter of the template.
        simpleName: false,
        description: `Security group of the functions of the password rotation workflow ${namePrefix}`,
        stringValue: group.securityGroupId,
      });
    }
  }
}

/** The security group that the workflow's stack with this prefix publishes; it is read at deployment. */
export function publishedGroup(scope: Construct, namePrefix: string): ISecurityGroup {
  const id = StringParameter.valueForStringParameter(scope, groupParameter(namePrefix));
  return SecurityGroup.fromSecurityGroupId(scope, 'Functions', id);
}
