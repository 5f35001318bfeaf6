import { RecoveryName } from '../../workflow/names';
import type { ASecret } from './a-secret';
import type { StoryEnvironment } from './an-environment';
import type { Ending } from './ending';
import { AGAIN } from './first-lines';

/**
 * What people are told by the one alert, and the states in which the rotation failed and ended. A recovery that went on by
 * itself and gave up says so once more.
 */
export function toldOf({ alerts }: StoryEnvironment, { path }: Ending) {
  const states = path.split(' > ');
  const [alert, ...more] = alerts.filter(({ executionArn }) => !executionArn.endsWith(RecoveryName.suffix));
  expect(more).toEqual([]);
  const ofRecovery = alerts.filter(({ executionArn }) => executionArn.endsWith(RecoveryName.suffix));
  expect(ofRecovery.map(({ kind, reason }) => ({ kind, reason }))).toEqual(
    ofRecovery.length === 0 ? [] : [{ kind: 'unresolved', reason: alert?.reason }],
  );
  return {
    failing: states[states.indexOf('RollBack') - 1],
    end: states.at(-1),
    reason: alert?.reason,
    line: alert?.line,
  };
}

/** With the cause out of the way, a recovery puts right what was left open, and the next rotation succeeds. */
export async function endsWellAfterwards(
  stories: StoryEnvironment,
  secret: ASecret,
  { error, versionId }: Ending,
): Promise<void> {
  if (error === 'RotationUnresolved') {
    await secret.recover(versionId);
    expect(stories.alerts.at(-1)).toMatchObject({ kind: 'resolved', impact: 'yes', line: AGAIN });
  }
  expect(await secret.rotate()).toMatchObject({ status: 'SUCCEEDED' });
}
