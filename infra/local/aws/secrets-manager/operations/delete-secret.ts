import { flag, whole } from '../../api/input-shape';
import { epochSeconds } from '../description';
import { invalidParameter, markedForDeletion, secretNotFound } from '../service-exceptions';
import { secretId } from './fields';
import { operation, withNextRotation } from './context';

const DAY = 86_400_000;

/** Recovery window in days (model of DeleteSecret). */
const RECOVERY = { min: 7, max: 30, unlessTold: 30 } as const;

/** DeleteSecret: out of reach at once, gone after the recovery window. */
export const deleteSecret = operation(
  { SecretId: secretId, RecoveryWindowInDays: whole(), ForceDeleteWithoutRecovery: flag() },
  (context, { SecretId, RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force = false }) => {
    if (force && days !== undefined) {
      throw invalidParameter("You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.");
    }
    if (days !== undefined && (days < RECOVERY.min || days > RECOVERY.max)) {
      throw invalidParameter('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
    }
    const secret = context.secrets.lookUp(SecretId);
    const now = context.now();
    if (force) {
      // Forcing the deletion of what is not there is no error.
      if (secret) context.secrets.remove(secret.arn);
      return {
        ARN: secret?.arn ?? context.secrets.newArn(SecretId),
        Name: secret?.name ?? SecretId,
        DeletionDate: epochSeconds(now),
      };
    }
    if (!secret) throw secretNotFound();
    if (secret.deletionAt !== undefined) throw markedForDeletion();
    const deletionAt = now + (days ?? RECOVERY.unlessTold) * DAY;
    context.secrets.replace({ ...secret, deletionAt });
    return { ARN: secret.arn, Name: secret.name, DeletionDate: epochSeconds(deletionAt) };
  },
);

/** RestoreSecret. A scheduled rotation that the deletion held back comes with the next window. */
export const restoreSecret = operation({ SecretId: secretId }, (context, input) => {
  const secret = context.secrets.find(input.SecretId);
  context.secrets.replace(withNextRotation({ ...secret, deletionAt: undefined }, context));
  return { ARN: secret.arn, Name: secret.name };
});
