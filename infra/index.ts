/** What the package gives to a CDK app. */
export * from './constructs/rotation-workflow';
export { RotationSchedule } from './schedule/rotation-schedule';
