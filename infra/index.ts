/** The package's API for CDK apps. */
export * from './constructs/rotation-workflow';
export * from './constructs/rotation-schedule';
