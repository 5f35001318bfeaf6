import { COMMAND_LINE } from '../../../workflow/names';
import type { RotationDocument } from '../../../workflow/document';
import { RotationError } from '../../errors/rotation-error';
import type { RotationPorts, SecretDescription } from '../ports';
import type { SecretText } from './secret-fields';

/** Staging labels the service itself moves (Secrets Manager guide, "What's in a secret"). */
export const CURRENT = 'AWSCURRENT';
export const PENDING = 'AWSPENDING';
export const PREVIOUS = 'AWSPREVIOUS';
/**
 * Our own label, which keeps a version from being deleted if its password is, or may be, live. It is moved each time, so it
 * uses only one of the 20 labels.
 */
export const KEEP = 'ROTATION-FAILED-KEEP';

/** The version that holds a label, if any does. */
export function holderOf(description: SecretDescription, label: string): string | undefined {
  return Object.entries(description.labels).find(([, labels]) => labels.includes(label))?.[0];
}

/** Whether a version holds a label. */
export function holds(description: SecretDescription, versionId: string, label: string): boolean {
  return description.labels[versionId]?.includes(label) ?? false;
}

/** The pending version, if there is one; AWSPENDING on the current version is a leftover. */
export function pendingVersion(description: SecretDescription): string | undefined {
  const pending = holderOf(description, PENDING);
  return pending === undefined || holds(description, pending, CURRENT) ? undefined : pending;
}

/** The version of another rotation that is pending, if there is one. */
export function otherPending(description: SecretDescription, versionId: string): string | undefined {
  const pending = pendingVersion(description);
  return pending === versionId ? undefined : pending;
}

/** How often a value is read until it must be visible, and the pause in between (aws-sdk-js-v3 issue 7701). */
const READINGS = { number: 5, pauseMilliseconds: 500 };

/**
 * The value of a version that must have one. What was stored a moment ago may not be readable yet.
 *
 * @throws RotationError `valueNotVisible`
 */
export async function mustRead(
  { secrets, clock }: Pick<RotationPorts, 'secrets' | 'clock'>,
  secretArn: string,
  versionId: string,
): Promise<SecretText> {
  for (let reading = 1; reading <= READINGS.number; reading++) {
    const value = await secrets.read(secretArn, versionId);
    if (value !== undefined) {
      return value;
    }
    await clock.sleep(READINGS.pauseMilliseconds);
  }
  throw new RotationError('valueNotVisible', {
    attempted: `Reading version ${versionId} of ${secretArn}`,
    found: 'it has no readable value yet',
  });
}

/** The state of the version under rotation: pending, or already current. */
type Standing = 'pending' | 'current';

/**
 * The question every step begins with: a version that is neither pending nor current belongs to no rotation any more,
 * and acting on it (a late retry, a redrive days later) would lock out the version that is current now.
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
  const pending = otherPending(description, versionId);
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

/**
 * The value of the version under rotation, as long as {@link standingOf} would let go on with it. GetSecretValue tells its labels
 * too, so that the secret is described only to say what has become of it.
 *
 * @throws RotationError as {@link mustRead} and {@link standingOf}
 */
export async function readInRotation(
  ports: Pick<RotationPorts, 'secrets' | 'clock'>,
  { secretArn, versionId }: Pick<RotationDocument, 'secretArn' | 'versionId'>,
  attempted: string,
): Promise<SecretText> {
  const value = await mustRead(ports, secretArn, versionId);
  if (![CURRENT, PENDING].some((label) => hasLabel(value, label))) {
    standingOf(await ports.secrets.describe(secretArn), versionId, attempted);
  }
  return value;
}

/** Whether a version had a label when its value was read. */
export const hasLabel = ({ labels = [] }: SecretText, label: string): boolean => labels.includes(label);

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

/**
 * The version that holds AWSCURRENT while the rotation is under way; undefined if that is the version under rotation already.
 *
 * @throws RotationError `labelMovedElsewhere` if the label left the version it was on when the rotation began, and as
 *   {@link standingOf} and {@link currentVersion}
 */
export function versionToReplace(
  description: SecretDescription,
  document: RotationDocument,
  attempted: string,
): string | undefined {
  if (standingOf(description, document.versionId, attempted) === 'current') {
    return undefined;
  }
  const currentVersionId = currentVersion(description, attempted);
  const expected = document.createSecret?.currentVersionId;
  if (expected !== undefined && expected !== currentVersionId) {
    throw new RotationError('labelMovedElsewhere', {
      attempted,
      found: `AWSCURRENT was on version ${expected} when the rotation began and is on ${currentVersionId} now`,
    });
  }
  return currentVersionId;
}
