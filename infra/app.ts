import { App } from 'aws-cdk-lib';
import { readConfiguration } from './configuration/configuration-file';
import { ConfigurationError, CONFIGURATION_FILE } from './configuration/rotation-configuration';
import { ConfiguredStack } from './configured-stack';
import { RotationStack } from './rotation-stack';

/** As rotation.config.json in this folder says (`init` writes it); where there is none, an example with a database of its own. */
function build(app: App): void {
  const configuration = readConfiguration(CONFIGURATION_FILE);
  if (configuration === undefined) {
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
