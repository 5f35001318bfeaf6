/** What the package gives to a CDK app. */
export * from './rotation-workflow';
export { RotationSchedule } from './schedule/rotation-schedule';
