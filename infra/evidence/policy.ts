import type { EvidenceSources, SecretFacts } from './sources';

/** Days between rotations that a policy may ask for: as far as a rotation schedule goes. */
export const LONGEST_POLICY_DAYS = 1000;

/** `90d` or `90`: 1 to {@link LONGEST_POLICY_DAYS} days; undefined if it is anything else. */
export function daysIn(text: string): number | undefined {
  const days = Number(/^(\d{1,4})d?$/.exec(text)?.[1] ?? NaN);
  return days >= 1 && days <= LONGEST_POLICY_DAYS ? days : undefined;
}

/** Days after which this secret's password must have been changed: by its own tag, else for all; undefined without a policy. */
export function policyOf(
  secret: Pick<SecretFacts, 'tags'>,
  { policyDays, policyTag }: EvidenceSources,
): number | undefined {
  return daysIn(tagOf(secret, policyTag) ?? '') ?? policyDays;
}

/** What cannot be taken for days, a sentence for each secret in scope: nobody should believe that its tag was heeded. */
export function unreadablePolicies({ secrets, policyTag, policyDays }: EvidenceSources): readonly string[] {
  return secrets.flatMap((secret) => {
    const text = tagOf(secret, policyTag);
    if (!secret.inScope || text === undefined || daysIn(text) !== undefined) return [];
    const instead =
      policyDays === undefined ? 'it was held against no policy' : `it was held against ${policyDays} days`;
    return [
      `The tag ${policyTag} of ${secret.name} says "${text}", which is no number of days such as 90d; ${instead}.`,
    ];
  });
}

function tagOf({ tags }: Pick<SecretFacts, 'tags'>, key: string | undefined): string | undefined {
  return key !== undefined && Object.hasOwn(tags, key) ? tags[key] : undefined;
}
