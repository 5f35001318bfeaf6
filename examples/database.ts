import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { DatabaseInstance, DatabaseInstanceEngine, DatabaseSecret, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { DayOfMonth, RotationSchedule, RotationWorkflow } from 'rds-rotation-workflow';

/** A PostgreSQL with a secret for the role `orders_app`, rotated on the first day of each month. */
export function ordersDatabase(scope: Construct, vpc: IVpc, options: { readonly iamAuthentication?: boolean } = {}) {
  const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 });
  const database = new DatabaseInstance(scope, 'Database', { engine, vpc, databaseName: 'orders', ...options });
  const secret: ISecret = new DatabaseSecret(scope, 'Secret', { username: 'orders_app', dbname: 'orders' }).attach(
    database,
  );
  const rotation = new RotationWorkflow(scope, 'Rotation', { vpc });
  rotation.rotate(secret, { database, schedule: RotationSchedule.monthly({ day: DayOfMonth.date(1), hour: 3 }) });
  return { database, secret };
}
