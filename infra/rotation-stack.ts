import { CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { InstanceClass, InstanceSize, InstanceType, type IVpc, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  Credentials,
  DatabaseInstance,
  DatabaseInstanceEngine,
  DatabaseSecret,
  ParameterGroup,
  PostgresEngineVersion,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { RotationWorkflow } from './constructs/rotation-workflow';

/**
 * An example to start from: a private PostgreSQL on RDS, its administrator's secret and an application's secret, both
 * rotated monthly. The VPC has no way out, so the workflow makes the endpoint for Secrets Manager.
 *
 * The application's role is yours to create, once, with the password the secret holds:
 * `CREATE ROLE app LOGIN PASSWORD '...'`. Until then its rotation fails, with an alert that says so.
 */
export class RotationStack extends Stack {
  /** Rotates both secrets. */
  readonly rotation: RotationWorkflow;
  readonly administratorSecret: ISecret;
  readonly database: DatabaseInstance;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const vpcSubnets = { subnetType: SubnetType.PRIVATE_ISOLATED };
    const vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [{ name: 'database', ...vpcSubnets, cidrMask: 24 }],
      // Closing the default security group takes a Lambda function of its own; nothing here is in that group.
      restrictDefaultSecurityGroup: false,
    });

    const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17_9 });
    const database = new DatabaseInstance(this, 'Database', {
      engine,
      parameterGroup: new ParameterGroup(this, 'Parameters', {
        engine,
        description: 'Passwords as SCRAM-SHA-256 and connections over TLS only',
        parameters: {
          password_encryption: 'scram-sha-256',
          'rds.accepted_password_auth_method': 'scram',
          'rds.force_ssl': '1',
        },
      }),
      instanceType: InstanceType.of(InstanceClass.T4G, InstanceSize.MICRO),
      vpc: vpc as IVpc,
      vpcSubnets,
      publiclyAccessible: false,
      storageEncrypted: true,
      databaseName: 'app',
      credentials: Credentials.fromGeneratedSecret('administrator'),
      backupRetention: Duration.days(7),
      copyTagsToSnapshot: true,
      deletionProtection: true,
    });
    this.database = database;
    if (database.secret === undefined) {
      throw new Error('RotationStack: the database was asked to generate its secret, yet it has none.');
    }
    this.administratorSecret = database.secret;
    const applicationSecret = new DatabaseSecret(this, 'ApplicationSecret', {
      username: 'app',
      dbname: 'app',
    }).attach(database);

    const rotation = new RotationWorkflow(this, 'Rotation', { vpc: vpc as IVpc, vpcSubnets, createVpcEndpoints: true });
    this.rotation = rotation;
    rotation.rotate(applicationSecret, {
      database,
      schedule: { expression: 'cron(0 3 ? 1/1 2#2 *)', duration: '2h' }, // second Monday of each month
    });
    rotation.rotate(this.administratorSecret, {
      database,
      schedule: { expression: 'cron(0 3 ? 1/1 2#3 *)', duration: '2h' }, // third Monday of each month
    });

    this.tellWhatToDoNext(applicationSecret);
    this.acknowledgeWhatAnExampleLeavesOut(vpc, database);
    Validations.of(rotation).acknowledge({
      id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:${rotation.namePrefix}:*]`,
      reason: 'Executions have names of their own; the state machine is named exactly.',
    });
  }

  /** What `cdk deploy` shows at its end. */
  private tellWhatToDoNext(secret: ISecret): void {
    const command = `npx --no rds-rotation-workflow`;
    new CfnOutput(this, 'HearOfFailures', {
      description: 'Subscribes you to alerts and alarms; confirm the mail that comes',
      value: `aws sns subscribe --topic-arn ${this.rotation.alertTopic.topicArn} --protocol email --notification-endpoint YOU@EXAMPLE.COM`,
    });
    new CfnOutput(this, 'CheckWithoutChanging', {
      description: 'Tries everything that a rotation needs, once the role app is there, and changes nothing',
      value: `${command} check ${secret.secretName}`,
    });
    new CfnOutput(this, 'RotateNow', {
      description: 'Rotates the password of the application, without waiting for the schedule',
      value: `aws secretsmanager rotate-secret --secret-id ${secret.secretName}`,
    });
  }

  private acknowledgeWhatAnExampleLeavesOut(vpc: Vpc, database: DatabaseInstance): void {
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason: 'Flow logs of a VPC without any way out, with one database in it, would show its few clients only.',
    });
    Validations.of(database).acknowledge(
      {
        id: 'AwsSolutions-RDS3',
        reason: 'A second Availability Zone doubles the price; turn multiAz on in production.',
      },
      { id: 'AwsSolutions-RDS11', reason: 'The standard port is what every client expects; security groups guard it.' },
    );
  }
}
