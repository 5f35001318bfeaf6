const { availableParallelism } = require('node:os');

process.env.CDK_VALIDATION = 'false';
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  // No test asks how fast the machine is: this only ends what would never end.
  testTimeout: 20 * 60_000,
  // Stories also wait, so that one worker more than there are cores still finds time. (Jest takes no more than 100%.)
  maxWorkers: availableParallelism() + 1,
  // Examples import the package by its name, as everybody does.
  moduleNameMapper: {
    '^rds-rotation-workflow$': '<rootDir>/infra/index.ts',
    '^rds-rotation-workflow/client$': '<rootDir>/functions/client/index.ts',
  },
  setupFilesAfterEnv: ['<rootDir>/test/support/cdk-out.cjs'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
};
