import { tokenInUse } from './service-exceptions';
import type { Secret, SecretValue, SecretVersion, Writer } from './secret';
import { CURRENT, holderOf, PENDING, sameValue, versionOf } from './secret';
import { attachLabels, endPendingElsewhere } from './staging-labels';

const HOUR = 3_600_000;

/** Versions above which deprecated ones are deleted (Secrets Manager guide, "Quotas": about 100). */
const VERSIONS_KEPT = 100;
/** A version is kept at least this long, in milliseconds (model of PutSecretValue: 24 hours). */
const VERSION_KEPT_AT_LEAST = 24 * HOUR;

/** A value on its way into a version. The client request token is the version's id. */
interface NewValue {
  readonly token: string;
  readonly value: SecretValue;
  readonly writer: Writer;
  /** Default AWSCURRENT, as PutSecretValue without VersionStages has it. */
  readonly labels?: readonly string[] | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * PutSecretValue: stores a value under a new version, or into the pending version that has none yet. The same token
 * with the same value changes nothing, not even labels. The first value of a secret takes AWSCURRENT in any case.
 *
 * @throws ServiceError `ResourceExistsException` if the version already has another value.
 */
export function putValue(secret: Secret, { token, value, writer, labels = [CURRENT], now }: NewValue): Secret {
  const existing = versionOf(secret, token);
  if (existing?.value) {
    if (sameValue(existing.value, value)) return secret;
    throw tokenInUse(token, secret.arn);
  }
  const first = !secret.versions.some((version) => version.value);
  const wanted = first && !labels.includes(CURRENT) ? [...labels, CURRENT] : labels;
  const version: SecretVersion = { id: token, labels: [], createdAt: now, ...existing, value, writer };
  const versions = [...secret.versions.filter((one) => one.id !== token), version];
  const stored = attachLabels({ ...secret, versions, changedAt: now }, token, wanted);
  const current = wanted.includes(CURRENT) ? { ...endPendingElsewhere(stored, token), currentSince: now } : stored;
  return withoutOutdated(current, now);
}

/**
 * Creates the version under rotation with AWSPENDING: without a value before createSecret, with a copy of AWSCURRENT
 * for a lone testSecret.
 */
export function addPending(
  secret: Secret,
  token: string,
  pending: { readonly value?: SecretValue | undefined; readonly rotationToken: string; readonly now: number },
): Secret {
  const version: SecretVersion = {
    id: token,
    labels: [],
    createdAt: pending.now,
    rotationToken: pending.rotationToken,
    ...(pending.value && { value: pending.value }),
  };
  return attachLabels({ ...secret, versions: [...secret.versions, version], changedAt: pending.now }, token, [PENDING]);
}

/** Removes a version altogether, unless it holds AWSCURRENT. */
export function dropVersion(secret: Secret, id: string): Secret {
  if (holderOf(secret, CURRENT)?.id === id) return secret;
  return { ...secret, versions: secret.versions.filter((version) => version.id !== id) };
}

/** Deletes the oldest deprecated versions above {@link VERSIONS_KEPT}; never a labelled one, never one younger than 24 h. */
export function withoutOutdated(secret: Secret, now: number): Secret {
  const excess = secret.versions.length - VERSIONS_KEPT;
  if (excess <= 0) return secret;
  const outdated = secret.versions.filter(
    (version) => version.labels.length === 0 && now - version.createdAt >= VERSION_KEPT_AT_LEAST,
  );
  const doomed = new Set(outdated.slice(0, excess));
  return { ...secret, versions: secret.versions.filter((version) => !doomed.has(version)) };
}
