import type { Construct } from 'constructs';
import { COMMAND_LINE } from '../../../../workflow/names';
import type { ParsedSchedule } from '../../../schedule/expression';
import { busiestHour } from '../../../schedule/rotations-at-once';
import type { Finding } from './findings';
import { today } from '../schedule';

/** Concurrent executions of Lambda that a rotation may use at a time: the call that Secrets Manager waits for, and WarmUp's three. */
const EXECUTIONS_OF_A_ROTATION = 4;
/** The quota of an account in a Region (Lambda guide, "Quotas"). */
const DEFAULT_CONCURRENCY = 1000;

/**
 * Warns if more rotations may begin in one hour than Lambda can run at a time: they would wait for each other.
 *
 * @param schedules of all secrets of the account and Region
 */
export function crowdedHour(
  scope: Construct,
  schedules: readonly ParsedSchedule[],
  lambdaConcurrency = DEFAULT_CONCURRENCY,
): readonly Finding[] {
  if (schedules.length < 2) return [];
  const { at, rotations } = busiestHour(schedules, today(scope).getTime());
  const needed = rotations * EXECUTIONS_OF_A_ROTATION;
  if (needed <= lambdaConcurrency) return [];
  const when = at === undefined ? '' : `, such as ${new Date(at).toISOString().slice(0, 16)}Z`;
  return [
    {
      severity: 'warning',
      id: 'lambdaConcurrency',
      message:
        `RotationWorkflow ${scope.node.path}: ${rotations} secrets may be rotated in the same hour${when}, which takes up to ${needed} concurrent executions of Lambda ` +
        `(${EXECUTIONS_OF_A_ROTATION} each), and the property lambdaConcurrency is ${lambdaConcurrency}. They will wait for each other. ` +
        `Spread the schedules (${COMMAND_LINE} schedule fleet), or have the quota raised (Service Quotas, L-B99A9384) and set lambdaConcurrency.`,
    },
  ];
}
