import { App, Duration, Stack } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { DatabaseInstance, DatabaseInstanceEngine, PostgresEngineVersion } from 'aws-cdk-lib/aws-rds';
import { DayOfMonth, RotationSchedule, RotationWorkflow, Weekday } from 'rds-rotation-workflow';

const app = new App();
const stack = new Stack(app, 'Orders');
const vpc = new Vpc(stack, 'Vpc');
const engine = DatabaseInstanceEngine.postgres({ version: PostgresEngineVersion.VER_17 });
const database = new DatabaseInstance(stack, 'Database', { engine, vpc });

const rotation = new RotationWorkflow(stack, 'Rotation', { vpc, alertEmails: ['oncall@example.com'] });
rotation.rotate(database.secret!, {
  database,
  schedule: RotationSchedule.monthly({ day: DayOfMonth.nth(2, Weekday.MONDAY), hour: 3, window: Duration.hours(2) }),
});
app.synth();
