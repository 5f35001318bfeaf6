import type { SessionGroup, SessionsResult } from '../../../workflow/document';
import type { SecretFacts } from '../aws/described-secret';

/** Sessions by when they were opened. */
interface Counts {
  /** Before the change of the password. */
  readonly before: number;
  /** Between the two moments that enclose the change, or at a time that the login may not see. */
  readonly around: number;
  readonly since: number;
}

/** The sessions of a secret's users; the object that `--json` prints. */
export interface SessionsReport {
  readonly secret: { readonly name: string; readonly arn: string };
  /** The user of AWSCURRENT. */
  readonly user: string;
  /** When the password of AWSCURRENT was set: between these two moments. ISO 8601, as all times here. */
  readonly changed: { readonly from: string; readonly until: string };
  readonly sessions: Counts;
  /** By user, application_name and address; those with the most sessions from before the change first. */
  readonly applications: readonly (Counts & {
    readonly user: string;
    /** application_name; perhaps empty. */
    readonly application: string;
    /** Null for a Unix socket, and where the login may not see it. */
    readonly address: string | null;
    readonly oldest: string | null;
  })[];
  /** How many more there are that do not fit; their sessions are in the sums. */
  readonly more: number;
  /** The role that counted them. */
  readonly seenAs: string;
  readonly execution: { readonly arn: string };
}

/** The findings of the execution, as the report shows them. Pure. */
export function reportOf(found: SessionsResult, secret: SecretFacts, executionArn: string): SessionsReport {
  return {
    secret: { name: secret.name, arn: secret.arn },
    user: found.user,
    changed: { from: found.changedFrom, until: found.changedUntil },
    sessions: { before: found.before, around: found.around, since: found.since },
    applications: found.groups.map(applicationOf),
    more: found.moreGroups,
    seenAs: found.seenAs,
    execution: { arn: executionArn },
  };
}

const applicationOf = ({ user, application, address, before, around, since, oldest }: SessionGroup) => ({
  user,
  application,
  address: address ?? null,
  before,
  around,
  since,
  oldest: oldest ?? null,
});
