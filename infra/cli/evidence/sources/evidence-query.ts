import type { SecretTag } from '../flags';

/** What is asked about. */
export interface EvidenceQuery {
  readonly from: Date;
  readonly to: Date;
  readonly now: Date;
  readonly policyDays: number | undefined;
  readonly policyTag?: string | undefined;
  readonly tag: SecretTag | undefined;
  readonly ownerTag: string;
  readonly productVersion: string;
}
