import { FailureName } from '../../../../workflow/error-names';
import type { StrategyName } from '../../../../workflow/names';
import type { PublishedMessage } from '../../../local/index';
import type { RotationEnd, VersionEnd } from './run-rotations';

/** The result of the demonstration's two rotations. */
export interface Outcome {
  readonly strategy: StrategyName;
  readonly through: RotationEnd;
  readonly undone: RotationEnd;
  /** The version before both, and those of the two. */
  readonly versions: readonly VersionEnd[];
  readonly alerts: readonly PublishedMessage[];
}

/** The first rotation ends green. */
export const wentThrough = ({ status }: RotationEnd): boolean => status === 'SUCCEEDED';

/** The second ends red, and is undone. */
export const wasUndone = ({ status, error }: RotationEnd): boolean =>
  status === 'FAILED' && error === FailureName.rotationFailed;

/** What is not as it should be. */
export function faultsOf({ strategy, through, undone, versions, alerts }: Outcome): readonly string[] {
  const [first, second, third] = versions;
  // With two users, the other one keeps its password until the next rotation.
  const before = strategy === 'alternating-users' ? 'yes' : 'no';
  const holds = (version: VersionEnd | undefined, labels: string) => version?.labels.join() === labels;
  const checks: readonly (readonly [fault: string, right: boolean])[] = [
    ['the first rotation did not succeed', wentThrough(through)],
    ['the second execution is not red', wasUndone(undone)],
    [
      `the password before the first rotation ${before === 'yes' ? 'no longer' : 'still'} logs in`,
      first?.logsIn === before,
    ],
    ['the password of AWSCURRENT does not log in', second?.logsIn === 'yes' && holds(second, 'AWSCURRENT')],
    ['the withdrawn password still logs in, or has a label', third?.logsIn === 'no' && holds(third, '')],
    ['not exactly one alert was sent', alerts.length === 1],
  ];
  return checks.filter(([, right]) => !right).map(([fault]) => fault);
}
