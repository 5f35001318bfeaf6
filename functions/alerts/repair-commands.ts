import type { DatabaseAddress } from '../../workflow/document';
import type { Reason } from '../../workflow/reasons';

/** Something to type: into a shell, or as the database's administrator into psql. */
export interface Command {
  readonly into: 'shell' | 'psql';
  readonly text: string;
}

/** The values that are inserted into the commands. */
export interface CommandFacts {
  readonly secretArn: string;
  readonly region: string;
  readonly executionArn: string;
  readonly stateMachineArn: string;
  /** Name of the function that failed. */
  readonly functionName: string;
  readonly address?: DatabaseAddress | undefined;
}

type Commands = (facts: CommandFacts) => readonly Command[];

/** A call of the AWS CLI with the Region, since the operator's shell may be set to another one. */
export function aws(call: string, region: string, options: string): Command {
  return { into: 'shell', text: `aws ${call} --region ${region} ${options}` };
}

const secret =
  (call: string, options = ''): Commands =>
  ({ secretArn, region }) => [aws(`secretsmanager ${call}`, region, `--secret-id ${quoted(secretArn)}${options}`)];

/** The secret value without its password. */
const value: Commands = (facts) =>
  secret('get-secret-value', " --query SecretString --output text | jq 'del(.password)'")(facts);

const labels = secret('describe-secret', ' --query VersionIdsToStages');

const log: Commands = ({ functionName, region }) => [
  aws('logs tail', region, `/aws/lambda/${functionName} --since 2h`),
];

const configuration: Commands = ({ functionName, region }) => [
  aws('lambda get-function-configuration', region, `--function-name ${functionName} --query Environment.Variables`),
];

const state: Commands = ({ functionName, region }) => [
  aws(
    'lambda get-function-configuration',
    region,
    `--function-name ${functionName} --query "[State, StateReasonCode, StateReason, VpcConfig.SubnetIds, KMSKeyArn]"`,
  ),
];

const execution: Commands = ({ executionArn, region }) => [
  aws(
    'stepfunctions describe-execution',
    region,
    `--execution-arn ${quoted(executionArn)} --query "[status, error, cause]"`,
  ),
];

const trail =
  (...events: readonly string[]): Commands =>
  ({ region }) =>
    events.map((event) =>
      aws(
        'cloudtrail lookup-events',
        region,
        `--lookup-attributes AttributeKey=EventName,AttributeValue=${event} --max-results 5 --query "Events[].[EventTime, Username, EventName]"`,
      ),
    );

const instance =
  (...fields: readonly string[]): Commands =>
  ({ address, region }) =>
    typedHost(address).map((host) =>
      aws(
        'rds describe-db-instances',
        region,
        `--query "DBInstances[?Endpoint.Address=='${host}'].[${['DBInstanceIdentifier', ...fields].join(', ')}]"`,
      ),
    );

/** How SQL spells the role and the database of a secret. */
interface Names {
  /** As an identifier, and as a text. */
  readonly role: string;
  readonly roleText: string;
  readonly database: string;
}

/** What is not confirmed is not shown: psql reads it from the secret itself. */
const sql =
  (...statements: readonly ((names: Names) => string)[]): Commands =>
  (facts) => {
    const { role, database = '' } = facts.address ?? {};
    const known = role !== undefined && /^\P{Cc}+$/u.test(role + database);
    const names = known
      ? { role: identifier(role), roleText: literal(role), database: identifier(database) }
      : { role: ':"role"', roleText: ":'role'", database: ':"database"' };
    const texts = statements.map((statement) => statement(names));
    const read = (variable: string, filter: string) =>
      texts.some((text) => new RegExp(`:["']${variable}`).test(text))
        ? field(filter)(facts).map(({ text }) => `\\set ${variable} \`${text}\``)
        : [];
    return [...read('role', '.username'), ...read('database', `'.dbname // "postgres"'`), ...texts].map((text) => ({
      into: 'psql',
      text,
    }));
  };

