import type { RotationRules } from '../../../schedule/rotation-rules';

/** Label of the version applications read. */
export const CURRENT = 'AWSCURRENT';
/** Label of the version under rotation. */
export const PENDING = 'AWSPENDING';
/** Label of the version that was current before. */
export const PREVIOUS = 'AWSPREVIOUS';

/** What a version holds: text, or binary as base64. */
export type SecretValue = { readonly text: string } | { readonly base64: string };

/** Who put a value into a version, as far as the end of a rotation asks for it. */
export interface Writer {
  /** The function whose sandbox signed the request; undefined for everybody else. */
  readonly functionArn?: string | undefined;
  /** The RotationToken the request carried. Sensitive: for comparison only. */
  readonly rotationToken?: string | undefined;
}

/** One version of a secret. Its value, once there, never changes. */
export interface SecretVersion {
  readonly id: string;
  /** Absent from the version RotateSecret creates until the rotation function has stored a value. */
  readonly value?: SecretValue;
  readonly writer?: Writer;
  /** Of the rotation this version was made for, the same in all its attempts. Sensitive. */
  readonly rotationToken?: string | undefined;
  /** Staging labels; a version without any is deprecated. */
  readonly labels: readonly string[];
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** A copy of the secret in another Region, which follows each change with a delay. */
export interface Replica {
  readonly region: string;
  readonly kmsKeyId: string | undefined;
  /** When the change came that it is to follow last. */
  readonly since: number;
  /** Labels were changed once more before it had followed: it never does, as has been reported. */
  readonly stuck?: boolean;
}

/** A secret as the stand-in remembers it. All times are milliseconds since 1970. Changes make a new object. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** In the order of their creation. */
  readonly versions: readonly SecretVersion[];
  readonly rotation?: RotationSettings;
  /** In other Regions. */
  readonly replicas?: readonly Replica[];
  readonly createdAt: number;
  readonly changedAt: number;
  readonly accessedAt?: number;
  /** Last successful rotation. */
  readonly rotatedAt?: number;
  /** Last new value under AWSCURRENT by whatever means; rate schedules count from it. */
  readonly currentSince?: number;
  readonly nextRotationAt?: number | undefined;
  /** End of the recovery window of a deleted secret. */
  readonly deletionAt?: number | undefined;
}

/** Kept while rotation is turned off, as CancelRotateSecret does. */
interface RotationSettings {
  readonly enabled: boolean;
  readonly functionArn: string;
  readonly rules?: RotationRules;
}

/** The version of this id, with or without labels. */
export function versionOf(secret: Secret, id: string): SecretVersion | undefined {
  return secret.versions.find((version) => version.id === id);
}

/** The version that holds the label; there is at most one. */
export function holderOf(secret: Secret, label: string): SecretVersion | undefined {
  return secret.versions.find((version) => version.labels.includes(label));
}

/** Whether the version exists and holds the label. */
export function holds(version: SecretVersion | undefined, label: string): boolean {
  return version?.labels.includes(label) ?? false;
}

/** Whether two values are the same; text never equals binary. */
export function sameValue(a: SecretValue, b: SecretValue): boolean {
  return 'text' in a ? 'text' in b && a.text === b.text : 'base64' in b && a.base64 === b.base64;
}
