import type { ExecutionRecord } from '../../workflow/execution-record';

// What is known, from three sources that do not know of each other. All times are ISO 8601 in UTC.

/** A secret as Secrets Manager shows it today; nothing of its value. */
export interface SecretFacts {
  readonly arn: string;
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt?: string | undefined;
  readonly rotationEnabled: boolean;
  readonly rotationFunctionArn?: string | undefined;
  readonly lastRotatedAt?: string | undefined;
  readonly nextRotationAt?: string | undefined;
  /** Longest time between two openings of the schedule's window, in days; absent if it has no schedule. */
  readonly longestIntervalDays?: number | undefined;
  /** The version with AWSCURRENT. */
  readonly currentVersionId?: string | undefined;
  /** Set if the secret is scheduled for deletion. */
  readonly deletionAt?: string | undefined;
  /** Whether a workflow of this package rotates it, or it was asked for by its tag. */
  readonly inScope: boolean;
}

/** One event of CloudTrail about a secret. */
export interface TrailEvent {
  readonly id: string;
  readonly name: string;
  readonly at: string;
  /** The secret as the caller named it: name, partial or full ARN. */
  readonly secretId: string;
  /** The version under rotation, where the event tells it. */
  readonly versionId?: string | undefined;
  /** ARN of who called; absent if the service did it by itself. */
  readonly caller?: string | undefined;
  /** Whether the caller is a function of a workflow, by the function's role. */
  readonly byWorkflow: boolean;
  readonly errorMessage?: string | undefined;
}

/** Since when a source has data; absent if it could not be read at all, with the reason among the limits. */
interface Coverage {
  readonly records?: string | undefined;
  readonly cloudTrail?: string | undefined;
}

/** Everything a report is made of. */
export interface EvidenceSources {
  readonly account: string;
  readonly region: string;
  /** ARN of the identity that asked. */
  readonly madeBy: string;
  readonly madeAt: string;
  readonly productVersion: string;
  /** The period that is reported on. */
  readonly from: string;
  readonly to: string;
  /** Days after which a password must have been changed; absent if no policy was given. */
  readonly policyDays?: number | undefined;
  /** Tag of a secret that gives its own days, as `90d` or `90`; the secret's word counts before `policyDays`. */
  readonly policyTag?: string | undefined;
  /** Tag of a secret that names its owner. */
  readonly ownerTag: string;
  readonly secrets: readonly SecretFacts[];
  readonly records: readonly ExecutionRecord[];
  readonly trail: readonly TrailEvent[];
  readonly coverage: Coverage;
  /** What could not be read, a sentence each. */
  readonly unread: readonly string[];
}