/** One field of the secret value, by a filter of jq. */
const field = (filter: string) => secret('get-secret-value', ` --query SecretString --output text | jq -r ${filter}`);

/** The host if it is safe in a shell: nothing from the secret's value may become a command. */
export function typedHost(address: DatabaseAddress | undefined): readonly string[] {
  return address !== undefined && /^[\w.:-]+$/.test(address.host) ? [address.host] : [];
}

/**
 * Prints the password of AWSCURRENT, and lets psql ask for it: `\password` sends a verifier, so no log can reveal the
 * password.
 */
const setPassword: Commands = (facts) => [
  ...field('.password')(facts),
  ...sql(({ role }) => `\\password ${role}`)(facts),
];

const trusted = sql(
  () => "SELECT line_number, type, database, user_name FROM pg_hba_file_rules WHERE auth_method = 'trust';",
);

const memberships = sql(
  ({ roleText }) =>
    `SELECT roleid::regrole FROM pg_auth_members WHERE member = (SELECT oid FROM pg_roles WHERE rolname = ${roleText});`,
);

const none: Commands = () => [];

/**
 * How an operator inspects the cause of each reason and removes it, as far as commands can do it: with every argument
 * filled in. What a command cannot do, such as a deployment, the reason's remedy says.
 */
export const REPAIR_COMMANDS: Readonly<Record<Reason, Commands>> = {
  invalidSecret: value,
  // With a check instead of an immediate rotation: if a rotation is due as well, the next step starts it.
  rotationDisabled: secret('rotate-secret', ' --no-rotate-immediately'),
  rotatedElsewhere: (facts) => [
    ...secret('describe-secret', ' --query RotationLambdaARN')(facts),
    ...trail('RotateSecret')(facts),
  ],
  rotationOverdue: (facts) => [
    ...secret('describe-secret', ' --query "[LastRotatedDate, NextRotationDate]"')(facts),
    ...secret('rotate-secret')(facts),
  ],
  secretDeleted: secret('restore-secret'),
  secretNotFound: ({ region }) => [
    aws('secretsmanager list-secrets', region, '--include-planned-deletion --query "SecretList[].ARN"'),
  ],
  versionNotPending: labels,
  valueNotVisible: secret('describe-secret', ' --query ReplicationStatus'),
  labelMovedElsewhere: (facts) => [...trail('PutSecretValue', 'UpdateSecretVersionStage')(facts), ...labels(facts)],

  serviceUnreachable: ({ region }) => [
    aws(
      'ec2 describe-vpc-endpoints',
      region,
      `--filters Name=service-name,Values=com.amazonaws.${region}.secretsmanager --query "VpcEndpoints[].[VpcId, State, PrivateDnsEnabled]"`,
    ),
  ],
  throttled: ({ region }) => [aws('lambda get-account-settings', region, '--query AccountLimit.ConcurrentExecutions')],
  quotaExceeded: labels,
  serviceFault: labels,
  accessDenied: ({ secretArn, stateMachineArn, region }) => [
    aws(
      'secretsmanager describe-secret',
      region,
      `--secret-id ${quoted(secretArn)} --query "[DeletedDate, RotationLambdaARN]"`,
    ),
    aws('secretsmanager get-resource-policy', region, `--secret-id ${quoted(secretArn)} --query ResourcePolicy`),
    aws(
      'stepfunctions describe-state-machine',
      region,
      `--state-machine-arn ${quoted(stateMachineArn)} --query roleArn`,
    ),
  ],
  keyAccessDenied: secret('describe-secret', ' --query KmsKeyId'),

  hostNotFound: value,
  databaseUnreachable: instance('DBInstanceStatus', 'Endpoint.Port', 'VpcSecurityGroups'),
  databaseNotReady: instance('DBInstanceStatus'),
  outOfResources: instance('AllocatedStorage', 'MaxAllocatedStorage'),
  databaseFault: instance('DBInstanceStatus'),
  notPostgres: value,
  poolerInBetween: value,
  loginAnsweredLate: sql(() => "SELECT name, setting, unit FROM pg_settings WHERE name LIKE '%auth_delay%';"),
  tooManyConnections: sql(
    ({ roleText }) => `SELECT rolconnlimit FROM pg_roles WHERE rolname = ${roleText};`,
    ({ roleText }) => `SELECT pid, state, state_change, client_addr FROM pg_stat_activity WHERE usename = ${roleText};`,
  ),
  busy: sql(
    () =>
      "SELECT pid, usename, state, left(query, 60) FROM pg_stat_activity WHERE xact_start < now() - interval '1 minute';",
  ),
  readOnlyServer: instance('ReadReplicaSourceDBInstanceIdentifier'),
  writerNotConfirmed: secret('describe-secret', ' --query Tags'),

  tlsNotOffered: value,
  tlsUntrusted: instance('CACertificateIdentifier'),
  tlsExpired: instance('CertificateDetails'),
  tlsNameMismatch: value,
  tlsRequired: value,
  tlsHandshakeFailed: sql(
    () => 'SHOW ssl_min_protocol_version;',
    () => 'SHOW ssl_max_protocol_version;',
  ),
  tlsIntercepted: value,

  credentialRejected: setPassword,
  loginNotAllowed: sql(({ role }) => `ALTER ROLE ${role} LOGIN;`),
  loginBarred: sql(() => "SELECT evtname, evtenabled FROM pg_event_trigger WHERE evtevent = 'login';"),
  passwordNotChecked: trusted,
  cleartextRefused: memberships,
  md5WithoutTls: value,
  md5Password: sql(
    ({ roleText }) =>
      `SELECT DISTINCT application_name, client_addr FROM pg_stat_activity WHERE usename = ${roleText};`,
    ({ role }) => `ALTER ROLE ${role} SET password_encryption = 'scram-sha-256';`,
  ),
  authenticationUnsupported: memberships,
  databaseMissing: sql(() => 'SELECT datname FROM pg_database;'),
  connectDenied: sql(({ role, database }) => `GRANT CONNECT ON DATABASE ${database} TO ${role};`),
  permissionDenied: sql(({ role }) => `GRANT rds_password TO ${role};`),
  roleMissing: sql(({ roleText }) => `SELECT rolname FROM pg_roles WHERE rolname = ${roleText};`),
  roleExpired: sql(({ role }) => `ALTER ROLE ${role} VALID UNTIL 'infinity';`),
  superuserUnusable: value,
  superuserRejected: value,
  twinsUnusable: sql(
    ({ roleText }) =>
      `SELECT rolname, rolvaliduntil, pg_has_role(rolname, ${roleText}, 'MEMBER') AS related FROM pg_roles WHERE rolcanlogin;`,
  ),
  passwordRefused: trail('RotateSecret'),
  verifierRefused: sql(() => 'SHOW shared_preload_libraries;'),
  wrongRole: sql(() => "SELECT evtname, evtenabled FROM pg_event_trigger WHERE evtevent = 'login';"),
  verificationFailed: sql(
    ({ roleText }) =>
      // Includes the privileges it has as a member of another role; the clone of two users has everything that way.
      `SELECT grantee, table_schema, table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee IN (SELECT rolname FROM pg_roles WHERE pg_has_role(${roleText}, oid, 'MEMBER'));`,
  ),
  bothCredentialsWork: trusted,
  noCredentialWorks: setPassword,

  functionNotReady: state,
  functionTimedOut: log,
  functionCrashed: log,
  pendingTooLong: execution,
  versionKept: labels,
  leftOpen: execution,
  executionStopped: trail('StopExecution'),
  configuration,
  badEvent: none,
  unexpected: log,
};

/** A shell word, in single quotes if it needs them. */
export function quoted(word: string): string {
  return /^[\w/+=.@:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
