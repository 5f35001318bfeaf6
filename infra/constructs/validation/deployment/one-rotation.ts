import { CfnRotationSchedule } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Finding } from './findings';
import { resourcesIn } from './resources';
import { identitiesOf } from '../../secrets/secret-identity';

/**
 * Refuses a second schedule for a secret, whatever creates it: this workflow, another one, or CDK's own
 * `addRotationSingleUser` and `addRotationSchedule`. A secret has one rotation function: the schedule that is deployed last
 * wins, and the next deployment of the other reverts it.
 *
 * @param isOurs whether this workflow made a schedule
 */
export function secondSchedules(scope: Construct, isOurs: (schedule: CfnRotationSchedule) => boolean): Finding[] {
  const schedules = resourcesIn(scope.node.root, CfnRotationSchedule).map((schedule) => ({
    schedule,
    identities: identitiesOf(schedule, schedule.secretId),
  }));
  return schedules
    .filter(({ schedule }) => isOurs(schedule))
    .flatMap(({ schedule, identities }) => {
      const others = schedules
        .filter((other) => other.schedule !== schedule && other.identities.some((each) => identities.includes(each)))
        .map((other) => other.schedule.node.path);
      return others.length === 0 ? [] : [secondSchedule(scope, schedule, others)];
    });
}

function secondSchedule(scope: Construct, { node }: CfnRotationSchedule, others: readonly string[]): Finding {
  return {
    severity: 'error',
    id: 'secondSchedule',
    message:
      `RotationWorkflow ${scope.node.path}: ${node.path} is a second schedule for a secret that ${others.join(' and ')} schedules already, and a secret has one rotation. ` +
      'Remove one of them; docs/moving-a-rotation.md says how the rotation stays on meanwhile.',
  };
}
