interface WarningEntry {
  /** Short headline, without a full stop. */
  readonly title: string;
  /** What a person does about it, as sentences. */
  readonly remedy: string;
}

/** What Preflight finds that does not stop this rotation, but one of the next, or the applications. */
const WARNINGS = {
  certificateExpires: {
    title: "The server's certificate ends soon",
    remedy: 'Renew it; RDS does so by itself unless the instance needs a restart for it.',
  },
  authorityExpires: {
    title: "The authority of the server's certificate ends soon",
    remedy:
      'Let an authority that lasts sign the certificate of the server, and give its bundle to the functions first.',
  },
  roleExpires: {
    title: 'The role may log in only until then (VALID UNTIL)',
    remedy: "ALTER ROLE ... VALID UNTIL 'infinity': a rotation does not extend it.",
  },
  md5BecomesScram: {
    title: 'The password is stored as MD5, and the new one will be as SCRAM',
    remedy: 'Make sure that all clients of the role can do SCRAM.',
  },
  iterationsRise: {
    title: 'The new password will be stored with more SCRAM iterations',
    remedy: 'If scram_iterations was raised on purpose, there is nothing to do; logins take longer then.',
  },
  loginTriggers: {
    title: 'Login triggers run as the role before anything else',
    remedy: 'Make sure that you trust the owners of their functions with the rights of this role.',
  },
  otherUserDiffers: {
    title: 'The other user is not like the first one',
    remedy: 'The rotation brings it in line: give rights and settings to the first user only.',
  },
  otherUserKeepsMore: {
    title: 'The other user has something that the rotation cannot take from it',
    remedy: 'Revoke it as the role that granted it.',
  },
  replicaLate: {
    title: 'A replica of the secret in another Region has not followed yet',
    remedy:
      'Applications there read the old password until it is InSync: look at it with `aws secretsmanager describe-secret --query ReplicationStatus`. If it stays InProgress for minutes, make it anew (remove-regions-from-replication, then replicate-secret-to-regions).',
  },
  replicaFailed: {
    title: 'A replica of the secret in another Region has failed',
    remedy:
      'Applications there keep reading what it had. Its StatusMessage (`aws secretsmanager describe-secret --query ReplicationStatus`) says why; repair that, usually its KMS key or a secret of the same name, and make it anew (replicate-secret-to-regions).',
  },
  otherUserInheritsNothing: {
    title: 'The other user cannot use what the first one owns or was granted',
    remedy:
      'The first one is NOINHERIT, and before PostgreSQL 16 a member of it that is made alike inherits nothing: ALTER ROLE ... INHERIT, or let ' +
      'both act as a role that owns everything, with `npx --no rds-rotation-workflow prepare` (docs/strategies.md, "Who owns what").',
  },
  onlyOneUserCan: {
    title: 'Only one of the two users can use some objects',
    remedy:
      'Let a role that both are members of own them: `npx --no rds-rotation-workflow prepare` with the name of the secret (docs/strategies.md, "Who owns what").',
  },
} as const satisfies Record<string, WarningEntry>;

export type WarningName = keyof typeof WARNINGS;

/** Whether a value names one. */
export const isWarning = (value: unknown): value is WarningName =>
  typeof value === 'string' && Object.hasOwn(WARNINGS, value);

/** One warning, as facts. */
export interface Warning {
  readonly warning: WarningName;
  /** When it comes true; ISO 8601. */
  readonly at?: string;
  /** What it is about, by name; the first of them. */
  readonly names?: readonly string[];
  /** How many there are in all, if that is more. */
  readonly count?: number;
}

/** A warning as sentences, with its day or names: `The server's certificate ends soon (2026-12-24). Renew it.` */
export function warningText({ warning, at, names = [], count = names.length }: Warning): string {
  const more = count > names.length ? ` and ${count - names.length} more` : '';
  const about = at === undefined ? `${names.join(', ')}${more}` : at.slice(0, 10);
  return `${WARNINGS[warning].title}${about === '' ? '' : ` (${about})`}. ${WARNINGS[warning].remedy}`;
}
