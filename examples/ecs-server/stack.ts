import { Stack } from 'aws-cdk-lib';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import {
  Cluster,
  ContainerImage,
  FargateService,
  FargateTaskDefinition,
  type ICluster,
  LogDriver,
} from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { ordersDatabase } from '../database';

/** A server on Fargate. Its environment names the secret; what ECS injects itself would stay as it was when the task began. */
export class EcsServerStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', { maxAzs: 2 }) as IVpc;
    const { database, secret } = ordersDatabase(this, vpc);
    const taskDefinition = new FargateTaskDefinition(this, 'Task');
    taskDefinition.addContainer('Server', {
      image: ContainerImage.fromAsset(__dirname, { file: 'Dockerfile' }),
      environment: { SECRET_ID: secret.secretArn },
      portMappings: [{ containerPort: 8080 }],
      logging: LogDriver.awsLogs({ streamPrefix: 'server' }),
    });
    secret.grantRead(taskDefinition.taskRole);
    const cluster = new Cluster(this, 'Cluster', { vpc }) as ICluster;
    const service = new FargateService(this, 'Service', { cluster, taskDefinition, desiredCount: 2 });
    database.connections.allowDefaultPortFrom(service, 'The server');
  }
}
