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
   * PEM file of the certificate authorities that sign the database's certificate: an absolute path, or one relative to
   * LAMBDA_TASK_ROOT, the folder of the function's own bundle. Read by every function that logs in.
   */
  databaseCaFile: 'DATABASE_CA_FILE',
  /** Query that must succeed with a new password. Read by preflight, test-secret and roll-back. */
  verificationQuery: 'VERIFICATION_QUERY',
  /** ARN of the SNS topic that notify publishes to. */
  alertTopicArn: 'ALERT_TOPIC_ARN',
  /** `true` or `false`: whether notify also announces a rotation that simply succeeded. */
  alertOnSuccess: 'ALERT_ON_SUCCESS',
  /** Address of the runbook that alerts link to. */
  runbookUrl: 'RUNBOOK_URL',
  /** ARN of the secret whose value is the address slack posts to. */
  slackWebhookSecretArn: 'SLACK_WEBHOOK_SECRET_ARN',
} as const;
export type Variable = (typeof Variable)[keyof typeof Variable];

/** Where the Lambda runtime for Node.js keeps the RDS certificate authorities (Lambda guide, "Building Lambda functions with Node.js"). */
export const DEFAULT_DATABASE_CA_FILE = '/var/runtime/ca-cert.pem';
