import { App } from 'aws-cdk-lib';
import { RotationStack } from './rotation-stack';

const app = new App();
new RotationStack(app, 'RdsRotation', {
  description: 'Rotates RDS PostgreSQL passwords through a state machine, with rollback and alerts',
});
