import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Construct } from 'constructs';
import { ordersDatabase } from '../database';

/**
 * In the middle of the way from a password to IAM authentication: the password still rotates, for whoever has not moved,
 * and the application logs in as `orders_iam` with tokens. Afterwards the secret's rotation goes, and its role with it.
 */
export class IamAuthenticationStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', { maxAzs: 2 }) as IVpc;
    const { database } = ordersDatabase(this, vpc, { iamAuthentication: true });
    const application = new NodejsFunction(this, 'Application', {
      entry: join(__dirname, 'handler.ts'),
      runtime: Runtime.NODEJS_22_X,
      timeout: Duration.seconds(30),
      vpc,
      environment: {
        DATABASE_HOST: database.dbInstanceEndpointAddress, // The authorities of RDS, which Lambda brings along.
        NODE_EXTRA_CA_CERTS: '/var/runtime/ca-cert.pem',
      },
    });
    database.grantConnect(application, 'orders_iam');
    database.connections.allowDefaultPortFrom(application, 'The application');
  }
}
