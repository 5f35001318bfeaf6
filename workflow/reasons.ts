import { ErrorName } from './error-names';
import { COMMAND_LINE } from './names';

/** What follows once the cause is removed: a new rotation, a recovery of this one (then a new rotation), or nothing. */
export const NEXT_STEPS = ['rotate', 'recover', 'nothing'] as const;
export type NextStep = (typeof NEXT_STEPS)[number];

interface ReasonEntry {
  /** The error name under which a function throws it, which decides whether the state machine retries. */
  readonly error: ErrorName;
  /** Short headline for an alert, without a full stop. */
  readonly title: string;
  /** How the cause is removed, as sentences. The entry of the same name in docs/runbook.md says it at length. */
  readonly remedy: string;
  /** What follows the remedy. */
  readonly next: NextStep;
}

const { transient, permanent, verificationFailed, superuserRejected } = ErrorName;

/**
 * Every way a rotation can go wrong: the class of an alert, the first word of an error message and the heading of
 * a runbook entry are one and the same word.
 */
export const REASONS = {
  // the secret
  invalidSecret: {
    error: permanent,
    title: 'The secret value cannot be used',
    remedy: 'Correct the named field of the secret value.',
    next: 'rotate',
  },
  rotationDisabled: {
    error: permanent,
    title: 'Rotation is turned off',
    remedy: 'Turn rotation on again.',
    next: 'rotate',
  },
  rotatedElsewhere: {
    error: permanent,
    title: 'Another function rotates the secret',
    remedy:
      "Find out who handed it over (CloudTrail, RotateSecret). Then either hand it back to the workflow's rotation function, or take it out of the workflow's stack.",
    next: 'nothing',
  },
  rotationOverdue: {
    error: permanent,
    title: 'The rotation is more than a day overdue',
    remedy:
      'Look at the executions of the secret, and at the alarms of the rotation function, for the result of the last rotation.',
    next: 'rotate',
  },
  secretDeleted: {
    error: permanent,
    title: 'The secret is scheduled for deletion',
    remedy: 'Restore the secret (RestoreSecret).',
    next: 'recover',
  },
  secretNotFound: {
    error: permanent,
    title: 'The secret does not exist',
    remedy: 'Check the ARN of the secret. If it was deleted on purpose, remove its rotation schedule.',
    next: 'nothing',
  },
  versionNotPending: {
    error: permanent,
    title: 'The version is no longer pending',
    remedy: 'There is nothing to repair: a new rotation brings a new version.',
    next: 'rotate',
  },
  valueNotVisible: {
    error: transient,
    title: 'The stored password is not readable yet',
    remedy: 'Wait a moment: Secrets Manager shows new values with a short delay.',
    next: 'rotate',
  },
  labelMovedElsewhere: {
    error: permanent,
    title: 'Someone moved AWSCURRENT during the rotation',
    remedy: 'Find out who changed the secret (CloudTrail), and make sure that AWSCURRENT is on the version you want.',
    next: 'rotate',
  },
  // Secrets Manager and other services
  serviceUnreachable: {
    error: transient,
    title: 'An AWS service cannot be reached',
    remedy:
      'In a VPC, check the interface endpoint of the service, its security group (443 from the function) and private DNS.',
    next: 'rotate',
  },
  throttled: {
    error: transient,
    title: 'An AWS service throttles requests',
    remedy: 'Spread the schedules over several hours, or ask for a higher quota.',
    next: 'rotate',
  },
  quotaExceeded: {
    error: permanent,
    title: 'A quota of AWS is exhausted',
    remedy:
      'Remove unneeded labels from old versions of the secret (a version holds 20 at most), or ask for a higher quota.',
    next: 'rotate',
  },
  serviceFault: {
    error: transient,
    title: 'An AWS service answered with an internal error',
    remedy: 'Wait until the service has recovered (AWS Health Dashboard).',
    next: 'rotate',
  },
  accessDenied: {
    error: permanent,
    title: 'IAM refuses a call',
    remedy: 'Grant the refused action to the role named in the message, or remove what denies it.',
    next: 'rotate',
  },
  keyAccessDenied: {
    error: permanent,
    title: "The secret's KMS key refuses a call",
    remedy:
      "Allow kms:Decrypt and kms:GenerateDataKey on the secret's key to the function's role, and make sure that the key is enabled.",
    next: 'rotate',
  },
  // the way to the database
  hostNotFound: {
    error: transient,
    title: 'The host name does not resolve',
    remedy: 'Correct `host` in the secret value, or the DNS of the VPC.',
    next: 'rotate',
  },
  databaseUnreachable: {
    error: transient,
    title: 'The database cannot be reached',
    remedy:
      "Check that the instance runs, that its security group admits the functions' security group on the port, and the route between them.",
    next: 'rotate',
  },
  databaseNotReady: {
    error: transient,
    title: 'The database is starting up or shutting down',
    remedy: 'Wait until it is available.',
    next: 'rotate',
  },
  outOfResources: {
    error: transient,
    title: 'The database is out of disk space, memory or another resource',
    remedy: 'Free some of it, or use a larger instance.',
    next: 'rotate',
  },
  databaseFault: {
    error: transient,
    title: 'The database reports a fault of its own',
    remedy: "Look at the server's log and at the events of the instance.",
    next: 'rotate',
  },
  notPostgres: {
    error: permanent,
    title: 'Something other than PostgreSQL answers',
    remedy: 'Correct `host` and `port` in the secret value.',
    next: 'rotate',
  },
  poolerInBetween: {
    error: permanent,
    title: 'A connection pooler answers instead of the database',
    remedy:
      "Put the database's own endpoint and port into the secret value. Applications that use the pooler take its address from their own configuration.",
    next: 'rotate',
  },
  loginAnsweredLate: {
    error: transient,
    title: 'The server answers a login too late',
    remedy:
      'If a module delays refused logins (auth_delay, credcheck), lower its delay to 4 s. Otherwise look for what keeps the server busy.',
    next: 'rotate',
  },
  tooManyConnections: {
    error: transient,
    title: 'The database has no connection left',
    remedy: 'Free connections, or raise max_connections or the CONNECTION LIMIT of the role.',
    next: 'rotate',
  },
  busy: {
    error: transient,
    title: 'The database was busy or cut the statement off',
    remedy: 'Look for locks on the role and for overload.',
    next: 'rotate',
  },
  readOnlyServer: {
    error: transient,
    title: 'The server is a read-only replica',
    remedy:
      'Put the writer endpoint (instance or cluster endpoint) into `host`, or keep it and name the writer by `writerEndpoint` or `database` in rotate(). After a failover, wait until DNS has followed.',
    next: 'rotate',
  },
  writerNotConfirmed: {
    error: permanent,
    title: 'A tag names a database that nobody else knows as the writer',
    remedy:
      "Set the tag rds-rotation-workflow:writer-endpoint to the database behind the secret's `host`, or remove it. If it is right, hand `database` or `writerEndpoint` to rotate(), or let the workflow ask RDS (`findWriters`).",
    next: 'rotate',
  },
  // TLS
  tlsNotOffered: {
    error: permanent,
    title: 'The server offers no TLS',
    remedy: 'Turn TLS on at the server. Only if you want plain text, set `"ssl": false` in the secret value.',
    next: 'rotate',
  },
  tlsUntrusted: {
    error: permanent,
    title: "The server's certificate is not trusted",
    remedy: 'Give the functions the CA bundle that signed the certificate (for RDS: global-bundle.pem).',
    next: 'rotate',
  },
  tlsExpired: {
    error: permanent,
    title: "The server's certificate is not valid at this time",
    remedy: 'Renew the certificate of the server.',
    next: 'rotate',
  },
  tlsNameMismatch: {
    error: permanent,
    title: "The server's certificate is for another name",
    remedy: 'Put the endpoint name that the certificate carries into `host`; a CNAME does not work with verify-full.',
    next: 'rotate',
  },
  tlsRequired: {
    error: permanent,
    title: 'The server demands TLS',
    remedy: 'Remove `"ssl": false` from the secret value.',
    next: 'rotate',
  },
  tlsHandshakeFailed: {
    error: transient,
    title: 'No TLS connection can be established',
    remedy: 'Enable TLS 1.2 or newer on the server, and make sure that nothing in between terminates TLS.',
    next: 'rotate',
  },
  tlsIntercepted: {
    error: permanent,
    title: 'Something between function and server ends the TLS connection',
    remedy:
      'Find out what is in between (a load balancer, a proxy, an attacker), and put the endpoint of the server itself into `host`.',
    next: 'rotate',
  },
  // the role
  credentialRejected: {
    error: permanent,
    title: 'The password is refused',
    remedy:
      'The database holds another password than the secret. Set the password of AWSCURRENT in the database manually, as the administrator.',
    next: 'rotate',
  },
  loginNotAllowed: {
    error: permanent,
    title: 'The role may not log in',
    remedy:
      'Allow it: ALTER ROLE ... LOGIN, and a line for it in pg_hba.conf (on RDS: rds.force_ssl and security settings).',
    next: 'rotate',
  },
  loginBarred: {
    error: permanent,
    title: 'A module or trigger of the server blocks the login',
    remedy: 'Lift the ban that follows failed logins (credcheck, pg_tle), or repair the login trigger.',
    next: 'rotate',
  },
  passwordNotChecked: {
    error: permanent,
    title: 'The server lets the role in without checking its password',
    remedy: 'Require scram-sha-256 instead of trust in pg_hba.conf.',
    next: 'rotate',
  },
  cleartextRefused: {
    error: permanent,
    title: 'The server asks for the password in clear text',
    remedy:
      'On RDS, take the role out of rds_iam, which admits IAM tokens only. Elsewhere require scram-sha-256 instead of password, pam, ldap or radius in pg_hba.conf.',
    next: 'rotate',
  },
  md5WithoutTls: {
    error: permanent,
    title: 'The server asks for an MD5 answer without TLS',
    remedy: 'Remove `"ssl": false` from the secret value, or store the password as scram-sha-256.',
    next: 'rotate',
  },
  md5Password: {
    error: permanent,
    title: 'The password is stored as MD5, and the server would store the new one as MD5 too',
    remedy: 'If all clients of the role support SCRAM, set its password_encryption to scram-sha-256.',
    next: 'rotate',
  },
  authenticationUnsupported: {
    error: permanent,
    title: 'The server asks for a login method other than a password',
    remedy: 'Require scram-sha-256 for the role in pg_hba.conf (on RDS, take it out of rds_ad).',
    next: 'rotate',
  },
  databaseMissing: {
    error: permanent,
    title: 'The database named in the secret does not exist',
    remedy: 'Correct `dbname` in the secret value, or create the database.',
    next: 'rotate',
  },
  connectDenied: {
    error: permanent,
    title: 'The role may not connect to the database',
    remedy: 'GRANT CONNECT ON DATABASE to the role.',
    next: 'rotate',
  },
  permissionDenied: {
    error: permanent,
    title: 'The role may not change its password',
    remedy: 'Allow it. If rds.restrict_password_commands is on, GRANT rds_password to the role.',
    next: 'rotate',
  },
  roleMissing: {
    error: permanent,
    title: 'The role does not exist',
    remedy: 'Correct `username` in the secret value, or create the role.',
    next: 'rotate',
  },
  roleExpired: {
    error: permanent,
    title: 'VALID UNTIL of the role is over',
    remedy: "Extend it: ALTER ROLE ... VALID UNTIL 'infinity'. Until then every password is refused.",
    next: 'rotate',
  },
  superuserUnusable: {
    error: permanent,
    title: 'The superuser secret cannot be used',
    remedy: 'Let `masterarn` in the secret value name the secret of the administrator of the same server.',
    next: 'rotate',
  },
  superuserRejected: {
    error: superuserRejected,
    title: "The superuser's password is refused",
    remedy:
      'If the superuser secret is being rotated, wait until it is done. Otherwise set the password in its AWSCURRENT in the database.',
    next: 'rotate',
  },
  twinsUnusable: {
    error: permanent,
    title: 'The two users of the secret cannot take turns',
    remedy: 'Correct what was found about the two roles, or rotate the secret as a single user.',
    next: 'rotate',
  },
  passwordRefused: {
    error: permanent,
    title: 'The server refuses the new password',
    remedy:
      'Find out who else sets the password of the role: another secret, a person, or a failover to a server that had not received it.',
    next: 'rotate',
  },
  verifierRefused: {
    error: permanent,
    title: 'The server refuses the change of password',
    remedy:
      'Let the password policy of the server accept verifiers (credcheck.encrypted_password_allowed), since it never sees the password itself.',
    next: 'rotate',
  },
  wrongRole: {
    error: permanent,
    title: 'The login ends in another role',
    remedy: 'Remove the role mapping: the credential must log in as exactly the role named in `username`.',
    next: 'rotate',
  },
  verificationFailed: {
    error: verificationFailed,
    title: 'The new password does not pass the verification',
    remedy: 'Run the verification query as the role, and repair the grants it needs.',
    next: 'rotate',
  },
  bothCredentialsWork: {
    error: permanent,
    title: 'Old and new password both log in',
    remedy:
      'Two servers answer, or the server does not check passwords (pg_hba trust). Make the host name point to one server.',
    next: 'recover',
  },
  noCredentialWorks: {
    error: permanent,
    title: 'No known password logs in',
    remedy: 'Set the password of AWSCURRENT in the database manually, as the administrator.',
    next: 'recover',
  },
  // the functions and executions themselves
  functionNotReady: {
    error: transient,
    title: 'Lambda cannot run a function',
    remedy:
      "Look at the function's State and StateReason: its subnets may have no address left, its role no permission for network interfaces, or the key of its variables may be disabled.",
    next: 'rotate',
  },
  functionTimedOut: {
    error: transient,
    title: 'A function ran out of time',
    remedy: 'Check its log for what it waited for; a missing VPC endpoint or security group rule is the usual cause.',
    next: 'rotate',
  },
  functionCrashed: {
    error: transient,
    title: 'A function ended unexpectedly',
    remedy: 'Look at its log and its memory setting.',
    next: 'rotate',
  },
  pendingTooLong: {
    error: permanent,
    title: 'A version was left pending',
    remedy: 'Look at the executions of the secret for what stopped its rotation.',
    next: 'rotate',
  },
  versionKept: {
    error: permanent,
    title: 'A version is kept for its password',
    remedy:
      'If the alert says that applications can log in, nothing needs it any more: remove the label ROTATION-FAILED-KEEP, unless the recovery has done so.',
    next: 'nothing',
  },
  leftOpen: {
    error: permanent,
    title: 'An earlier rotation had been left open',
    remedy: 'It has been repaired. Remove what made that rotation fail; its own alert names it.',
    next: 'rotate',
  },
  executionStopped: {
    error: permanent,
    title: 'The execution was stopped or timed out',
    remedy: 'Find out who stopped it, or what took so long.',
    next: 'rotate',
  },
  configuration: {
    error: permanent,
    title: 'A function is configured wrongly',
    remedy: 'Correct the named environment variable (a property of the construct) and deploy again.',
    next: 'rotate',
  },
  badEvent: {
    error: permanent,
    title: 'The event is not one Secrets Manager sends',
    remedy: 'Let Secrets Manager invoke the function; do not invoke it manually with other events.',
    next: 'nothing',
  },
  unexpected: {
    error: permanent,
    title: 'An unexpected error',
    remedy: 'Look at the log of the function named in the execution, and report it.',
    next: 'rotate',
  },
} as const satisfies Record<string, ReasonEntry>;

/** Class of a failure; see {@link REASONS}. */
export type Reason = keyof typeof REASONS;

/** Whether a word is one of the reasons. */
export function isReason(word: unknown): word is Reason {
  return typeof word === 'string' && Object.hasOwn(REASONS, word);
}

/** The reason with which the message of a failure begins (`busy: ...`), or undefined if it begins with none. */
export function reasonOf(message: string): Reason | undefined {
  const word = message.slice(0, Math.max(0, message.indexOf(':')));
  return isReason(word) ? word : undefined;
}

const NEXT: Readonly<Record<NextStep, string>> = {
  rotate: ' Then rotate again.',
  recover: ` Then run \`${COMMAND_LINE} recover\`, and rotate again.`,
  nothing: '',
};

/**
 * What an operator does about a reason, as sentences: the remedy, and what follows it.
 *
 * @param by what differs from the text of the reason
 */
export function adviceFor(
  reason: Reason,
  by: { readonly remedy?: string | undefined; readonly next?: NextStep } = {},
): string {
  const entry = REASONS[reason];
  return `${by.remedy ?? entry.remedy}${NEXT[by.next ?? entry.next]}`;
}
