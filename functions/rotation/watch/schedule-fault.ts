import { RotationError } from '../../errors/rotation-error';
import type { SecretDescription } from '../ports';

/** How late a rotation may be before it is alerted. */
const GRACE_MILLISECONDS = 24 * 60 * 60_000;

type Schedule = Pick<SecretDescription, 'secretArn' | 'rotationEnabled' | 'rotationFunctionArn' | 'nextRotationAt'>;

/** Why the secret is not rotated as its schedule says, if that can be seen. */
export function faultOfSchedule(
  { secretArn, rotationEnabled, rotationFunctionArn, nextRotationAt }: Schedule,
  expected: { readonly rotationFunctionArn: string; readonly now: number },
): RotationError | undefined {
  const attempted = `Looking at the schedule of ${secretArn}`;
  if (!rotationEnabled) {
    return new RotationError('rotationDisabled', { attempted, found: 'rotation is turned off' });
  }
  if (rotationFunctionArn !== undefined && rotationFunctionArn !== expected.rotationFunctionArn) {
    return new RotationError('rotatedElsewhere', {
      attempted,
      found: `it is rotated by ${rotationFunctionArn}, not by ${expected.rotationFunctionArn}`,
    });
  }
  if (nextRotationAt !== undefined && expected.now - nextRotationAt > GRACE_MILLISECONDS) {
    return new RotationError('rotationOverdue', {
      attempted,
      found: `it should have been rotated by ${new Date(nextRotationAt).toISOString()}`,
    });
  }
  return undefined;
}

/** Why the workflow may not rotate a secret that names another rotation function, or none. */
export function faultOfMembership(
  { secretArn, rotationFunctionArn }: { readonly secretArn: string; readonly rotationFunctionArn: string | undefined },
  expected: string,
): RotationError {
  const attempted = `Looking at ${secretArn}`;
  const found = `the workflow may touch only secrets whose rotation function is ${expected}`;
  return rotationFunctionArn === undefined
    ? new RotationError('rotationDisabled', { attempted, found: `${found}, and this one has none` })
    : new RotationError('rotatedElsewhere', { attempted, found: `${found}, and this one has ${rotationFunctionArn}` });
}
