import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import { type IVpc, Port, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import { ordersDatabase } from '../database';

/** A Lambda function that asks the database through RDS Proxy, which reads the same secret. */
export class ApplicationLambdaStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', { maxAzs: 2 }) as IVpc;
    const { database, secret } = ordersDatabase(this, vpc);
    const proxy = database.addProxy('Proxy', { secrets: [secret], vpc, requireTLS: true });
    const application = new NodejsFunction(this, 'Application', {
      entry: join(__dirname, 'handler.ts'),
      runtime: Runtime.NODEJS_22_X,
      timeout: Duration.seconds(30),
      vpc,
      environment: { SECRET_ID: secret.secretArn, DATABASE_HOST: proxy.endpoint },
    });
    secret.grantRead(application);
    proxy.connections.allowFrom(application, Port.tcp(5432), 'The application');
  }
}
