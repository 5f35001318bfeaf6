import { CfnCondition, CfnOutput, CfnParameter, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { RotationWorkflow } from '../constructs/rotation-workflow';
import { version } from '../../package.json';

/** The fleet workflow as one template for every account: what differs is a parameter, and the code lies in a bucket of yours. */
export class ReleasedStack extends Stack {
  /** @param zips names of the zips by the functions' own, such as `set-secret` */
  constructor(scope: Construct, id: string, zips: ReadonlyMap<string, string>, props?: StackProps) {
    super(scope, id, {
      description: `Rotates RDS PostgreSQL passwords, for secrets that name its rotation function (rds-rotation-workflow ${version})`,
      ...props,
    });
    const bucket = this.parameter('AssetBucket', {
      description: 'Bucket of this Region with the zips that were released with this template',
      allowedPattern: '^[a-z0-9.-]{3,63}$',
    });
    const prefix = this.parameter('AssetPrefix', {
      description: 'What stands before the name of each zip in the bucket, with a slash at its end',
      default: `rds-rotation-workflow/${version}/`,
      allowedPattern: '^([A-Za-z0-9!_.*()-]+/)*$',
    });
    const namePrefix = this.parameter('NamePrefix', {
      description: 'Beginning of every name; unique in account and Region',
      default: 'rds-rotation',
      allowedPattern: '^[A-Za-z0-9-]{1,40}$',
    });
    const vpcId = this.parameter('VpcId', { type: 'AWS::EC2::VPC::Id', description: 'The VPC of the databases' });
    const subnetIds = this.parameter('SubnetIds', {
      type: 'List<AWS::EC2::Subnet::Id>',
      description: 'Subnets with a route to the databases and to Secrets Manager (endpoint or NAT gateway)',
    });
    const superusers = this.parameter('Superusers', {
      description:
        'Name of the secrets of superusers, with * for any characters; strategies other than single user need it',
      default: 'rds-rotation/superuser/*',
      allowedPattern: '^[A-Za-z0-9/_+=.@*-]{1,500}$',
    });
    const email = this.parameter('AlertEmail', {
      description: 'Who receives alerts; empty: nobody, until someone subscribes to the topic',
      default: '',
      allowedPattern: '^([^@ ]+@[^@ ]+)?$',
    });

    const rotation = new RotationWorkflow(this, 'Rotation', {
      namePrefix: namePrefix.valueAsString,
      fleet: true,
      vpc: Vpc.fromVpcAttributes(this, 'Vpc', { vpcId: vpcId.valueAsString, availabilityZones: ['any'] }),
      // As many as the parameter lists; see below.
      vpcSubnets: {
        subnets: [Subnet.fromSubnetAttributes(this, 'Subnet', { subnetId: 'listed', routeTableId: 'any' })],
      },
      superusers: [Secret.fromSecretNameV2(this, 'SuperuserSecrets', superusers.valueAsString)],
    });
    for (const each of rotation.functions) {
      const resource = each.node.defaultChild as CfnFunction;
      resource.addPropertyOverride('Code', {
        S3Bucket: bucket.valueAsString,
        S3Key: Fn.join('', [prefix.valueAsString, zips.get(each.node.id) ?? '']),
      });
      if (resource.vpcConfig !== undefined) {
        resource.addPropertyOverride('VpcConfig.SubnetIds', subnetIds.valueAsList);
      }
    }
    const wanted = new CfnCondition(this, 'IsAlertEmail', {
      expression: Fn.conditionNot(Fn.conditionEquals(email, '')),
    });
    new CfnSubscription(this, 'Email', {
      topicArn: rotation.alertTopic.topicArn,
      protocol: 'email',
      endpoint: email.valueAsString,
    }).cfnOptions.condition = wanted;

    new CfnOutput(this, 'RotationFunctionArn', {
      description: 'What a secret names to join: rotation_lambda_arn of Terraform, RotationLambdaARN of CloudFormation',
      value: rotation.rotationFunctionArn,
    });
    new CfnOutput(this, 'SecurityGroupId', {
      description: 'What a database must admit',
      value: rotation.connections.securityGroups[0]?.securityGroupId ?? '',
    });
    new CfnOutput(this, 'AlertTopicArn', {
      description: 'Where to subscribe the on-call engineers',
      value: rotation.alertTopic.topicArn,
    });
  }

  private parameter(id: string, props: ConstructorParameters<typeof CfnParameter>[2]): CfnParameter {
    return new CfnParameter(this, id, { type: 'String', ...props });
  }
}
