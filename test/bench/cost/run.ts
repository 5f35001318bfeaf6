import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RotationWorkflow } from '../../../infra/constructs/rotation-workflow';
import { METRICS } from '../../../workflow/metrics';
import { run } from '../command';
import type { Standing } from './bill';
import { countWork } from './counted';
import { costPage } from './page';

/** What stands in the account whether anything is rotated or not. */
function standing(): Standing {
  const stack = new Stack(new App(), 'Cost');
  new RotationWorkflow(stack, 'Rotation', { fleet: true });
  const template = Template.fromStack(stack);
  const number = (type: string) => Object.keys(template.findResources(type)).length;
  return {
    alarms: number('AWS::CloudWatch::Alarm'),
    // SessionsBefore is told only by a workflow that reports sessions.
    metrics: Object.keys(METRICS).length - 1,
    dashboards: number('AWS::CloudWatch::Dashboard'),
  };
}

/** Counts a rotation, a check and a round of the watch on the local environment, and writes docs/operate/cost.md. */
async function main(): Promise<void> {
  const page = costPage(await countWork(), standing());
  writeFileSync(join(__dirname, '../../../docs/operate/cost.md'), page);
  process.stdout.write('wrote docs/operate/cost.md\n');
}

run(main);
