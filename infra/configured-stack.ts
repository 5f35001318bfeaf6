import { Annotations, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Connections, type ISubnet, Port, SecurityGroup, Subnet, Vpc } from 'aws-cdk-lib/aws-ec2';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { COMMAND_LINE, type StrategyName } from '../workflow/names';
import type { RotationConfiguration } from './configuration/rotation-configuration';
import { RotationStrategy, RotationWorkflow } from './constructs/rotation-workflow';

const STRATEGY: Readonly<Record<StrategyName, RotationStrategy>> = {
  'single-user': RotationStrategy.SINGLE_USER,
  'single-user-with-superuser': RotationStrategy.SINGLE_USER_WITH_SUPERUSER,
  'alternating-users': RotationStrategy.ALTERNATING_USERS,
};

/** The ready-made app's only stack: a workflow as rotation.config.json says, for databases and secrets that exist. */
export class ConfiguredStack extends Stack {
  readonly rotation: RotationWorkflow;

  constructor(scope: Construct, id: string, configuration: RotationConfiguration, props?: StackProps) {
    super(scope, id, { description: 'Rotates RDS PostgreSQL passwords, with rollback and alerts', ...props });
    const { namePrefix, fleet, alerts, superusers, verificationQuery, secrets } = configuration;
    const { emails, slackWebhookSecret, accountName } = alerts;
    this.rotation = new RotationWorkflow(this, 'Rotation', {
      namePrefix,
      fleet,
      alertEmails: emails,
      superusers: superusers.map((name) => this.secret(name)),
      ...this.network(configuration),
      ...(slackWebhookSecret !== undefined && { slackWebhook: this.secret(slackWebhookSecret) }),
      ...(accountName !== undefined && { accountName }),
      ...(verificationQuery !== undefined && { verificationQuery }),
    });
    for (const { secret, schedule: expression, window, strategy, database } of secrets) {
      this.rotation.rotate(this.secret(secret), {
        schedule: { expression, ...(window !== undefined && { duration: window }) },
        ...(strategy !== undefined && { strategy: STRATEGY[strategy] }),
        ...(database !== undefined && { database: this.database(database) }),
      });
    }
    this.tellWhatToDoNext(configuration);
  }

  /** What `cdk deploy` shows at its end. */
  private tellWhatToDoNext({ alerts, secrets: [first] }: RotationConfiguration): void {
    new CfnOutput(this, 'RotationFunctionArn', {
      description: 'What a secret names to be rotated by this workflow',
      value: this.rotation.rotationFunctionArn,
    });
    if (alerts.emails.length === 0) {
      new CfnOutput(this, 'HearOfFailures', {
        description: 'Subscribes you to alerts and alarms; confirm the mail that comes',
        value: `aws sns subscribe --topic-arn ${this.rotation.alertTopic.topicArn} --protocol email --notification-endpoint YOU@EXAMPLE.COM`,
      });
    }
    new CfnOutput(this, 'CheckWithoutChanging', {
      description: 'Tries everything that a rotation needs, and changes nothing',
      value: `${COMMAND_LINE} check ${first?.secret ?? 'SECRET'}`,
    });
  }

  private network({ vpc }: RotationConfiguration) {
    if (vpc === undefined) return {};
    const { id, cidr, subnets, secretsManagerEndpoint } = vpc;
    return {
      vpc: Vpc.fromVpcAttributes(this, 'Vpc', {
        vpcId: id,
        // Subnets are named below; their zones do not matter.
        availabilityZones: ['any'],
        ...(cidr !== undefined && { vpcCidrBlock: cidr }),
      }),
      vpcSubnets: { subnets: subnets.map((subnet) => this.subnet(subnet)) },
      createVpcEndpoints: secretsManagerEndpoint,
    };
  }

  private subnet(id: string): ISubnet {
    const subnet = Subnet.fromSubnetId(this, id, id);
    Annotations.of(subnet).acknowledgeWarning('@aws-cdk/aws-ec2:noSubnetRouteTableId', 'Nothing here adds a route.');
    return subnet;
  }

  /** The same secret is one construct, however often it is named. */
  private secret(nameOrArn: string): ISecret {
    const id = `Secret-${nameOrArn.replaceAll('/', '-')}`;
    const known = this.node.tryFindChild(id);
    if (known !== undefined) return known as unknown as ISecret;
    if (!nameOrArn.startsWith('arn:')) return Secret.fromSecretNameV2(this, id, nameOrArn);
    return /-[A-Za-z0-9]{6}$/.test(nameOrArn)
      ? Secret.fromSecretCompleteArn(this, id, nameOrArn)
      : Secret.fromSecretPartialArn(this, id, nameOrArn);
  }

  private database({ securityGroup, port }: { readonly securityGroup: string; readonly port: number }): Connections {
    const id = `Database-${securityGroup}`;
    const known = this.node.tryFindChild(id) as SecurityGroup | undefined;
    const group = known ?? SecurityGroup.fromSecurityGroupId(this, id, securityGroup);
    return new Connections({ securityGroups: [group], defaultPort: Port.tcp(port) });
  }
}
