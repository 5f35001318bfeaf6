import { COMMAND_LINE } from '../../../workflow/names';
import type { RotationDocument } from '../../../workflow/document';
import { RotationError } from '../../errors/rotation-error';
import type { SecretDescription } from '../ports';

/** Staging labels the service itself moves (Secrets Manager guide, "What's in a secret"). */
export const CURRENT = 'AWSCURRENT';
export const PENDING = 'AWSPENDING';
export const PREVIOUS = 'AWSPREVIOUS';
/** Our own label: keeps a version whose password is live, or may be, from being cleaned up; moved each time, so it uses one of the 20. */
export const KEEP = 'ROTATION-FAILED-KEEP';

/** The version that holds a label, if any does. */
export function holderOf(description: SecretDescription, label: string): string | undefined {
  return Object.entries(description.labels).find(([, labels]) => labels.includes(label))?.[0];
}

/** Whether a version holds a label. */
export function holds(description: SecretDescription, versionId: string, label: string): boolean {
  return description.labels[versionId]?.includes(label) ?? false;
}

/** Where the version under rotation stands: still to be rotated in, or already current. */
export type Standing = 'pending' | 'current';

/**
 * The question every step begins with: a version that is neither pending nor current belongs to no rotation any more,
 * and acting on it (a late retry, a redrive days later) would lock out whoever is current now.
 *
 * @throws RotationError `versionNotPending`, or `secretDeleted`.
 */
export function standingOf(description: SecretDescription, versionId: string, attempted: string): Standing {
  if (description.deleted) {
    throw new RotationError('secretDeleted', { attempted, found: 'the secret is scheduled for deletion' });
  }
  if (holds(description, versionId, CURRENT)) {
    return 'current';
  }
  if (holds(description, versionId, PENDING)) {
    return 'pending';
  }
  const pending = holderOf(description, PENDING);
  throw new RotationError('versionNotPending', {
    attempted,
    found:
      pending === undefined
        ? `version ${versionId} holds neither AWSPENDING nor AWSCURRENT, so this rotation is over`
        : `version ${versionId} holds neither AWSPENDING nor AWSCURRENT; AWSPENDING is on version ${pending} of another rotation`,
    // RotateSecret is refused while another version is pending.
    ...(pending !== undefined && {
      remedy: `Unless a rotation of version ${pending} is running, run \`${COMMAND_LINE} recover\` for that version.`,
    }),
  });
}

/** The version that holds AWSCURRENT. @throws RotationError `invalidSecret` if none does. */
export function currentVersion(description: SecretDescription, attempted: string): string {
  const current = holderOf(description, CURRENT);
  if (current === undefined) {
    throw new RotationError('invalidSecret', {
      attempted,
      found: 'no version of the secret holds AWSCURRENT',
      remedy: 'Store a value first (PutSecretValue), so that there is a credential to rotate.',
    });
  }
  return current;
}

/** @throws RotationError `labelMovedElsewhere` if AWSCURRENT left the version it was on when the rotation began. */
export function assertStillCurrent(document: RotationDocument, currentVersionId: string, attempted: string): void {
  const expected = document.createSecret?.currentVersionId;
  if (expected !== undefined && expected !== currentVersionId) {
    throw new RotationError('labelMovedElsewhere', {
      attempted,
      found: `AWSCURRENT was on version ${expected} when the rotation began and is on ${currentVersionId} now`,
    });
  }
}
