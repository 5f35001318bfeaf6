import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkCommandLine } from './command-line';
import type { Consumer } from './consumer';
import type { Setup } from './consumers';

const root = resolve(__dirname, '../..');
/** Caches of tsx, ts-node and Node itself. */
const OF_TOOLS = /^(tsx-|v8-compile-cache|node-compile-cache)/;

/** The whole of one consumer: installs, compiles, synthesises, runs the command line. */
export async function consume(consumer: Consumer, setup: Setup, packages: readonly string[]): Promise<string> {
  await setup.write(consumer);
  await consumer.install(packages);
  await setup.check?.(consumer);
  const before = readdirSync(consumer.temporary);
  // CDK's validation of the template is most of a synthesis, and finds the same in every app.
  const environment = setup.validates === true ? {} : { CDK_VALIDATION: 'false' };
  await consumer.run(join(root, 'node_modules/.bin/cdk'), ['synth', '--quiet'], { environment });
  const left = readdirSync(consumer.temporary).filter((name) => !before.includes(name) && !OF_TOOLS.test(name));
  if (left.length > 0) throw new Error(`The synthesis left ${left.join(', ')} among the temporary files.`);
  expectFunctions(consumer);
  for (const name of ['aws-cdk-lib', 'constructs']) {
    const copies = consumer.copiesOf(name);
    if (copies.length !== 1) throw new Error(`There must be one copy of ${name}, and there are: ${copies.join(', ')}.`);
  }
  const times = await checkCommandLine(consumer);
  const cdk = JSON.parse(consumer.read('node_modules/aws-cdk-lib/package.json')) as { version: string };
  return `aws-cdk-lib ${cdk.version}; command line ${times}`;
}

/** The template names the code of all eight functions, and the code lies beside it. */
function expectFunctions(consumer: Consumer): void {
  const template = JSON.parse(consumer.read('cdk.out/Orders.template.json')) as {
    Resources: Record<string, { Type: string; Properties: { Code?: { S3Key: string } } }>;
  };
  const keys = Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::Lambda::Function')
    .flatMap(({ Properties }) =>
      Properties.Code?.S3Key === undefined ? [] : [Properties.Code.S3Key.replace('.zip', '')],
    );
  const built = keys.filter((key) => existsSync(join(consumer.folder, 'cdk.out', `asset.${key}`, 'index.js')));
  const schedules = Object.values(template.Resources).filter(
    ({ Type }) => Type === 'AWS::SecretsManager::RotationSchedule',
  );
  if (built.length < 8 || schedules.length !== 1) {
    throw new Error(
      `The template should have at least 8 built functions and 1 schedule; it has ${built.length} and ${schedules.length}.`,
    );
  }
}
