/**
 * Names of the environment variables: what the CDK construct writes and the functions read. A variable that is not set
 * means the default of the code that reads it, so that each default is said once.
 */
export const Variable = {
  /** Length of a new password in characters. Read by the rotation function, as are the next six. */
  passwordLength: 'PASSWORD_LENGTH',
  /** Characters that never occur in a new password. */
  excludeCharacters: 'EXCLUDE_CHARACTERS',
  /** `true` or `false`, as are the next four. */
  excludeNumbers: 'EXCLUDE_NUMBERS',
  excludePunctuation: 'EXCLUDE_PUNCTUATION',
  excludeUppercase: 'EXCLUDE_UPPERCASE',
  excludeLowercase: 'EXCLUDE_LOWERCASE',
  requireEachIncludedType: 'REQUIRE_EACH_INCLUDED_TYPE',
  /** ARN of the state machine the rotation function starts. */
  stateMachineArn: 'STATE_MACHINE_ARN',
  /**
   * PEM file of the only certificate authorities that may vouch for the database: an absolute path, or one relative to
   * LAMBDA_TASK_ROOT, the folder of the function's own bundle. Read by every function that logs in, as is the next.
   */
  databaseCaFile: 'DATABASE_CA_FILE',
  /** What becomes of passwords stored as MD5: `follow-server`, `upgrade` or `refuse`. */
  md5Roles: 'MD5_ROLES',
  /** Query that must succeed with a new password. Read by preflight, test-secret and roll-back. */
  verificationQuery: 'VERIFICATION_QUERY',
  /**
   * Where logins of a secret go, whatever its host: lines of its ARN, a blank and `host:port`. Read by every function that logs
   * in, as is the next.
   */
  writerEndpoints: 'WRITER_ENDPOINTS',
  /** The same where the host of the secret turns out to be a proxy or a replica. */
  databaseEndpoints: 'DATABASE_ENDPOINTS',
  /** `true` or `false`: whether RDS may be asked what is behind a proxy or a replica. Read by preflight, set-secret and roll-back. */
  findWriters: 'FIND_WRITERS',
  /** ARN of the SNS topic that notify publishes to. */
  alertTopicArn: 'ALERT_TOPIC_ARN',
  /** `true` or `false`: whether Amazon Q Developer in chat applications is subscribed to the topic. */
  chat: 'CHAT',
  /** `true` or `false`: whether notify also announces a rotation that simply succeeded. */
  alertOnSuccess: 'ALERT_ON_SUCCESS',
  /** What people call the account; alerts show it next to its number. */
  accountName: 'ACCOUNT_NAME',
  /** Address of the runbook that alerts link to. */
  runbookUrl: 'RUNBOOK_URL',
  /** Name of the log group in which notify leaves a record of every execution. */
  recordLogGroup: 'RECORD_LOG_GROUP',
  /** Name of the bucket that gets a copy of every record. */
  recordBucket: 'RECORD_BUCKET',
  /** Version of this package, which the records name. */
  productVersion: 'PRODUCT_VERSION',
  /** ARN of the secret whose value is the address slack posts to. */
  slackWebhookSecretArn: 'SLACK_WEBHOOK_SECRET_ARN',
} as const;
export type Variable = (typeof Variable)[keyof typeof Variable];

/**
 * Where the authorities of RDS are, if no file of others is named: in the function's own bundle, as they were when this
 * version was published, and in the Lambda runtime for Node.js (Lambda guide, "Building Lambda functions with Node.js"),
 * which AWS keeps up to date and does not promise to keep. Either is enough.
 */
export const RDS_AUTHORITY_FILES = ['rds-authorities.pem', '/var/runtime/ca-cert.pem'] as const;
