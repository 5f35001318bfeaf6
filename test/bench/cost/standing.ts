import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RotationWorkflow } from '../../../infra/constructs/rotation-workflow';
import { METRICS } from '../../../workflow/metrics';
import type { Standing } from './bill';

/** What stands in the account whether anything is rotated or not. */
export function standing(): Standing {
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
