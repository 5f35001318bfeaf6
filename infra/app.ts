import { App } from 'aws-cdk-lib';
import { readConfiguration } from './configuration/configuration-file';
import { ConfigurationError, CONFIGURATION_FILE } from './configuration/rotation-configuration';
import { ConfiguredStack } from './configured-stack';
import { RotationStack } from './rotation-stack';

/** Reads rotation.config.json in this folder (`init` writes it); in a checkout without one, deploys an example with its own database. */
function build(app: App): void {
  const configuration = readConfiguration(CONFIGURATION_FILE);
  if (configuration === undefined) {
    // Someone who installed the package does not want a database to be created because a file is missing.
    if (!__filename.endsWith('.ts')) {
      throw new ConfigurationError(
        `${CONFIGURATION_FILE} is not in ${process.cwd()}. Run cdk where it is, or write it: npx --no rds-rotation-workflow init`,
      );
    }
    new RotationStack(app, 'RdsRotation', {
      description: 'Rotates RDS PostgreSQL passwords through a state machine, with rollback and alerts',
    });
    return;
  }
  const { CDK_DEFAULT_ACCOUNT: account, CDK_DEFAULT_REGION: region } = process.env;
  new ConfiguredStack(app, configuration.stackName, configuration, {
    env: { ...(account !== undefined && { account }), ...(region !== undefined && { region }) },
  });
}

try {
  build(new App());
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}
