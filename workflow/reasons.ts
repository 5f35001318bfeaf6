import { ErrorName } from './error-names';
import { COMMAND_LINE } from './names';

interface ReasonEntry {
  /** The error name under which a function throws it, which decides whether the state machine retries. */
  readonly error: ErrorName;
  /** Short headline for an alert. */
  readonly title: string;
  /** What a person does next. The entry of the same name in docs/runbook.md says it at length. */
  readonly remedy: string;
}

const { transient, permanent, verificationFailed } = ErrorName;

/**
 * Every way a rotation can go wrong: the class of an alert, the first word of an error message and the heading of
 * a runbook entry are one and the same word.
 */
export const REASONS = {
  // the secret
  invalidSecret: {
    error: permanent,
    title: 'The secret value cannot be used',
    remedy: 'Correct the named field of the secret value, then rotate again.',
  },
  rotationDisabled: {
    error: permanent,
    title: 'Rotation is turned off',
    remedy: 'Turn rotation on again (RotateSecret), then rotate.',
  },
  secretDeleted: {
    error: permanent,
    title: 'The secret is scheduled for deletion',
    remedy: `Restore the secret (RestoreSecret), then run \`${COMMAND_LINE} recover\`.`,
  },
  secretNotFound: {
    error: permanent,
    title: 'The secret does not exist',
    remedy: 'Check the ARN of the secret; remove its rotation schedule if it was deleted on purpose.',
  },
  versionNotPending: {
    error: permanent,
    title: 'The version is no longer pending',
    remedy: 'Nothing to repair: start a new rotation (RotateSecret), which brings a new version.',
  },
  valueNotVisible: {
    error: transient,
    title: 'The stored password is not readable yet',
    remedy: 'Rotate again; Secrets Manager shows new values with a short delay.',
  },
  labelMovedElsewhere: {
    error: permanent,
    title: 'Somebody moved AWSCURRENT during the rotation',
    remedy:
      'Find out who changed the secret (CloudTrail), make sure AWSCURRENT is the wanted version, then rotate again.',
  },
  // Secrets Manager and other services
  serviceUnreachable: {
    error: transient,
    title: 'An AWS service cannot be reached',
    remedy:
      'In a VPC, check the interface endpoint of the service, its security group (443 from the function) and private DNS.',
  },
  throttled: {
    error: transient,
    title: 'An AWS service throttles requests',
    remedy: 'Spread the schedules over several hours, or ask for a higher quota.',
  },
  serviceFault: {
    error: transient,
    title: 'An AWS service answered with an internal error',
    remedy: 'Rotate again; if it persists, look at the AWS Health Dashboard.',
  },
  accessDenied: {
    error: permanent,
    title: 'IAM refuses a call',
    remedy: "Grant the named action to the function's role, on this secret.",
  },
  keyAccessDenied: {
    error: permanent,
    title: "The secret's KMS key refuses a call",
    remedy:
      "Allow kms:Decrypt and kms:GenerateDataKey on the secret's key to the function's role, and see that the key is enabled.",
  },
  // the way to the database
  hostNotFound: {
    error: transient,
    title: 'The host name does not resolve',
    remedy: 'Correct `host` in the secret value, or the DNS of the VPC.',
  },
  databaseUnreachable: {
    error: transient,
    title: 'The database cannot be reached',
    remedy:
      "Check that the instance runs, that its security group admits the functions' security group on the port, and the route between them.",
  },
  databaseNotReady: {
    error: transient,
    title: 'The database is starting up or shutting down',
    remedy: 'Wait until it is available, then rotate again.',
  },
  tooManyConnections: {
    error: transient,
    title: 'The database has no connection left',
    remedy: 'Free connections or raise max_connections or the CONNECTION LIMIT of the role, then rotate again.',
  },
  busy: {
    error: transient,
    title: 'The database was busy or cut the statement off',
    remedy: 'Look for locks on the role and for overload, then rotate again.',
  },
  readOnlyServer: {
    error: transient,
    title: 'The server is a read-only replica',
    remedy:
      'Put the writer endpoint (instance or cluster endpoint) into `host`; after a failover wait until DNS has followed.',
  },
  // TLS
  tlsNotOffered: {
    error: permanent,
    title: 'The server offers no TLS',
    remedy: 'Turn TLS on at the server; only if plain text is wanted, put `"ssl": false` into the secret value.',
  },
  tlsUntrusted: {
    error: permanent,
    title: "The server's certificate is not trusted",
    remedy: 'Give the functions the CA bundle that signed the certificate (for RDS: global-bundle.pem).',
  },
  tlsNameMismatch: {
    error: permanent,
    title: "The server's certificate is for another name",
    remedy: 'Put the endpoint name that stands in the certificate into `host`; a CNAME does not work with verify-full.',
  },
  tlsRequired: {
    error: permanent,
    title: 'The server demands TLS',
    remedy: 'Remove `"ssl": false` from the secret value.',
  },
  // the role
  credentialRejected: {
    error: permanent,
    title: 'The password is refused',
    remedy:
      'The database holds another password than the secret. Set the password of AWSCURRENT in the database by hand (as the administrator), then rotate again.',
  },
  loginNotAllowed: {
    error: permanent,
    title: 'The role may not log in',
    remedy:
      'Allow it: ALTER ROLE ... LOGIN, and a line for it in pg_hba.conf (on RDS: rds.force_ssl and security settings).',
  },
  databaseMissing: {
    error: permanent,
    title: 'The database named in the secret does not exist',
    remedy: 'Correct `dbname` in the secret value, or create the database.',
  },
  connectDenied: {
    error: permanent,
    title: 'The role may not connect to the database',
    remedy: 'GRANT CONNECT ON DATABASE to the role.',
  },
  permissionDenied: {
    error: permanent,
    title: 'The role may not change its password',
    remedy: 'Allow it; where rds.restrict_password_commands is on, GRANT rds_password to the role.',
  },
  roleMissing: {
    error: permanent,
    title: 'The role does not exist',
    remedy: 'Correct `username` in the secret value, or create the role.',
  },
  passwordRefused: {
    error: permanent,
    title: 'The server refuses the new password',
    remedy: 'Adapt the password rules to the policy of the server; the next rotation brings a fresh password.',
  },
  wrongRole: {
    error: permanent,
    title: 'The login ends in another role',
    remedy: 'Remove the role mapping: the credential must log in as the very role named in `username`.',
  },
  verificationFailed: {
    error: verificationFailed,
    title: 'The new password does not pass the verification',
    remedy: 'Run the verification query as the role, repair the grants it needs, then rotate again.',
  },
  bothCredentialsWork: {
    error: permanent,
    title: 'Old and new password both log in',
    remedy: `Two servers answer, or the server does not check passwords (pg_hba trust). Make the host name point to one server, then run \`${COMMAND_LINE} recover\`.`,
  },
  noCredentialWorks: {
    error: permanent,
    title: 'No known password logs in',
    remedy: `Set the password of AWSCURRENT in the database by hand (as the administrator), then run \`${COMMAND_LINE} recover\`.`,
  },
  // the functions and executions themselves
  functionTimedOut: {
    error: transient,
    title: 'A function ran out of time',
    remedy: 'Look at its log for what it waited for; a missing VPC endpoint or security group rule is the usual cause.',
  },
  functionCrashed: {
    error: transient,
    title: 'A function ended unexpectedly',
    remedy: 'Look at its log and its memory setting.',
  },
  pendingTooLong: {
    error: permanent,
    title: 'A version has been pending for hours',
    remedy: 'Look at the executions of the secret for what stopped its rotation, then rotate again.',
  },
  leftOpen: {
    error: permanent,
    title: 'An earlier rotation had been left open',
    remedy: 'It is in order now. Remove what made that rotation fail (its own alert names it), then rotate again.',
  },
  executionStopped: {
    error: permanent,
    title: 'The execution was stopped or timed out',
    remedy: 'Find out who stopped it or what took so long, then rotate again.',
  },
  configuration: {
    error: permanent,
    title: 'A function is configured wrongly',
    remedy: 'Correct the named environment variable (a property of the construct) and deploy again.',
  },
  badEvent: {
    error: permanent,
    title: 'The event is not one Secrets Manager sends',
    remedy: 'Let Secrets Manager invoke the function; do not invoke it by hand with other events.',
  },
  unexpected: {
    error: permanent,
    title: 'An unexpected error',
    remedy: 'Look at the log of the function named in the execution, and report it.',
  },
} as const satisfies Record<string, ReasonEntry>;

/** Class of a failure; see {@link REASONS}. */
export type Reason = keyof typeof REASONS;

/** The reason with which an error message begins, or undefined if it begins with none. */
export function reasonOf(message: string): Reason | undefined {
  const word = /^(\w+): /.exec(message)?.[1];
  return word !== undefined && Object.hasOwn(REASONS, word) ? (word as Reason) : undefined;
}
