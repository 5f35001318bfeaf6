import { invalidParameter, labelHeldByAnother, limitExceeded, valueNotFound } from './service-exceptions';
import type { Secret, SecretVersion } from './secret';
import { CURRENT, holderOf, holds, PENDING, PREVIOUS, versionOf } from './secret';

/** Labels over all versions of a secret (Secrets Manager guide, "Quotas"). */
const LABELS_PER_SECRET = 20;

/** The request of UpdateSecretVersionStage. */
interface LabelMove {
  readonly label: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * UpdateSecretVersionStage: a compare-and-swap on one label. A label that sits on another version moves only if
 * `from` names that version; without `to` it is removed. AWSPREVIOUS follows AWSCURRENT by itself.
 *
 * @throws ServiceError `InvalidParameterException` if `from` is not the holder, `ResourceNotFoundException` if `to` does
 * not exist or has no value to become current.
 */
export function moveLabel(secret: Secret, { label, from, to }: LabelMove): Secret {
  const holder = holderOf(secret, label)?.id;
  if (to === undefined) return removeLabel(secret, label, from, holder);
  const target = versionOf(secret, to);
  // AWS documents nothing about a version without a value; an AWSCURRENT that cannot be read helps nobody.
  if (!target || (label === CURRENT && !target.value)) throw valueNotFound({ versionId: to });
  if (from === undefined && holder === to) return secret;
  if (holder !== undefined && holder !== from) throw labelHeldByAnother(label, holder, from);
  if (holder === undefined && from !== undefined) throw labelNotAttached(label, from);
  return attachLabels(secret, to, [label]);
}

function removeLabel(secret: Secret, label: string, from: string | undefined, holder: string | undefined): Secret {
  if (from === undefined) throw invalidParameter('You must specify MoveToVersionId, RemoveFromVersionId, or both.');
  if (label === CURRENT) {
    throw invalidParameter(
      "You can only move staging label AWSCURRENT to a different secret version. It can't be completely removed.",
    );
  }
  if (holder === undefined) throw labelNotAttached(label, from);
  if (holder !== from) throw labelHeldByAnother(label, holder, from);
  return withoutHusks(detachLabel(secret, label));
}

const labelNotAttached = (label: string, versionId: string) =>
  invalidParameter(`Staging label ${label} isn't attached to version ${versionId}.`);

/**
 * Puts labels on a version, taking each from its holder. With AWSCURRENT, AWSPREVIOUS goes to the version that loses it.
 *
 * @throws ServiceError `LimitExceededException` beyond {@link LABELS_PER_SECRET}.
 */
export function attachLabels(secret: Secret, to: string, labels: readonly string[]): Secret {
  const replaced = labels.includes(CURRENT) ? holderOf(secret, CURRENT) : undefined;
  let moved = labels.reduce((before, label) => attach(detachLabel(before, label), to, label), secret);
  if (replaced && replaced.id !== to) moved = attach(detachLabel(moved, PREVIOUS), replaced.id, PREVIOUS);
  const total = moved.versions.reduce((sum, version) => sum + version.labels.length, 0);
  if (total > LABELS_PER_SECRET) {
    throw limitExceeded(
      `A secret can have ${LABELS_PER_SECRET} staging labels over all its versions; this would be ${total}.`,
    );
  }
  return withoutHusks(moved);
}

/** Takes a label from whichever version holds it. */
export function detachLabel(secret: Secret, label: string): Secret {
  const without = (version: SecretVersion) =>
    holds(version, label) ? { ...version, labels: version.labels.filter((one) => one !== label) } : version;
  return { ...secret, versions: secret.versions.map(without) };
}

/**
 * A new AWSCURRENT made by hand (PutSecretValue, UpdateSecret) ends whatever rotation was pending: AWSPENDING
 * leaves every version but the new one. Recorded on AWS for the former AWSCURRENT (LocalStack's snapshots); that it
 * holds for a version under rotation too is concluded from the Terraform provider's tests, which get a stuck secret going this way.
 */
export function endPendingElsewhere(secret: Secret, newCurrent: string): Secret {
  const pending = holderOf(secret, PENDING);
  return pending && pending.id !== newCurrent ? withoutHusks(detachLabel(secret, PENDING)) : secret;
}

/** A version that never got a value and lost its label is gone: nothing can name or read it. */
function withoutHusks(secret: Secret): Secret {
  return { ...secret, versions: secret.versions.filter((version) => version.value || version.labels.length > 0) };
}

function attach(secret: Secret, to: string, label: string): Secret {
  const withLabel = (version: SecretVersion) =>
    version.id === to ? { ...version, labels: [...version.labels, label] } : version;
  return { ...secret, versions: secret.versions.map(withLabel) };
}
