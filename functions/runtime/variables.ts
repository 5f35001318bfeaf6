/** Environment variables of the functions; the construct sets them, the functions read them. */
export const Variable = {
  passwordLength: 'PASSWORD_LENGTH',
  excludeCharacters: 'EXCLUDE_CHARACTERS',
  excludeNumbers: 'EXCLUDE_NUMBERS',
  excludePunctuation: 'EXCLUDE_PUNCTUATION',
  excludeUppercase: 'EXCLUDE_UPPERCASE',
  excludeLowercase: 'EXCLUDE_LOWERCASE',
  requireEachIncludedType: 'REQUIRE_EACH_INCLUDED_TYPE',
  stateMachineArn: 'STATE_MACHINE_ARN',
  databaseCaFile: 'DATABASE_CA_FILE',
  verificationQuery: 'VERIFICATION_QUERY',
  alertTopicArn: 'ALERT_TOPIC_ARN',
  alertOnSuccess: 'ALERT_ON_SUCCESS',
  runbookUrl: 'RUNBOOK_URL',
  slackWebhookSecretArn: 'SLACK_WEBHOOK_SECRET_ARN',
} as const;
export type Variable = (typeof Variable)[keyof typeof Variable];

/** Where the Lambda runtime for Node.js keeps the RDS certificate authorities (Lambda guide, "Building Lambda functions with Node.js"). */
export const DEFAULT_DATABASE_CA_FILE = '/var/runtime/ca-cert.pem';
