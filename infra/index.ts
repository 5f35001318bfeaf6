/** What the package gives to a CDK app. */
export * from './constructs/rotation-workflow';
export * from './constructs/rotation-schedule';
